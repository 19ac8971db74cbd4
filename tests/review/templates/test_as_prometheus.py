"""Templates of labels held to a real Prometheus, whose alerts have what they become."""

import json
import random
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from mcp_monitoring.durations import duration_seconds
from mcp_monitoring.review.templates.evaluate import expanded
from mcp_monitoring.review.templates.model import TemplateFailedError
from mcp_monitoring.review.templates.parse import parse

from sandbox.config import SandboxError
from sandbox.services import find_prometheus

VALUES = [
    *(0.0, -0.5, 0.9, 0.95, 1.0, 0.001234, 1e-7, 59.9, 61.0, 3661.5, 90061.25, 123456.0),
    *(999_999.5, 1_234_567.0, 1e18, -1234.5, 0.1 + 0.2, 2.0**40, float("inf"), float("nan")),
]
LABELS = {"job": "mcp", "instance": "a:1", "team": "Öl", "zone": "10"}

FUNCTIONS = ("humanize", "humanize1024", "humanizeDuration", "humanizePercentage")
TEMPLATES = [
    "plain",
    "{{ $value }}",
    "{{.Value}}/{{ .Labels.job }}",
    "{{ $labels.job }}-{{$labels.instance}}",
    "a {{- $labels.job -}} b",
    "{{/* a comment */}}{{ $.Labels.team }}",
    '{{ index $labels "zone" }}',
    "{{ if gt $value 0.9 }}critical{{ else }}warning{{ end }}",
    "{{ if lt $value 0.0 }}below{{ else if le $value 1.0 }}in{{ else }}above{{ end }}",
    '{{ if eq $labels.job "mcp" "other" }}ours{{ else }}theirs{{ end }}',
    '{{ if ne $labels.nothing "" }}some{{ else }}none{{ end }}',
    "{{ if $labels.nothing }}some{{ else if $value }}value{{ else }}zero{{ end }}",
    '{{ if and (ge $value 1.0) (eq $labels.team "Öl") }}both{{ else }}not{{ end }}',
    "{{ if or (lt $value 0.0) (not $labels.team) }}one{{ else }}neither{{ end }}",
    "{{ if gt $value 1 }}x{{ else }}y{{ end }}",
    "{{ if eq $value 0.95 }}that{{ else }}other{{ end }}",
    '{{ printf "%.1f" $value }}',
    '{{ $value | printf "%.2f%%" }}',
    '{{ printf "%s has %6.2f" $labels.job $value }}',
    '{{ printf "%g or %v or %e" $value $value $value }}',
    '{{ printf "%05.1f|%-8s|%8s" $value $labels.job $labels.zone }}',
    '{{ printf "%d" 7 }} {{ print "x" }} {{ 1.50 }} {{ true }} {{ -3 }}',
    "{{ toUpper $labels.job }}{{ $labels.instance | toLower }}",
    "{{ humanize $labels.zone }}",
    "{{ humanizeDuration $labels.job }}",
    '{{ `raw \\ text` }}{{ "a\\"b" }}',
    '{{ if (eq (printf "%.0f" $value) "1") }}one{{ else }}more{{ end }}',
    *(f"{{{{ $value | {name} }}}}" for name in FUNCTIONS),
]


def random_templates(number: int) -> list[str]:
    """Conditions in conditions, with what the packaged templates are made of."""
    chosen = random.Random(44)  # noqa: S311

    def condition() -> str:
        return chosen.choice(
            [
                f"{chosen.choice(['gt', 'lt', 'ge', 'le'])} $value {chosen.uniform(-1, 2):.2f}",
                f'{chosen.choice(["eq", "ne"])} $labels.zone "{chosen.choice(["10", "11"])}"',
                f"and (gt $value 0.5) (lt $value {chosen.uniform(1, 1e6):.3f})",
                "$labels.nothing",
                "not $labels.job",
            ]
        )

    def part(depth: int) -> str:
        kind = chosen.randrange(5)
        if kind < 2 and depth:
            between = chosen.choice(["", f"{{{{ else if {condition()} }}}}{part(depth - 1)}"])
            otherwise = chosen.choice(["", f"{{{{- else }}}}{part(depth - 1)}"])
            return f"{{{{ if {condition()} }}}}{part(depth - 1)}{between}{otherwise}{{{{ end }}}}"
        if kind == 2:
            return f"{{{{ $value | {chosen.choice(FUNCTIONS)} }}}}"
        return chosen.choice(["low", " mid ", "{{ $labels.zone -}} ", '{{ printf "%.3f" $value }}'])

    return ["x" + part(3) for _ in range(number)]


def of_prometheus(templates: Sequence[str], directory: Path) -> dict[tuple[int, int], str]:
    """What a Prometheus makes of each template for each value, by their numbers."""
    try:
        promtool = find_prometheus("promtool")
    except SandboxError as error:
        pytest.skip(str(error))
    rules = [
        # Prometheus writes the template where it becomes an empty text.
        {"alert": f"t{number}", "expr": "m == m or m", "labels": {"out": f"{one}."}}
        for number, one in enumerate(templates)
    ]
    (directory / "rules.yml").write_text(json.dumps({"groups": [{"name": "g", "rules": rules}]}))
    labels = ", ".join(f'{name}="{value}"' for name, value in LABELS.items())
    written = " ".join("+Inf" if one == float("inf") else repr(one) for one in VALUES)
    test = {
        "rule_files": ["rules.yml"],
        "tests": [
            {
                "interval": "1m",
                "input_series": [
                    {"series": f"m{{{labels}}}", "values": written.replace("nan", "NaN")}
                ],
                "promql_expr_test": [
                    {
                        "expr": f'ALERTS{{alertname="t{number}"}}',
                        "eval_time": f"{minute}m",
                        "exp_samples": [{"labels": "nothing", "value": 0}],
                    }
                    for number in range(len(templates))
                    for minute in range(len(VALUES))
                ],
            }
        ],
    }
    (directory / "test.yml").write_text(json.dumps(test))
    ran = subprocess.run(
        [promtool, "test", "rules", directory / "test.yml"], capture_output=True, text=True
    )
    output = ran.stdout + ran.stderr
    pattern = re.compile(r'expr: ".*?t(\d+)\\.*?", time: (\w+),\s+exp:.*?\s+got: \{(.*)\} 1E')
    return {
        (int(number), _minutes(at)): json.loads(re.findall(r'out=("(?:\\.|[^"\\])*")', got)[0])[:-1]
        for number, at, got in pattern.findall(output)
    }


def _minutes(written: str) -> int:
    return round((duration_seconds(written) or 0) / 60)


def test_each_becomes_what_prometheus_makes_of_it(tmp_path: Path) -> None:
    templates = [*TEMPLATES, *random_templates(60)]

    truth = of_prometheus(templates, tmp_path)

    assert len(truth) == len(templates) * len(VALUES)
    differ = {}
    for (number, minute), wanted in truth.items():
        try:
            found = expanded(parse(templates[number]), LABELS, VALUES[minute], missing=None)
        except TemplateFailedError:
            found = "<error expanding template"
            wanted = wanted[: len(found)]
        if found != wanted:
            differ[templates[number], VALUES[minute]] = (found, wanted)
    assert differ == {}
