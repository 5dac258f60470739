"""The façade: one module per use case; the only reader of clock and environment."""
