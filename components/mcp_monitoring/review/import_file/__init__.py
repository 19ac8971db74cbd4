"""Import of objects that a Grafana has already: finds them and writes the file for Pulumi."""
