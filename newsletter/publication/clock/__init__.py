"""The process that runs for months: what is due, who is told, and whether it lives."""
