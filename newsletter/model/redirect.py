"""What became of an address that was published."""

from __future__ import annotations

from datetime import date

from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect:
    """Where an address of the archive leads now, or that it leads nowhere."""

    old: str
    """Below the archive: ``topics/watr/``, ``issues/2017-11/#old-id``."""
    new: str = ""
    """Below the archive, or a whole http(s) address; empty: it is gone."""
    gone: date | None = None
    """Since when it leads nowhere."""
    why: str = ""
    """Why it is gone, as readers see it."""
