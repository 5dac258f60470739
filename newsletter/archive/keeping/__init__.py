"""What keeps a citation good for years: copies of cited pages, and care for the links."""
