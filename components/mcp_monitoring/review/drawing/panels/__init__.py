"""Vega specifications of panels, a module per kind."""
