"""The differences between Grafana and the last deployment: what was changed, by whom, and when."""
