"""Transformations of a panel."""
