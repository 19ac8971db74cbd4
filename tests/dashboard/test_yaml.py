"""Dashboards in YAML: read as the JSON they stand for, or refused with one line by place."""

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st
from mcp_monitoring import yaml_files
from mcp_monitoring.dashboard.files import DashboardError, read_dashboard, read_dashboard_set
from mcp_monitoring.dashboard.loaded import dashboard_files
from mcp_monitoring.dashboard.yaml_values import read_yaml_text
from places import REPOSITORY

OURS = sorted((REPOSITORY / "dashboards").rglob("*.json"))

RULES = "groups:\n  - name: g\n    rules:\n      - {alert: Down, expr: up == 0}\n"

# Texts that YAML reads as something else unless they are in quotes.
SPECIAL = (
    *(
        "yes",
        "on",
        "~",
        "null",
        "0x1F",
        "017",
        "1_000",
        "12:30",
        "2026-01-01",
        "<<",
        "=",
        ".nan",
        "",
    ),
    *("- a", "a: b", "a #b", " a", "a ", "#", "|", ">", "*a", "&a", "!a", "%", "@", "`", "{{x}}"),
    *("sum(rate(x[5m]))\n  / 2", "a\n\n b\n", "\n", "\t", "\r\n", "é😀", "\x07", "\x85", "\ufeff"),
)
# A number to all but YAML 1.1, which is what PyYAML writes: without quotes.
NUMBER = re.compile(r"[-+]?[.\d][\d.]*([eE][-+]?\d+)?|0o\d+", re.ASCII)
TEXTS = st.text().filter(lambda text: not NUMBER.fullmatch(text)) | st.sampled_from(SPECIAL)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(TEXTS, VALUES, min_size=1, max_size=5)


@pytest.fixture(params=["libyaml", "PyYAML alone"])
def _either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "PyYAML alone":
        monkeypatch.setattr(yaml_files, "_fast_composer", lambda _: None)


def put(file: Path, content: str | dict[str, Any]) -> Path:
    file.parent.mkdir(exist_ok=True)
    is_text = isinstance(content, str)
    text = content if is_text else yaml.safe_dump(content, sort_keys=False)
    file.write_bytes(str(text).encode())
    return file


def problems_of(text: str) -> list[str]:
    read = read_yaml_text(text)
    assert read.problems
    assert read.value is None
    return read.problems


def refusal_of(*directories: Path) -> list[str]:
    with pytest.raises(DashboardError) as refusal:
        read_dashboard_set(directories)
    return refusal.value.problems


# --- the same as JSON ----------------------------------------------------------------------------


@given(
    document=DOCUMENTS,
    as_unicode=st.booleans(),
    flow=st.sampled_from([None, True, False]),
    width=st.sampled_from([20, 80, 10**6]),
)
def test_what_pyyaml_writes_is_read_as_it_was(
    document: dict[str, Any], as_unicode: bool, flow: bool | None, width: int
) -> None:
    text = yaml.safe_dump(
        document, allow_unicode=as_unicode, default_flow_style=flow, width=width, sort_keys=False
    )
    # Characters that break lines in YAML 1.1 alone are refused.
    assume(not re.search("[\x85\u2028\u2029]", text))

    assert read_yaml_text(text).value == document


@given(DOCUMENTS, st.sampled_from([None, 2]))
def test_json_is_yaml(document: dict[str, Any], indent: int | None) -> None:
    assert read_yaml_text(json.dumps(document, indent=indent)).value == document


@pytest.mark.parametrize("file", OURS, ids=lambda file: file.stem)
def test_our_dashboards_are_the_same_in_yaml(file: Path, tmp_path: Path) -> None:
    copy = put(tmp_path / f"{file.stem}.yaml", json.loads(file.read_text()))

    assert read_dashboard(copy).model == read_dashboard(file).model


@pytest.mark.usefixtures("_either_way")
@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("yes", "yes"),
        ("Off", "Off"),
        ("n", "n"),
        ("2026-01-01", "2026-01-01"),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        ("12:30", "12:30"),
        ("190:20:30", "190:20:30"),
        ("1.2.3", "1.2.3"),
        ("1e", "1e"),
        ("0x", "0x"),
        ("True", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        ("Null", None),
        ("'null'", "null"),
        ('"1"', "1"),
        ("!!str 1", "1"),
        ("+5", 5),
        ("-0", 0),
        ("0x1F", 31),
        ("0o17", 15),
        (".5", 0.5),
        ("5.", 5.0),
        ("1.e-7", 1e-7),
        ("1E3", 1000.0),
        ("12345678901234567890123", 12345678901234567890123),
        (r'"\ud83d\ude00\/"', "😀/"),
        (">-\n  a\n  b", "a b"),
        ("|\n  a\n  b", "a\nb\n"),
        ("&a [1]", [1]),
    ],
)
def test_a_scalar_is_what_json_and_yaml_1_2_have(written: str, value: Any) -> None:
    read = read_yaml_text(f"a: {written}\n")

    assert read.problems == []
    assert read.value == {"a": value}
    assert type(read.value["a"]) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\nb: [x, {c: d}]\n",
        "a: 1\r\nb:\r\n- x\r\n- c: d\r\n",
        "\ufeffa: 1\nb: [x, {c: d}]\n",
        "%YAML 1.2\n---\na: 1\nb: [x, {c: d}]\n...\n",
        "---\na: 1\nb: [x, {c: d}]\n---\n",
        "# head\na: 1 # one\nb: [x, &m {c: d}]",
    ],
)
def test_a_file_may_be_written_in_many_ways(tmp_path: Path, text: str) -> None:
    directory = tmp_path / "here"
    file = put(directory / "a.yml", text.replace("a: 1", "title: 1\nuid: u\npanels: []"))

    (problem,) = refusal_of(directory)
    assert problem == f'{file}: "title" is missing; Grafana refuses a dashboard without one'
    assert read_yaml_text(text.removeprefix("\ufeff")).value == {"a": 1, "b": ["x", {"c": "d"}]}


def test_keys_are_texts_as_they_are_written() -> None:
    read = read_yaml_text("0: zero\non: b\n1.50: c\ntrue: d\n'~': e\n")

    assert read.value == {"0": "zero", "on": "b", "1.50": "c", "true": "d", "~": "e"}


def test_each_use_of_an_alias_is_a_value_of_its_own() -> None:
    value = read_yaml_text("a: &x {b: [1]}\nc: *x\n").value

    assert value == {"a": {"b": [1]}, "c": {"b": [1]}}
    assert value["a"]["b"] is not value["c"]["b"]


# --- bad input -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("_either_way")
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "the file is empty"),
        ("# nothing\n---\n", "the file is empty"),
        ("a:\n\tb: 1\n", "line 2, column 1: .* indent with spaces, not with tabs"),
        ("b:\n  c: 1\n\td: 2\n", "line 3, column 1: .* indent with spaces"),
        (
            "a: 1\n---\nb: 2\n",
            "line 3, column 1: .* document, of 2; .* split it at the lines",
        ),
        ("a: 1\n---\nb: 2\n---\nc: 3\n", "line 3, column 1: .* another document, of 3"),
        ("- a: 1\n- b: 2\n", "line 1, column 1: .* a list, of 2; .* each entry a file of its own"),
        ("[]", "line 1, column 1: .* a list, of 0"),
        ("a: 1\nb: 2\na: 3\n", "line 3, column 1: the key a is given twice"),
        ("a: {b: 1, 'b': 2}\n", "line 1, column 11: the key b is given twice"),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", r"line 3, column 3: merge keys \(<<\) are not read"),
        ("a: 1e999\n", "line 1, column 4: 1e999 is not a number Grafana can read"),
        ("a: [-.inf]\n", r"line 1, column 5: -.inf is not a number Grafana can read"),
        ("a: .NaN\n", "line 1, column 4: .NaN is not a number"),
        (f"a: {'9' * 5000}\n", "line 1, column 4: 99999999999999999999 is not a number"),
        ("a: 017\n", "line 1, column 4: 017 is one number to some readers of YAML and another"),
        ("a: 1_000\n", "line 1, column 4: 1_000 is one number to some"),
        ("a: 0b11\n", "line 1, column 4: 0b11 is one number to some"),
        ("a: -09.5\n", "line 1, column 4: -09.5 is one number to some"),
        (
            "a: !!python/object:os.system ls\n",
            "line 1, column 4: the tag !!python/object:os.s",
        ),
        ("a: !!binary aGk=\n", "line 1, column 4: the tag !!binary is not read"),
        ("a: !!set {b, c}\n", "line 1, column 4: the tag !!set is not read"),
        ("a: !secret b\n", "line 1, column 4: the tag !secret is not read"),
        ("!x a: 1\n", "line 1, column 1: the tag !x is not read"),
        ("legendFormat: {{tool}}\n", r"line 1, column 16: .* begins with \[ or \{ in quotes"),
        ("? [a]\n: b\n", "line 1, column 3: a list or object cannot be a key"),
        ("?\n: b\n", "line 1, column 2: a key is missing"),
        ("a: *x\n", "line 1, column 4: invalid YAML: found undefined alias 'x'"),
        ("a: &x 1\nb: &x 2\n", "line 2, column 4: invalid YAML: this anchor .* another value"),
        ("a: &x [*x]\n", "invalid YAML: an alias stands inside the value it stands for"),
        ('a: "\\ud83d"\n', "line 1, column 4: has an unpaired surrogate"),
        ("b: 1\na: \u2028\n", r"line 2, column 4: the character U\+2028 cannot .* write \\u2028"),
        ("a: \x00\n", r"line 1, column 4: the character U\+0000"),
        ("a: b: c\n", "line 1, column 5: invalid YAML: mapping values are not allowed here"),
        ("a: @x\n", "line 1, column 4: invalid YAML: found character '@'"),
        ("%YAML 2.0\n---\na: 1\n", "line 1, column 1: invalid YAML: .*version 1"),
        ("[" * 5000, "invalid YAML: nested too deep to be a dashboard"),
    ],
    ids=repr,
)
def test_is_refused_in_one_line_by_place(text: str, problem: str) -> None:
    (found,) = problems_of(text)

    assert "\n" not in found
    assert re.match(problem, found), found


def test_every_problem_is_told_at_once() -> None:
    found = problems_of("a: .inf\nb: 017\nc: {d: 1, d: 2}\n<<: {}\n")

    assert [one.split(",")[0] for one in found] == ["line 1", "line 2", "line 3", "line 4"]


@pytest.mark.parametrize("first", ["[x, x]", "{a: x, b: x}"])
def test_a_billion_laughs_are_refused_at_once(first: str) -> None:
    levels = [f"a0: &a0 {first}"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    begin = time.process_time()

    (found,) = problems_of("\n".join(levels))
    assert found == "its aliases repeat too many values; write the values out"
    assert time.process_time() - begin < 10


@pytest.mark.parametrize("depth", [101, 400])
def test_depth_is_limited_as_in_json(tmp_path: Path, depth: int) -> None:
    put(tmp_path / "a.yaml", "panels: " + "[" * depth + "]" * depth)

    assert refusal_of(tmp_path)[0].endswith("nested too deep to be a dashboard")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_bytes("title: x\n".encode("utf-16"))

    assert refusal_of(tmp_path) == [f"{tmp_path / 'a.yaml'}: not UTF-8 (byte 0)"]


# --- a directory of dashboards -------------------------------------------------------------------

BOARD = {"title": "Pool", "uid": "pool", "panels": []}


@pytest.mark.parametrize("ending", ["yaml", "yml", "YAML"])
def test_a_directory_may_have_yaml_beside_json(tmp_path: Path, ending: str) -> None:
    put(tmp_path / f"pool.{ending}", BOARD)
    put(tmp_path / "other.json", json.dumps({"title": "Other"}))

    read = read_dashboard_set([tmp_path]).dashboards
    assert [(one.stem, one.uid) for one in read] == [("other", "other"), ("pool", "pool")]


@pytest.mark.parametrize(("old", "new"), [("json", "yaml"), ("yaml", "json"), ("yml", "yaml")])
def test_a_file_replaces_one_of_the_same_name_and_another_ending(
    tmp_path: Path, old: str, new: str
) -> None:
    put(tmp_path / "first" / f"pool.{old}", json.dumps({**BOARD, "uid": "old"}))
    put(tmp_path / "last" / f"pool.{new}", json.dumps({**BOARD, "uid": "new"}))

    found = read_dashboard_set([tmp_path / "first", tmp_path / "last"])
    assert [one.uid for one in found.dashboards] == ["new"]
    assert found.left_out == ["old"]


def test_two_files_of_one_name_in_a_directory_are_refused(tmp_path: Path) -> None:
    put(tmp_path / "pool.json", json.dumps(BOARD))
    put(tmp_path / "pool.yaml", {**BOARD, "uid": "other"})

    (problem,) = refusal_of(tmp_path)
    assert problem.startswith(f"{tmp_path / 'pool.yaml'}: the file name 'pool' is also that of")


@pytest.mark.parametrize(
    "other",
    [
        RULES,
        "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nspec: {groups: []}\n",
        f"{RULES}---\n{RULES}",
        "apiVersion: 1\nproviders: [{name: files, type: file}]\n",
        "grafana: &g {a: 1}\nother:\n  <<: *g\ndashboard: {enabled: true}\n",
        "title: A page\ntheme: minima\n",
        "apiVersion: folder.grafana.app/v1\nkind: Folder\nspec: {title: x}\n",
    ],
)
def test_yaml_that_is_something_else_is_left_alone(tmp_path: Path, other: str) -> None:
    put(tmp_path / "pool.yaml", other)
    put(tmp_path / "pool.json", json.dumps(BOARD))

    assert [one.file.name for one in read_dashboard_set([tmp_path]).dashboards] == ["pool.json"]
    assert [one.name for one in dashboard_files(tmp_path)] == ["pool.json"]


def test_rules_do_not_replace_a_dashboard(tmp_path: Path) -> None:
    put(tmp_path / "first" / "pool.json", json.dumps(BOARD))
    put(tmp_path / "last" / "pool.yaml", RULES)
    put(tmp_path / "last" / "other.yaml", {"title": "Other", "uid": "o"})

    read = read_dashboard_set([tmp_path / "first", tmp_path / "last"]).dashboards
    assert sorted(one.uid for one in read) == ["o", "pool"]


@pytest.mark.parametrize(
    "text",
    [
        "panels: []\n---\npanels: []\n",
        "- title: a\n  schemaVersion: 39\n",
        "uid: a\npanels:\n\t- title: b\n",
        "apiVersion: dashboard.grafana.app/v1beta1\nspec: {a: 1, a: 2}\n",
        "kind: Dashboard\napiVersion: dashboard.grafana.app/v1\nspec: []\n",
        "apiVersion: dashboard.grafana.app/v1\nkind: LibraryPanel\nspec: {}\n",
        "",
        "Just a text.\n",
    ],
)
def test_what_is_meant_as_a_dashboard_is_refused_by_its_file(tmp_path: Path, text: str) -> None:
    put(tmp_path / "good.yaml", BOARD)
    bad = put(tmp_path / "bad.yaml", text)

    (problem,) = refusal_of(tmp_path)
    assert problem.startswith(f"{bad}: ")


def test_a_directory_without_a_dashboard_says_what_may_be_added(tmp_path: Path) -> None:
    put(tmp_path / "pool.yaml", RULES)

    assert refusal_of(tmp_path) == [f"{tmp_path}: no dashboard here; add a *.json or *.yaml file"]


@pytest.mark.parametrize("name", ["pool", "pool.yaml", "uid-of-pool"])
def test_a_dashboard_in_yaml_is_excluded_by_each_of_its_names(tmp_path: Path, name: str) -> None:
    put(tmp_path / "pool.yaml", {**BOARD, "uid": "uid-of-pool"})

    found = read_dashboard_set([tmp_path], excluded=[name])
    assert (found.dashboards, found.left_out) == ([], ["uid-of-pool"])
