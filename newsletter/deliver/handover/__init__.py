"""Handing an issue over: a draft of a campaign in a service that has readers of its own."""
