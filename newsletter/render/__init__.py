"""Issue and theme to Rendition."""

from newsletter.render.rendering import render, render_variants
from newsletter.render.theme import Theme
from newsletter.render.variants import few, issue_for, offer_of, variants_of

__all__ = ["Theme", "few", "issue_for", "offer_of", "render", "render_variants", "variants_of"]
