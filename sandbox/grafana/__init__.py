"""A stand-in for Grafana's HTTP API for trying the project where no Grafana can run.

It keeps folders, data sources, dashboards with their history, alert rules, contact points, service
accounts and their tokens in one SQLite file, checks logins and roles, and passes queries on to the
real Prometheus behind a data source. Alert rules are kept and shown: none is evaluated, and no
alert is delivered. It was built against recordings of a Grafana 12.4.0 and follows the rules seen
there. What it does not reproduce it refuses with status 501: it never makes up an answer.

Start it with `python -m sandbox.grafana --help`. `GET /api/health` names the commit
`mcp-monitoring-stand-in`, by which a client tells it from a real Grafana.
"""
