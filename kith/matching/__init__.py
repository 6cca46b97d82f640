"""Joining somebody who looks for company to somebody who has been there.

Words: *need* (what a member looks for: must-haves apart from wishes), *profile* (what a supporter offers, in their own words), *ask* (a member asks one
supporter), *points* (why two people may fit, each with a name), *match by hand* (a coordinator joins two people). Refuses to know: stars, money, photographs,
and why somebody needs help more than somebody else.
"""
