"""Specifications and SVG rendered by vl-convert, in processes of its own."""
