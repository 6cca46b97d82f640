"""Finding the way: a few questions, and what may fit now.

Words: a *question* is asked or not yet asked, an asked question is *answered* or *skipped*; a *rule* fires or
does not; a *result* is what may fit (level, what comes first, how soon). It suggests, a person decides.
It refuses to know who is asking: the rules see answers and measures, never a person.
"""
