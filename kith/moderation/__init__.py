"""Reports: somebody says that something here was not all right, and a moderator looks.

Words: *report* (what was said, a sealed excerpt of it, and how it ended), *outcome*. Refuses to know conversations: whoever lets people report hands over the
excerpt.
"""
