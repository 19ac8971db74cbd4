"""Which templates of Prometheus Grafana knows too."""

import subprocess
from pathlib import Path

import pytest
import yaml
from mcp_monitoring.alerting.templates import template_problems

from sandbox.services import find_prometheus

KNOWN_TO_BOTH = [
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
]


@pytest.mark.parametrize("template", KNOWN_TO_BOTH)
def test_what_both_know_is_taken(template: str) -> None:
    assert list(template_problems(template)) == []


def test_what_both_know_is_valid_for_prometheus(tmp_path: Path) -> None:
    rules = [
        {"alert": f"A{number}", "expr": "up == 0", "annotations": {"summary": template}}
        for number, template in enumerate(KNOWN_TO_BOTH)
    ]
    file = tmp_path / "rules.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "g", "rules": rules}]}))
    ran = subprocess.run(
        [find_prometheus("promtool"), "check", "rules", file], capture_output=True, text=True
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize(
    ("template", "unknown"),
    [
        ("{{ with $labels | first }}{{ . | value }}{{ end }}", ["first", "value"]),
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


def test_what_grafana_knows_but_answers_with_nothing_is_told_as_that() -> None:
    assert list(template_problems('{{ with query "up" }}{{ . }}{{ end }}')) == [
        "uses query, which Grafana answers with nothing"
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
