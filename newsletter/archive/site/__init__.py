"""Which pages the archive has, and what stands on them."""
