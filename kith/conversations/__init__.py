"""Two people write to each other.

Words: *conversation* (where the two people of one relationship write), *message* (one thing said in it), *reader* (somebody who can read it, by the
authorisation code). Refuses to know why they met, and who watches over them.
"""
