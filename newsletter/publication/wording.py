"""How findings are worded for a terminal; the skins take it from here."""

from newsletter.documents.report import format_finding

__all__ = ["format_finding"]
