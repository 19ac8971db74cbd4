"""What in Grafana differs from what was deployed, and who changed it when."""
