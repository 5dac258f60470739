"""A child process that can be limited and killed."""
