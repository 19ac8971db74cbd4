"""A stand-in for Grafana's HTTP API, for machines without a Grafana.

It stores folders, data sources, dashboards with their history, alert rules, contact points, service
accounts and their tokens in one SQLite file. It checks logins and roles. It sends queries to the
real Prometheus of a data source. It stores and shows alert rules, but evaluates no rule and
delivers no alert. It follows recordings of a Grafana 12.4.0. It answers status 501 to everything
else and never invents an answer.

`python -m sandbox.grafana --help` says how to start it. `GET /api/health` has the commit
`mcp-monitoring-stand-in`. So a client can tell it from a real Grafana.
"""
