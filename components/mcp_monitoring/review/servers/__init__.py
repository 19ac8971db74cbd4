"""The HTTP interfaces of Grafana and Prometheus, as far as reviewing asks them."""
