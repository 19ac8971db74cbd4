"""Texts of alerts that are wrong by a factor of a hundred."""

from pathlib import Path

import pytest
import yaml
from mcp_monitoring.review.check.rules.percentages import whole_of
from mcp_monitoring.review.check.run import check_paths
from mcp_monitoring.review.promql.parse import parse


@pytest.mark.parametrize(
    ("expr", "whole"),
    [
        ("errors / calls > 0.1", 1),
        ("sum(rate(errors[5m])) / sum(rate(calls[5m])) >= 1", 1),
        ("0.1 < errors / calls", 1),
        ("1 - good / calls > 0.05", 1),
        ("max by (job) (used / (size > 0)) > 0.9 and on (job) calls > 20", 1),
        ("avg_over_time((used / size)[5m:]) > 0.9", 1),
        ("100 * errors / calls > 10", 100),
        ("100 * (errors / calls) > 10", 100),
        ("errors / calls * 100 > 10", 100),
        ("100 - (idle / time) * 100 > 80", 100),
        ("100 * errors / calls > 0.5", 100),
        ("size / count > 5", 0),
        ("errors > 0.1", 0),
        ("errors / calls", 0),
        ("errors / 60 > 0.5", 0),
        ("errors / calls > bool 0.5 + x", 0),
        ("errors / calls > on (job) limits", 0),
        ("sum(errors / calls) > 0.5", 0),
        ("2 - errors / calls > 0.5", 0),
        ("rate(errors[5m]) * 100 > 1", 0),
        ("up", 0),
        ("errors / calls > bool 0.5", 0),
        ("1 > bool 0", 0),
    ],
)
def test_the_whole_of_a_value(expr: str, whole: int) -> None:
    assert whole_of(parse(expr)) == whole


def said(tmp_path: Path, expr: str, summary: str) -> list[str]:
    rule = {
        "alert": "A",
        "expr": expr,
        "labels": {"severity": "warning"},
        "annotations": {"summary": summary},
    }
    file = tmp_path / "rules.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "g", "rules": [rule]}]}))
    found = check_paths([file], project=tmp_path)
    return [one.message for one in found.findings if one.rule == "wrong-percentage"]


SHARE = "errors / calls > 0.1"
HUNDREDFOLD = "100 * errors / calls > 10"


@pytest.mark.parametrize(
    "summary",
    [
        "{{ $value }}% fail",
        "{{$value}} % fail",
        "{{ $value | humanize }}% fail",
        '{{ printf "%.1f" $value }}% fail',
        '{{ $value | printf "%.1f" }}% fail',
        "{{ .Value }}% fail",
        "{{- $value -}}% fail",
    ],
)
def test_a_share_is_no_percentage(tmp_path: Path, summary: str) -> None:
    (message,) = said(tmp_path, SHARE, summary)

    assert "0.5 would read 0.5%; write {{ $value | humanizePercentage }}" in message
    assert said(tmp_path, HUNDREDFOLD, summary) == []


def test_a_percentage_is_no_share(tmp_path: Path) -> None:
    (message,) = said(tmp_path, HUNDREDFOLD, "{{ $value | humanizePercentage }} fail")

    assert message.startswith("annotation summary writes {{ $value | humanizePercentage }}")
    assert "50 would read 5000%; write {{ $value | humanize }}%" in message
    assert said(tmp_path, SHARE, "{{ $value | humanizePercentage }} fail") == []


@pytest.mark.parametrize(
    "summary",
    [
        "{{ $value }} of all fail",
        "{{ $value }} of 100% fail",
        "{{ $labels.job }}% fail",
        "{{ with $value }}{{ . }}%{{ end }}",
        "no template, 100%",
        "",
    ],
)
def test_what_shows_no_value_as_a_percentage_is_right(tmp_path: Path, summary: str) -> None:
    assert said(tmp_path, SHARE, summary) == []
