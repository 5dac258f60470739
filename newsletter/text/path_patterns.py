"""Patterns of paths as in robots.txt (RFC 9309, 2.2.3): ``*`` is any text, ``$`` the end."""

from __future__ import annotations


def path_matches(pattern: str, path: str) -> bool:
    """Tell whether a path begins as the pattern says; takes time linear in both."""
    whole = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    if not rest:
        return not whole or at == len(path)
    last = rest.pop() if whole else ""
    for part in rest:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return not whole or (len(path) - len(last) >= at and path.endswith(last))
