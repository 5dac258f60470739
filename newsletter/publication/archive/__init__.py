"""The public archive: what stands in it, how it is built, looked at and put in place."""
