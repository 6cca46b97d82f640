"""Telling people things: events, the one stream, and jobs on the clock."""
