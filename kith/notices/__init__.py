"""Telling people things: events written with the fact they tell of, the one live stream, and jobs on the clock.

An *event* is a row that says that something changed for a person: a kind, and the ids of what it is about. Apps above register for each kind how it
is shown and who may still see it. This app refuses to know what any kind means, and holds no words.
"""
