"""The classic schema of dashboards: the only place that knows its keys. Pure.

`read` makes the view of a model of any shape, `slots` lead to what a deployment writes, `shape`
refuses what cannot be deployed, and `normal` takes away what makes no difference.
Source: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
"""
