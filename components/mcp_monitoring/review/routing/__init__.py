"""Who is told of an alert: its contact point, or its way through Grafana's notification policies.

What was recorded from a real Grafana 12.4.0: the form of the answers about contact points and
about the policies of a new Grafana, whose contact point `empty` has no integration; the form of a
rule's own settings; and that Grafana refuses a rule whose contact point does not exist. All else
follows the documented rules of Grafana and of Prometheus' Alertmanager, whose code Grafana uses.
Matching, inheritance and time intervals are held to what that code itself made of random trees,
alerts and timings (`tests/fixtures/alertmanager/routing.json`):

- https://grafana.com/docs/grafana/latest/alerting/fundamentals/notifications/notification-policies
- https://prometheus.io/docs/alerting/latest/configuration
"""
