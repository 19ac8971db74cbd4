"""Alerts: Prometheus rule files read, checked, and turned into rules of Grafana. Pure."""
