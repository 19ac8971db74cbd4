"""Comments `# knob: NAME` that YAML takes for its own: put back, or told; never lost."""

from pathlib import Path

import pytest
import yaml
from mcp_monitoring import yaml_files
from mcp_monitoring.alerting.alerts import AlertError, AlertRule, read_alert_file, rendered_alerts

LOST = "belongs to no expression; put it behind the number, in the line of the expression"


@pytest.fixture(params=["libyaml", "python"], autouse=True)
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both readers of YAML: marks of places come from them."""
    if request.param == "python":
        monkeypatch.setattr(yaml_files, "_FastComposer", None, raising=False)
        monkeypatch.setattr(yaml_files, "_fast_composer", lambda _: None)
    else:
        assert yaml.__with_libyaml__


def read(tmp_path: Path, rule: str) -> AlertRule:
    file = tmp_path / "a.yaml"
    lines = "".join(f"        {line}\n" for line in rule.splitlines())
    file.write_text(f"groups:\n  - name: g\n    rules:\n      - alert: A\n{lines}")
    (group,) = read_alert_file(file)
    return group.rules[0]


def refusals(tmp_path: Path, rule: str) -> list[str]:
    with pytest.raises(AlertError) as refused:
        read(tmp_path, rule)
    return [one.removeprefix(f"{tmp_path / 'a.yaml'}: ") for one in refused.value.problems]


@pytest.mark.parametrize(
    "rule",
    [
        "expr: a / b > 0.9  # knob: pool_share",
        "expr: a / b > 0.9 # knob:pool_share",
        "expr:    a / b > 0.9   #\tknob : pool_share\t",
        "expr: 'a / b > 0.9'  # knob: pool_share",
        'expr: "a / b > 0.9"  # knob: pool_share',
        "expr: 'ä{x=\"ü #\"} > 0.9'  # knob: pool_share",
        "expr: &twice a / b > 0.9  # knob: pool_share\nannotations: {was: *twice}",
        "expr:\n  a / b > 0.9  # knob: pool_share",
    ],
    ids=["plain", "close", "tabs", "single", "double", "not ascii", "anchor", "next line"],
)
def test_behind_an_expression_of_one_line_a_comment_marks_its_number(
    tmp_path: Path, rule: str
) -> None:
    found = read(tmp_path, rule)

    assert "0.9  #" in found.expr
    assert found.expr.count("knob") == 1


def test_a_marked_number_of_one_line_takes_the_value_of_a_deployment(tmp_path: Path) -> None:
    read(tmp_path, "expr: a > 7  # knob: my_limit")

    (group,) = rendered_alerts(read_alert_file(tmp_path / "a.yaml"), {"my_limit": 9})
    assert group.rules[0].expr == "a > 9  # knob: my_limit"


def test_only_the_last_of_several_plain_lines_is_marked(tmp_path: Path) -> None:
    rule = read(tmp_path, "expr: a * 100\n  / b\n  > 7  # knob: my_limit")

    assert rule.expr == "a * 100\n/ b\n> 7  # knob: my_limit"


def test_in_a_map_on_one_line_a_comma_may_stand_between(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(
        "groups: [{name: g, rules: [{alert: A,\n  expr: 'a > 7',  # knob: my_limit\n  for: 5m}]}]\n"
    )
    (group,) = read_alert_file(file)

    assert group.rules[0].expr == "a > 7  # knob: my_limit"


def test_several_knobs_and_choices_are_read_as_in_a_block(tmp_path: Path) -> None:
    comment = "# knob: job, my_limit one of 1, 7"
    rule = read(tmp_path, f'expr: up{{job="x"}} > 7  {comment}')

    assert rule.expr == f'up{{job="x"}} > 7  {comment}'


def test_of_every_document_of_a_file_comments_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    one = "groups: [{{name: {0}, rules: [{{alert: A{0},\n  expr: x > 7}}]}}]\n"
    text = one.format("g") + "---\n" + one.format("h")
    file.write_text(text.replace("x > 7", "x > 7  # knob: my_limit\n"))

    assert [group.rules[0].expr for group in read_alert_file(file)] == [
        "x > 7  # knob: my_limit"
    ] * 2


@pytest.mark.parametrize(
    ("rule", "line", "said"),
    [
        ("expr: a > 1\nfor: 5m  # knob: wait", 6, "for is no expression, and has no knobs; change"),
        ("expr: a > 1\nkeep_firing_for: 5m  # knob: wait", 6, "keep_firing_for is no expression"),
        ("# knob: my_limit\nexpr: a > 7", 5, LOST),
        ("expr: a > 7\n# knob: my_limit", 6, LOST),
        ("expr: |  # knob: my_limit\n  a > 7", 5, LOST),
        ("expr: >-  # knob: my_limit\n  a > 7", 5, LOST),
        ("expr: a > 7\nlabels: {tier: '1'}  # knob: tier", 6, LOST),
        ("expr: a > 7\nlabels:\n  tier: '1'  # knob: tier", 7, LOST),
        ("expr:  # knob: my_limit\n  a > 7", 5, LOST),
    ],
)
def test_a_comment_that_belongs_to_no_expression_is_told_with_its_line(
    tmp_path: Path, rule: str, line: int, said: str
) -> None:
    (problem,) = refusals(tmp_path, rule)

    assert problem.startswith(f"line {line}: # knob: ")
    assert said in problem


def test_behind_an_alias_it_belongs_to_no_expression(tmp_path: Path) -> None:
    rule = "annotations: {was: &was a > 7}\nexpr: *was  # knob: my_limit"

    assert refusals(tmp_path, rule) == [f"line 6: # knob: my_limit: {LOST}"]


def test_all_of_them_are_told(tmp_path: Path) -> None:
    rule = "expr: a > 7\nfor: 5m  # knob: wait\n# knob: b"

    assert [one.split(": ")[0] for one in refusals(tmp_path, rule)] == ["line 6", "line 7"]


@pytest.mark.parametrize(
    "comment", ["# knob: my_limit is what people change", "# a knob: no", "# knobs", "#knob"]
)
def test_prose_about_knobs_is_prose(tmp_path: Path, comment: str) -> None:
    assert read(tmp_path, f"{comment}\nexpr: a > 7").expr == "a > 7"


@pytest.mark.parametrize(
    "annotation", ["'write # knob: x'", '"# knob: x"', "|\n    # knob: x\n    # knob: y"]
)
def test_a_text_that_holds_the_words_is_a_text(tmp_path: Path, annotation: str) -> None:
    rule = read(tmp_path, f"annotations:\n  summary: {annotation}\nexpr: a > 7")

    assert "# knob: x" in rule.annotations["summary"]


def test_an_expression_of_one_line_with_two_numbers_is_refused(tmp_path: Path) -> None:
    (problem,) = refusals(tmp_path, "expr: a * 100 > 7  # knob: my_limit")

    assert "knob my_limit must have exactly one number, not 2 numbers (100, 7)" in problem


def test_a_folded_expression_with_comments_inside_is_told_to_be_a_block(tmp_path: Path) -> None:
    (problem,) = refusals(tmp_path, 'expr: >\n  up{job="x"}  # knob: job\n  > 7  # knob: my_limit')

    assert problem.endswith("is not the name of a knob; write the expression as a block, expr: |")
