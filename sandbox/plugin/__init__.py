"""A stand-in of the resource plugin `pulumi-resource-grafana` for the sandbox.

It speaks the Pulumi provider protocol and reproduces what the official plugin does with
`oss.Folder`, `oss.DataSource`, `oss.Dashboard`, `alerting.ContactPoint` and `alerting.RuleGroup`,
so that the project's programs can be run, previewed, refreshed and destroyed where the official
plugin cannot be downloaded. It only ever writes to the sandbox's own Grafana stand-in.

The contract is `tests/recordings`: runs of the official plugin, replayed call by call in
`tests/sandbox/test_plugin_conformance.py`. In docstrings "recording NN" names one of these, and
"provider source" the Go code of terraform-provider-grafana or of Pulumi's Terraform bridge.

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
    official: which plugin it stands for.
    schema: the package schema for `GetSchema`.
"""
