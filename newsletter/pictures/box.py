"""In what a picture is shown."""

from __future__ import annotations

from newsletter.model.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """The room that a picture gets, in pixels as shown."""

    width: int
    height: int
    focus: tuple[int, int] | None = None
    """Percent from the left and from the top: the picture fills the box, and what lies outside is
    cut off around this point.  None: the whole picture is shown, as large as fits."""
    ground: str = ""
    """``#RRGGBB``: what shows through where the picture is transparent; empty: the page does."""

    def __str__(self) -> str:
        """As it stands in the names of what was made: ``536x800``, ``72x72 50,38``."""
        focus = f" {self.focus[0]},{self.focus[1]}" if self.focus else ""
        return f"{self.width}x{self.height}{focus}{f' {self.ground}' if self.ground else ''}"
