"""Dashboards drawn without a Grafana: from a panel and the answers of its queries to a picture.

The data walks one way. `asking` resolves variables and asks a source, `frames` holds the answers as
Grafana's data frames, `transformations` applies what the panel says, `fields` tells how each value
is shown, `panels` makes a Vega specification of a panel, and `pages` puts panels together and
renders them. All but `asking` and the last step of `pages` is pure.
"""
