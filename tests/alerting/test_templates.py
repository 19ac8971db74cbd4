"""Which templates of Prometheus Grafana knows too."""

import pytest
from mcp_monitoring.alerting.templates import template_problems


@pytest.mark.parametrize(
    "template",
    [
        "no template at all",
        "{{ $labels.job }} at {{ $value }}",
        "{{ $value | humanizePercentage }} of {{$labels.instance}}",
        '{{ printf "%.1f" $value }} {{- /* a comment with $externalLabels */ -}}',
        "{{ with $labels.instance }}on {{ . }}{{ end }}",
        "{{ $share := $value }}{{ $share | humanize }}",
        "{{ .Labels.job }} {{ .Value }} {{ $.Labels.job }}",
        '{{ if gt $value 0.5 }}much{{ else }}little{{ end }} {{ reReplaceAll "a.*" "b" "c" }}',
        '{{ "query is a word here" }}',
        "{{ externalURL }}d/mcp-pool?var-job={{ $labels.job | urlquery }}",
    ],
)
def test_what_both_know_is_taken(template: str) -> None:
    assert list(template_problems(template)) == []


@pytest.mark.parametrize(
    ("template", "unknown"),
    [
        ('{{ with query "up" }}{{ . | first | value }}{{ end }}', ["query", "first", "value"]),
        ("{{ $externalLabels.cluster }}", ["$externalLabels.cluster"]),
        ("{{ pathPrefix }}graph", ["pathPrefix"]),
        ("{{ $externalURL }}d/x", ["$externalURL"]),
        ("{{ $values.B.Value }}", ["$values.B.Value"]),
        ("{{ .ExternalURL }}", [".ExternalURL"]),
        ("{{ $label.job }}", ["$label.job"]),
        ("{{ $value | humanise }}", ["humanise"]),
        ('{{ template "mine" . }}', ["template"]),
    ],
)
def test_what_grafana_does_not_know_is_named(template: str, unknown: list[str]) -> None:
    assert list(template_problems(template)) == [
        f"uses {name}, which Grafana does not know" for name in unknown
    ]


@pytest.mark.parametrize("template", ["{{ $value", "$value }}", "a {{ $value } b"])
def test_what_is_not_closed_is_told(template: str) -> None:
    assert list(template_problems(template)) == ["has {{ without }}, or }} without {{"]


@pytest.mark.parametrize(
    "template",
    ["{{ externalURL }}/d/mcp-pool", "See {{externalURL}}/graph.", "{{- externalURL -}}/"],
)
def test_grafanas_address_ends_with_a_slash_already(template: str) -> None:
    assert list(template_problems(template)) == [
        "has a slash after {{ externalURL }}, which ends with one in Grafana; remove it"
    ]
