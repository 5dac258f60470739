"""The one hardened way to the web."""
