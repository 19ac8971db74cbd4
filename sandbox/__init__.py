"""The sandbox runs the whole project on any machine, without Docker and without Grafana.

It starts a stand-in for Grafana's HTTP API, a real Prometheus and a demo MCP server. For the real
Pulumi engine it has stand-ins for the Grafana plugin and the Python language host. A stand-in is a
small program that answers like the real one. `python -m sandbox --help` lists the commands.
"""
