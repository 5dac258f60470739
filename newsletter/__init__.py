"""A newsroom in a repository: feeds in, an editor's YAML, a newsletter sent and archived."""
