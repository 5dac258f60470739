"""Everything that was published, found at once: what can be found, and the index for a host that runs nothing."""
