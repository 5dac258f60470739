"""Jinja2 with our settings, design tokens, where templates are found."""
