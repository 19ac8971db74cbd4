"""Templates of the labels of alerts, evaluated as Prometheus and Grafana do. Pure.

They are written in Go's `text/template`. What occurs in labels is evaluated: `$labels`, `$value`,
`if`, comparisons, `printf` and the `humanize` functions
(https://prometheus.io/docs/prometheus/latest/configuration/template_reference). All else is told by
name and never guessed. The libraries for Python are no help: those that wrap Go have to be
compiled, and the one that does not is in its first version.
"""
