"""How each field of a panel is shown: its configuration, as Grafana means it."""
