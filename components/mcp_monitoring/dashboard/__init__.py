"""Dashboards: files read, checked, bound to a data source, and written for Grafana. Pure."""
