"""The metric contract, and the knowledge about the metrics that queries read."""
