"""What came back: taken in, acted on, watched."""
