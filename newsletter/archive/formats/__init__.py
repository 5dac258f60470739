"""What programs read of the archive: citations, feeds, signposts, metadata, the data set.

Everything here is a pure function of values: equal editions give equal bytes, whatever the clock
says.  No address is made up: where the archive has no public address, nothing claims one.
"""
