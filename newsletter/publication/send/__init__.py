"""Sending an issue: once, at its hour, with a ledger that adds up."""
