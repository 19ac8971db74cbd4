"""A place to run the whole project on any machine, without Docker and without Grafana.

The sandbox starts a stand-in for Grafana that speaks its HTTP API, a real Prometheus and a demo MCP
server, and offers stand-ins of the Grafana plugin and of the Python language host to the real
Pulumi engine. `python -m sandbox --help` lists the commands.
"""
