"""Subscribers, consent, suppression, tokens."""
