"""Issues to a static site with feeds."""
