"""Values written as Grafana writes them."""
