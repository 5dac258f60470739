"""From the proof to the yes: who said it, to what, and whether it still holds."""
