"""Answers made up from the queries alone, where no server can be asked: simulated data."""
