"""Alerts: Prometheus rule files read and checked, their knobs, and their names in Grafana. Pure."""
