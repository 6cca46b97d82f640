"""Nobody left alone: concerns with an owner and a clock, who is on call, and who is paused.

Words: *concern* (somebody may be in danger, and a person has to look), *answer* (one thing written inside a concern), *shift* (who is on
call, from when to when), *pause* (a person who may not act for a while). Refuses to know conversations: whoever raises a concern hands over the words that it is about.
"""
