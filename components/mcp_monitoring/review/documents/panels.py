"""Types of panels, as far as it matters what they show."""

WITHOUT_DATA = frozenset(
    {"row", "text", "news", "dashlist", "alertlist", "annolist", "welcome", "gettingstarted"}
)
"""Panels that show no data of a query."""
