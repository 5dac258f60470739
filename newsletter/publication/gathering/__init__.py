"""What came in and what became of it: feeds, mail, pages, triage, and the draft of an issue."""
