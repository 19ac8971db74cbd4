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
    ],
)
def test_what_both_know_is_taken(template: str) -> None:
    assert list(template_problems(template)) == []


@pytest.mark.parametrize(
    ("template", "unknown"),
    [
        ("{{ with $labels | first }}{{ . | value }}{{ end }}", ["first", "value"]),
        ("{{ $externalLabels.cluster }}", ["$externalLabels.cluster"]),
        ("{{ externalURL }}/graph", ["externalURL"]),
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


def test_what_grafana_knows_but_answers_with_nothing_is_told_as_that() -> None:
    assert list(template_problems('{{ with query "up" }}{{ . }}{{ end }}')) == [
        "uses query, which Grafana answers with nothing"
    ]


@pytest.mark.parametrize("template", ["{{ $value", "$value }}", "a {{ $value } b"])
def test_what_is_not_closed_is_told(template: str) -> None:
    assert list(template_problems(template)) == ["has {{ without }}, or }} without {{"]
