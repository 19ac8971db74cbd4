"""Answers of queries as Grafana's data frames."""
