"""Ticks, labels and scales of charts."""
