"""Grafana's server-side expressions, calculated where there is no Grafana to do it. Pure."""
