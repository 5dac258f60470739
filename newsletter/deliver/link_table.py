"""Where counted links lead: sealed beside each counted mail, as ``links.json``."""

from __future__ import annotations

import json

from newsletter.deliver.sealing import Sealed
from newsletter.model.rendition import Rendition

LINKS_FILE = "links.json"


def links_file(rendition: Rendition) -> bytes:
    """Return the table of a rendition's counted links, as it is sealed."""
    return (json.dumps(dict(rendition.links), indent=2, ensure_ascii=False) + "\n").encode()


def link_table(sealed: Sealed) -> dict[str, str]:
    """Return where each counted link of an issue leads, over all of its variants.

    The empty address is that of the link which only programs follow.
    """
    table: dict[str, str] = {}
    for name, _ in sealed.hashes:
        if name.rpartition("/")[2] == LINKS_FILE:
            table.update(json.loads(sealed.read(name)))
    return table
