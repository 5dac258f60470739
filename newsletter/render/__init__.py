"""Issue and theme to Rendition."""

from newsletter.render.rendering import render
from newsletter.render.theme import Theme

__all__ = ["Theme", "render"]
