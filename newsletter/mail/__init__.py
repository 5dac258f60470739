"""MIME messages: composing with tokens, splicing per recipient, reading."""
