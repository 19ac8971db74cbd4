"""Variables resolved, queries sent, and panels with their answers."""
