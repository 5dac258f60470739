"""feeds.yaml to Articles: polling, parsing, clipping."""
