"""Who accompanies whom, as what, and who never wants to meet whom.

Words: *relationship* (a helper accompanies a member, as peer or professional), *block* (two people who no longer exist for each other), *caseload*. Refuses to
know what they say to each other.
"""
