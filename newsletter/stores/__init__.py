"""SQLite behind the protocols of the stages."""
