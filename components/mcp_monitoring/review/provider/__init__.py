"""The Grafana provider of Pulumi, as far as it reads: answers of Grafana and its normal forms.

These modules turn an answer of Grafana's API into the properties that the provider would have after
a refresh, and tell which of them differ from the inputs of a program. All of it is pure. The
stand-in of the plugin in `sandbox/plugin` uses the same code, and both are held to recordings of
the official plugin. In docstrings "recording NN" is one of `tests/recordings`. "Provider source" is
the Go code of terraform-provider-grafana or of Pulumi's Terraform bridge ("bridge").
"""
