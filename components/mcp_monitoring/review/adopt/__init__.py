"""Takes edits made in Grafana back into the files of the dashboards."""
