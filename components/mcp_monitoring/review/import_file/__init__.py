"""Import of objects that a Grafana has already: which they are, and the file that Pulumi reads."""
