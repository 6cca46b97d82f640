"""What is written down about people, and under which key.

Words: *action* (one thing that can happen, audited), *sealed* (encrypted under one person's key), *key class*, *key store*, *root ring*, *holding* (a declared
kind of personal data). Refuses to know what a message, a note or a concern is: it sees tables, fields and opaque ids.
"""
