"""The calls of Grafana and Prometheus that the review commands need."""
