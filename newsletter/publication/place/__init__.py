"""Where a publication lives: its folder, settings, secrets, databases, files and its audit log."""
