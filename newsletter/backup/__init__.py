"""Copies of everything at another place, and back: what is in one, how it is locked, where it lies."""
