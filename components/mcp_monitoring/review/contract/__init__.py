"""The metric contract, and what is known of the metrics that queries read."""
