"""A stand-in for the resource plugin `pulumi-resource-grafana`, for the sandbox.

It speaks the Pulumi provider protocol. It does what the official plugin does with `oss.Folder`,
`oss.DataSource`, `oss.Dashboard`, `alerting.ContactPoint` and `alerting.RuleGroup`. So the
project's programs can run on machines that cannot download the official plugin. It writes only to
the sandbox's own Grafana stand-in.

`tests/recordings` has runs of the official plugin. `tests/sandbox/test_plugin_conformance.py`
replays them call by call. In docstrings "recording NN" is one of these runs. "Provider source" is
the Go code of terraform-provider-grafana or of Pulumi's Terraform bridge ("bridge").

Layout:
    server: the gRPC service, nothing else.
    config: the provider's configuration.
    client: HTTP to Grafana.
    properties: what a property is, and when it changes.
    inputs, differences, plans: what Check, Diff and the plan make of properties, nested or not.
    resource: what all resource types share.
    folder, datasource, dashboard: these resource types.
    contactpoint, notifiers: contact points, and the notifiers in them.
    rulegroup, alertrule: rule groups, and the rules in them.
    durations: `5m`, `300s` and `5m0s`.
    gojson: JSON as Go's encoding/json reads and writes it.
    values: protobuf structs to Python values and back.
    official: the official plugin that this one replaces.
    schema: the package schema for `GetSchema`.
"""
