"""Help elsewhere: numbers to call, by country, and when somebody here last checked them.

Words: a *line* is a helpline or an emergency number, a *need* is what a line is for, a *check* is one person trying
one line and saying whether it is right. It refuses to know who is looking, and never looks up where anybody is.
"""
