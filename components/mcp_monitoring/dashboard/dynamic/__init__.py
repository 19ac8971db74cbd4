"""Dynamic dashboards: Grafana's schema v2, read into the classic form and written back. Pure.

No other room knows the words of that schema. A dashboard of it has elements, and a layout that
shows them; Grafana's user interface calls it a dynamic dashboard.
"""
