"""Issues → static site: issue pages, lists, feeds, search, citations.

`plan` says what a site is made of, `building` makes of it what changed.  Nothing is imported here:
who asks for one thing of the archive does not wait for all of it.
"""
