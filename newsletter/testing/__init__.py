"""Fakes that are shipped: a press world that publishes feeds, a mail sink, a fixed clock."""
