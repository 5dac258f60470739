"""When the machine dies: backups, restoring, and taking over without mailing anybody twice."""
