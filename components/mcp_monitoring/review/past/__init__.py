"""What alerts would have done on the past that a Prometheus has."""
