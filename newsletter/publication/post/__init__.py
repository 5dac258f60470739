"""How mail leaves: the transport, return paths, signatures, and whether the domain is set up for them."""
