"""Issue and theme to Rendition."""
