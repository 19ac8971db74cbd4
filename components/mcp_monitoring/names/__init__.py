"""Names of metrics and labels that a server has of its own: mappings, and profiles of them."""
