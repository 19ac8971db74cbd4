"""Types of panels, by the kind of their content."""

WITHOUT_DATA = frozenset(
    {"row", "text", "news", "dashlist", "alertlist", "annolist", "welcome", "gettingstarted"}
)
"""Panels that show no data of a query."""
