"""What a pipeline does with a report: a comment, an issue, a look at the address of Grafana."""
