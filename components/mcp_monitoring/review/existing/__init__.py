"""The objects that a Grafana has already, compared with those that a plan would create."""
