"""Legends of panels: a list or a table, below or at the right. Pure.

Grafana lets the reader scroll a legend that takes more than its share of the panel. A picture
cannot be scrolled, so that a legend may take more room here, and its lines move closer together.
What is left out even so is counted.
"""
