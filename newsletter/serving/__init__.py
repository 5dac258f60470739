"""What the skins share that speak HTTP: listening, and keeping to this machine."""
