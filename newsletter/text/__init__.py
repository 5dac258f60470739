"""Words: Markdown subset, prose to HTML and text, canonical addresses, similarity, quotations."""
