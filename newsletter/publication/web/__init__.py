"""What the pages for readers and proofreaders ask for."""
