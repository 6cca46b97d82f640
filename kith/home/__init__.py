"""The pages that look across the house: the front door, one's day, the words everybody may read, and setting the house up.

Words: *start* (the front door), *today* (what is new and the one next thing, for the hat worn), *set-up* (the first hour of a house), *check* (something whoever
runs the house should know). Has no tables: it asks every storey below and keeps nothing.
"""
