"""The classic schema of dashboards: the only place that knows its keys. Pure.

`read` makes the view of a model of any shape. `slots` leads to the places that a deployment writes.
`shape` refuses models that cannot be deployed. `normal` makes models comparable.
Source: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/
"""
