"""What a dashboard file may be, what is wrong with the others, and how it is written down."""

import json
import random
import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcp_monitoring.dashboard.binding import DataSource, bind
from mcp_monitoring.dashboard.classic.slots import panels_of
from mcp_monitoring.dashboard.files import (
    DashboardError,
    canonical_json,
    packaged_dashboards,
    read_dashboard,
    read_dashboards,
)
from mcp_monitoring.uids import prefixed_uid, uid_problems
from places import REPOSITORY, SEED

FIXTURES = REPOSITORY / "tests" / "fixtures"
CLASSIC = sorted(path for path in FIXTURES.glob("*.json") if path.name != "dynamic-v2.json")


def save(directory: Path, content: Any, name: str = "board.json") -> Path:
    """Writes a file: bytes and text as they are, anything else as JSON."""
    file = directory / name
    if not isinstance(content, str | bytes):
        content = json.dumps(content)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def problems_of(file: Path) -> list[str]:
    with pytest.raises(DashboardError) as refusal:
        read_dashboard(file)
    assert str(refusal.value) == "\n".join(refusal.value.problems)
    return refusal.value.problems


def written(file: Path) -> str:
    return canonical_json(read_dashboard(file).model, uid="u", folder_uid="f")


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory for the many examples of one property."""
    return tmp_path_factory.mktemp("scratch")


# --- forms of a file ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "uid", "title"),
    [
        ("seed-mcp-overview.json", "seed-mcp-overview", "Snowflake MCP Server Overview"),
        ("ui-export.json", "d9f1c2ab-0c9e-4d7f-8a55-6f0f4c3b2a10", "MCP traffic"),
        ("old-rows.json", "old-rows", "MCP (2017)"),
        ("api-answer.json", "mcp-latency", "MCP latency"),
        ("loki-and-prometheus.json", "mcp-logs", "MCP logs and metrics"),
        ("resource-v1.json", "mcp-sessions", "MCP sessions"),
    ],
)
def test_the_model_is_taken_out_of_whatever_holds_it(name: str, uid: str, title: str) -> None:
    dashboard = read_dashboard(FIXTURES / name)
    assert (dashboard.uid, dashboard.model["title"]) == (uid, title)
    assert not {"dashboard", "meta", "spec", "apiVersion"} & dashboard.model.keys()


def test_the_stem_is_the_file_name_without_json() -> None:
    assert read_dashboard(FIXTURES / "api-answer.json").stem == "api-answer"


@pytest.mark.parametrize("uid", [None, ""])
def test_without_a_uid_inside_the_stem_is_the_uid(tmp_path: Path, uid: str | None) -> None:
    assert read_dashboard(save(tmp_path, {"title": "x", "uid": uid})).uid == "board"


def test_the_uid_inside_goes_before_the_name_of_a_resource(tmp_path: Path) -> None:
    spec = {"title": "x", "uid": "inside"}
    resource = {"apiVersion": "v1", "kind": "Dashboard", "metadata": {"name": "n"}, "spec": spec}
    assert read_dashboard(save(tmp_path, resource)).uid == "inside"


@pytest.mark.parametrize("metadata", [None, [], {}, {"name": 5}])
def test_a_resource_without_a_name_gets_the_stem(tmp_path: Path, metadata: Any) -> None:
    resource = {"apiVersion": "v1", "kind": "Dashboard", "metadata": metadata}
    assert read_dashboard(save(tmp_path, {**resource, "spec": {"title": "x"}})).uid == "board"


def test_a_resource_of_another_kind_is_refused(tmp_path: Path) -> None:
    folder = {"apiVersion": "folder.grafana.app/v1", "kind": "Folder", "spec": {"title": "x"}}
    (problem,) = problems_of(save(tmp_path, folder))
    assert problem.endswith('"kind": a dashboard is a "Dashboard", this is "Folder"')


@pytest.mark.parametrize("kind", ["ConfigMap", "GrafanaDashboard", "DashboardList", None, ["x"]])
@pytest.mark.parametrize("rest", [{"data": {}}, {"spec": None}, {"spec": []}, {"items": []}, {}])
def test_a_resource_of_another_kind_is_refused_by_name_whatever_it_holds(
    tmp_path: Path, kind: Any, rest: Any
) -> None:
    file = save(tmp_path, {"apiVersion": "v1", "kind": kind, **rest})
    assert problems_of(file) == [
        f'{file}: "kind": a dashboard is a "Dashboard", this is {json.dumps(kind)}'
    ]


@pytest.mark.parametrize("kind", ["Dashboard", "DashboardWithAccessInfo"])
@pytest.mark.parametrize(
    ("rest", "found"),
    [
        ({}, "null"),
        ({"spec": None}, "null"),
        ({"spec": []}, "a list"),
        ({"spec": [{"title": "x"}] * 1000}, "a list"),
        ({"spec": "x"}, "a str"),
    ],
)
def test_a_resource_without_a_dashboard_in_it_is_refused_in_a_line(
    tmp_path: Path, kind: str, rest: Any, found: str
) -> None:
    file = save(tmp_path, {"apiVersion": "dashboard.grafana.app/v1", "kind": kind, **rest})
    assert problems_of(file) == [
        f'{file}: "spec" must be an object, the dashboard itself, not {found}'
    ]


@pytest.mark.parametrize(
    ("name", "uid", "title"),
    [
        ("v1", "queue-depth", "Queue depth"),
        ("v1beta1", "cache-hits", "Cache"),
        ("v0alpha1", "v0alpha1", "No name"),
    ],
)
def test_the_answer_for_a_dashboards_page_is_unwrapped(name: str, uid: str, title: str) -> None:
    read = read_dashboard(FIXTURES / "field" / "dto-answer" / f"{name}.json")
    assert (read.uid, read.model["title"]) == (uid, title)
    (query,) = (query for panel in panels_of(bind(read, DataSource("ours"))) for query in [panel])
    assert query["datasource"]["uid"] == "ours"
    assert not {"access", "metadata", "kind"} & read.model.keys()


@pytest.mark.parametrize(
    "more",
    [
        {"panels": [], "dashboard": {"title": "inner"}},
        {"dashboard": "inner"},
        {"spec": {"title": "inner"}},
        {"elements": {}},
        {"layout": {}},
    ],
)
def test_what_only_resembles_a_wrapper_is_the_model(tmp_path: Path, more: dict[str, Any]) -> None:
    assert read_dashboard(save(tmp_path, {"title": "outer", **more})).model["title"] == "outer"


def test_a_byte_order_mark_is_no_matter(tmp_path: Path) -> None:
    assert (
        read_dashboard(save(tmp_path, b'\xef\xbb\xbf{"title": "\xc3\xbc"}')).model["title"] == "ü"
    )


def test_of_a_key_that_occurs_twice_the_last_counts_as_in_grafana(tmp_path: Path) -> None:
    assert read_dashboard(save(tmp_path, '{"title": "a", "title": "b"}')).model["title"] == "b"


def test_data_sources_to_choose_at_import_are_known_by_their_plugin() -> None:
    inputs = read_dashboard(FIXTURES / "ui-export.json").inputs
    assert inputs == {"DS_PROMETHEUS-PROD": "prometheus", "DS_EXPRESSION": "__expr__"}


def test_constants_of_an_export_are_filled_in() -> None:
    file = FIXTURES / "ui-export.json"
    (_, warehouse) = read_dashboard(file).model["templating"]["list"]
    assert warehouse["query"] == "ANALYTICS_WH"
    assert warehouse["current"]["value"] == warehouse["options"][0]["text"] == "ANALYTICS_WH"
    assert "VAR_" not in written(file)


def test_a_constant_is_filled_in_within_text_and_other_variables_stay(tmp_path: Path) -> None:
    inputs = [{"name": "VAR_WH", "type": "constant", "value": "W"}, {"name": "DS", "type": "x"}]
    model = {"title": "x", "__inputs": inputs, "text": ["${VAR_WH}-${DS} ${other} $VAR_WH"]}
    assert read_dashboard(save(tmp_path, model)).model["text"] == ["W-${DS} ${other} $VAR_WH"]


# --- what is wrong with a file -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ('{"title": "x",\n  "panels" 1}', "line 2, column 12: invalid JSON: "),
        ("", "line 1, column 1: invalid JSON: "),
        ("[]", "a dashboard is a JSON object, this is a list"),
        ('"x"', "a dashboard is a JSON object, this is a str"),
        (b'{"title": "\xff"}', "not UTF-8 (byte 11)"),
        ("{}".encode("utf-16"), "not UTF-8 (byte 0)"),
        ('{"title": "x", "a": NaN}', "NaN is not a number Grafana can read"),
        ('{"title": "x", "a": -Infinity}', "-Infinity is not a number Grafana can read"),
        ('{"title": "x", "a": 1e999}', "1e999 is not a number Grafana can read"),
        ('{"title": "x", "a": ' + "9" * 5000 + "}", f"{'9' * 20} is not a number Grafana can read"),
        (
            r'{"title": "x", "a": "\ud800"}',
            r"'\ud800' is an unpaired surrogate, which no UTF-8 text can hold",
        ),
        ('{"title": "x", "a": ' + "[" * 100 + "]" * 100 + "}", "nested too deep to be a dashboard"),
        ("[" * 100_000, "nested too deep to be a dashboard"),
        ("{}", '"title" is missing; Grafana refuses a dashboard without one'),
        ('{"title": " "}', '"title" is missing; Grafana refuses a dashboard without one'),
        (
            '{"title": "\\u00a0\\u3000\\n"}',
            '"title" is missing; Grafana refuses a dashboard without one',
        ),
        (
            '{"title": "${VAR_X}",'
            ' "__inputs": [{"name": "VAR_X", "type": "constant", "value": " "}]}',
            '"title" is missing; Grafana refuses a dashboard without one',
        ),
        ('{"title": 5}', '"title" is missing; Grafana refuses a dashboard without one'),
        ('{"title": "x", "uid": 5}', '"uid" must be a string, not 5'),
        ('{"title": "x", "uid": "a b"}', "\"uid\": 'a b' has characters other than letters, "),
        ('{"title": "x", "uid": "a\\n"}', "\"uid\": 'a\\n' has characters other than letters, "),
        (
            '{"title": "x", "uid": "' + "u" * 41 + '"}',
            f"\"uid\": '{'u' * 41}' has 41 characters; Grafana allows 40",
        ),
        (
            '{"apiVersion": "v1", "kind": "Dashboard", "metadata": {"name": "a b"},'
            ' "spec": {"title": "x"}}',
            "\"uid\": 'a b' has characters other than letters, digits, '-' and '_'",
        ),
        (
            '{"title": "x", "panels": [{"panels": [{"title": "", "id": []}]}]}',
            'panel []: "id" must be a whole number, not []',
        ),
        ('{"title": "x", "panels": {}}', '"panels" must be a list'),
        ('{"title": "x", "panels": [1]}', '"panels[0]" must be an object, not 1'),
        ('{"title": "x", "rows": 1}', '"rows" must be a list'),
        ('{"title": "x", "rows": [{"panels": [""]}]}', '"rows[0].panels[0]" must be an object, '),
        ('{"title": "x", "panels": [{"targets": {}}]}', '"panels[0].targets" must be a list'),
        (
            '{"title": "x", "panels": [{}, {"panels": [{"targets": [null]}]}]}',
            '"panels[1].panels[0].targets[0]" must be an object, not null',
        ),
        ('{"title": "x", "templating": []}', '"templating" must be an object'),
        ('{"title": "x", "templating": {"list": 1}}', '"templating.list" must be a list'),
        ('{"title": "x", "annotations": {"list": [1]}}', '"annotations.list[0]" must be an object'),
        ('{"title": "x", "__inputs": [1]}', '"__inputs[0]" must be an object, not 1'),
        (
            '{"title": "x", "panels": [{"id": "p1"}]}',
            'panel p1: "id" must be a whole number, not "p1"',
        ),
        (
            '{"title": "x", "panels": [{"id": 1.5}]}',
            'panel 1.5: "id" must be a whole number, not 1.5',
        ),
        (
            '{"title": "x", "panels": [{"id": true}]}',
            'panel True: "id" must be a whole number, not true',
        ),
        ('{"title": "x", "panels": [{"id": -1}]}', 'panel -1: "id" must be a whole number, not -1'),
        (
            '{"title": "x", "panels": [{"id": 9007199254740992}]}',
            'panel 9007199254740992: "id" must be a whole number, not 9007199254740992',
        ),
    ],
)
def test_a_problem_is_told_with_file_and_place(
    tmp_path: Path, content: str | bytes, problem: str
) -> None:
    file = save(tmp_path, content)
    (told,) = problems_of(file)
    assert told.startswith(f"{file}: {problem}")


def test_a_stem_that_is_no_uid_is_told_as_such(tmp_path: Path) -> None:
    (problem,) = problems_of(save(tmp_path, {"title": "x"}, "my board.json"))
    assert "the file name (no \"uid\" inside): 'my board' has characters other than" in problem


def test_all_problems_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    panels = [{"id": -1}, {"id": "x"}]
    assert len(problems_of(save(tmp_path, {"uid": "a b", "panels": panels}))) == 4


def test_nested_99_deep_is_still_read(tmp_path: Path) -> None:
    file = save(tmp_path, '{"title": "x", "a": ' + "[" * 99 + "]" * 99 + "}")
    assert bind(read_dashboard(file), DataSource("ours"))["title"] == "x"


@pytest.mark.parametrize("kind", ["directory", "dangling link", "link to itself"])
def test_what_is_no_file_cannot_be_read(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "x.json"
    if kind == "directory":
        file.mkdir()
    else:
        file.symlink_to(file if kind == "link to itself" else tmp_path / "gone")
    (problem,) = problems_of(file)
    assert problem.startswith(f"{file}: cannot be read: ")


def test_a_link_to_a_file_is_read_under_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to(SEED)
    assert read_dashboard(tmp_path / "link.json").stem == "link"


def test_a_file_without_permission_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: Any, **__: Any) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_text", denied)
    assert problems_of(tmp_path / "x.json") == [
        f"{tmp_path / 'x.json'}: cannot be read: Permission denied"
    ]


# --- a directory -------------------------------------------------------------------------------


def refusal_of(directory: Path) -> list[str]:
    with pytest.raises(DashboardError) as refusal:
        read_dashboards(directory)
    return refusal.value.problems


def test_every_json_file_of_a_directory_is_read_in_the_order_of_names(tmp_path: Path) -> None:
    for name in ("b.json", "a.json", "C.JSON"):
        save(tmp_path, {"title": name}, name)
    save(tmp_path, "not a dashboard", "notes.md")
    (tmp_path / "more").mkdir()
    save(tmp_path / "more", "not read", "d.json")
    assert [dashboard.stem for dashboard in read_dashboards(tmp_path)] == ["C", "a", "b"]


@pytest.mark.parametrize("name", ["missing", "x" * 5000, "a\0b"])
def test_a_directory_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    (problem,) = refusal_of(tmp_path / name)
    assert problem.startswith(f"{tmp_path / name}: ")


def test_a_file_is_no_directory() -> None:
    assert refusal_of(SEED) == [f"{SEED}: is a file; give a directory of dashboards"]


def test_a_directory_without_dashboards_is_named(tmp_path: Path) -> None:
    save(tmp_path, "", "notes.md")
    assert refusal_of(tmp_path) == [f"{tmp_path}: no dashboard here; add a *.json or *.yaml file"]


def test_a_directory_without_permission_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(_: Path) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", denied)
    assert refusal_of(tmp_path) == [f"{tmp_path}: cannot be read: Permission denied"]


def test_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    save(tmp_path, "{", "a.json")
    save(tmp_path, {"title": "x"}, "b.json")
    save(tmp_path, {}, "c.json")
    assert [problem.split(": ")[0] for problem in refusal_of(tmp_path)] == [
        str(tmp_path / "a.json"),
        str(tmp_path / "c.json"),
    ]


@pytest.mark.parametrize(("one", "other"), [("same", "same"), ("Same", "sAME")])
def test_a_uid_taken_twice_is_told_whatever_the_case(tmp_path: Path, one: str, other: str) -> None:
    save(tmp_path, {"title": "x", "uid": one}, "a.json")
    save(tmp_path, {"title": "x", "uid": other}, "b.json")
    assert refusal_of(tmp_path) == [
        f"{tmp_path / 'b.json'}: the uid {other!r} is also that of a.json; change one of them"
    ]


def test_a_stem_taken_twice_is_told(tmp_path: Path) -> None:
    save(tmp_path, {"title": "x", "uid": "1"}, "a.JSON")
    save(tmp_path, {"title": "x", "uid": "2"}, "a.json")
    assert refusal_of(tmp_path) == [
        f"{tmp_path / 'a.json'}: the file name 'a' is also that of a.JSON; change one of them"
    ]


def test_the_packaged_dashboards_are_found_from_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "mcp-overview" in [found.stem for found in read_dashboards(packaged_dashboards())]


def test_the_packaged_dashboards_of_a_wheel_stand_inside_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dashboards").mkdir()
    monkeypatch.setattr("mcp_monitoring.packaged.__file__", str(tmp_path / "packaged.py"))
    assert packaged_dashboards() == tmp_path / "dashboards"


# --- uids --------------------------------------------------------------------------------------

uids = st.text(string.ascii_letters + string.digits + "-_", min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("prefix", "uid", "whole"),
    [
        ("", "mcp", "mcp"),
        ("eu-", "mcp", "eu-mcp"),
        ("p" * 20, "u" * 20, "p" * 20 + "u" * 20),
        ("p" * 20, "u" * 21, "p" * 20 + "u" * 11 + "-0edb286f"),
    ],
)
def test_a_prefix_goes_before_a_uid_and_too_long_ends_in_a_hash(
    prefix: str, uid: str, whole: str
) -> None:
    assert prefixed_uid(prefix, uid) == whole


@pytest.mark.parametrize(("length", "allowed"), [(40, True), (41, False)])
def test_a_uid_has_at_most_40_characters(length: int, allowed: bool) -> None:
    assert (uid_problems("u" * length) == []) is allowed


@given(st.one_of(st.just(""), uids), uids)
def test_a_prefixed_uid_is_always_one_grafana_takes(prefix: str, uid: str) -> None:
    assert uid_problems(prefixed_uid(prefix, uid)) == []


@given(st.text("ab", min_size=35, max_size=60), st.text("ab", min_size=35, max_size=60))
def test_different_uids_stay_different(one: str, other: str) -> None:
    assert (prefixed_uid("", one) == prefixed_uid("", other)) == (one == other)


# --- panel ids ---------------------------------------------------------------------------------


@st.composite
def panels_with_ids(draw: st.DrawFn) -> dict[str, Any]:
    """A dashboard of rows and panels, some with an id, no id twice."""
    free = iter(draw(st.lists(st.integers(1, 60), min_size=12, max_size=12, unique=True)))
    ids: st.SearchStrategy[dict[str, Any] | None] = st.one_of(
        st.just({}), st.sampled_from([{"id": None}, {"id": 0}]), st.none()
    )

    def panel() -> dict[str, Any]:
        chosen = draw(ids)
        return {"type": "stat", **({"id": next(free)} if chosen is None else chosen)}

    def panels() -> list[dict[str, Any]]:
        return [panel() for _ in range(draw(st.integers(0, 3)))]

    row = {**panel(), "type": "row", "panels": panels()}
    return {"title": "x", "panels": [*panels(), row], "rows": [{"panels": panels()}]}


@given(panels_with_ids())
def test_ids_are_kept_and_missing_ones_filled_in_unique(
    scratch: Path, model: dict[str, Any]
) -> None:
    before = [panel.get("id") for panel in panels_of(model)]
    read = read_dashboard(save(scratch, model))
    after = [panel["id"] for panel in panels_of(read.model)]
    assert all(new == old for old, new in zip(before, after, strict=True) if old)
    assert len(set(after)) == len(after)
    assert all(number > 0 for number in after)


def test_without_any_id_panels_are_numbered_from_one(tmp_path: Path) -> None:
    model = {"title": "x", "rows": [{}, {"panels": [{}]}], "panels": [{}, {"panels": [{}]}]}
    read = read_dashboard(save(tmp_path, model))
    assert [panel["id"] for panel in panels_of(read.model)] == [1, 2, 3, 4]


def test_ids_are_filled_in_by_order_above_the_highest() -> None:
    old = read_dashboard(FIXTURES / "old-rows.json")
    assert [panel["id"] for panel in panels_of(old.model)] == [1, 3, 4, 5, 6]


def ids_and_warnings(file: Path) -> tuple[list[int], list[str]]:
    read = read_dashboard(file)
    warnings = [warning.removeprefix(f"{file}: ") for warning in read.warnings]
    return [panel["id"] for panel in panels_of(read.model)], warnings


@pytest.mark.parametrize(
    ("name", "ids", "warnings"),
    [
        (
            "copy-paste",
            [7, 8],
            ['panel "Refunds": id 7 is also that of panel "Orders"; it is deployed with id 8'],
        ),
        (
            "collapsed-row",
            [68, 26, 32, 69, 70, 71, 72],
            [
                'panel "Clusters": id 68 is also that of panel "Overview"; it is deployed with id'
                " 69",
                'panel "Clusters": id 32 is also that of panel "Uptime"; it is deployed with id 70',
                'panel 32: id 32 is also that of panel "Uptime"; it is deployed with id 71',
            ],
        ),
        (
            "old-rows",
            [3, 4, 5],
            [
                'panel "CPU": id 3 is also that of panel "CPU"; it is deployed with id 4',
                'panel "Memory": id 3 is also that of panel "CPU"; it is deployed with id 5',
            ],
        ),
        (
            "text-and-number",
            [2, 6, 7, 5],
            [
                'panel "Text": id "2" is text; it is deployed as the number 2',
                'panel "Number": id 2 is also that of panel "Text"; it is deployed with id 6',
                'panel "Float": id 2.0 is also that of panel "Text"; it is deployed with id 7',
            ],
        ),
    ],
)
def test_the_later_ones_of_an_id_are_numbered_anew_and_that_is_said(
    name: str, ids: list[int], warnings: list[str]
) -> None:
    file = FIXTURES / "field" / "duplicate-panel-ids" / f"{name}.json"
    assert ids_and_warnings(file) == (ids, warnings)


@pytest.mark.parametrize("file", CLASSIC, ids=lambda file: file.stem)
def test_where_every_id_is_as_written_nothing_is_said(file: Path) -> None:
    assert read_dashboard(file).warnings == ()


def test_a_whole_number_with_a_point_is_that_number(tmp_path: Path) -> None:
    assert ids_and_warnings(save(tmp_path, '{"title": "x", "panels": [{"id": 4.0}]}')) == ([4], [])


# --- canonical JSON ----------------------------------------------------------------------------


def shuffled(value: Any) -> Any:
    """The same JSON with the keys of every object in another order."""
    if isinstance(value, dict):
        keys = random.Random(1).sample(list(value), len(value))  # noqa: S311  # no secret
        return {key: shuffled(value[key]) for key in keys}
    return [shuffled(entry) for entry in value] if isinstance(value, list) else value


@pytest.mark.parametrize("file", CLASSIC, ids=lambda file: file.stem)
def test_a_reformatted_file_is_no_change(tmp_path: Path, file: Path) -> None:
    document = shuffled(json.loads(file.read_text()))
    for text in (json.dumps(document, indent="\t"), json.dumps(document, ensure_ascii=False)):
        assert written(save(tmp_path, text, file.name)) == written(file)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(max_size=8)
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@given(content=st.dictionaries(st.text(max_size=8), json_values), indent=st.integers(0, 4))
def test_any_model_reads_back_and_writes_the_same(
    scratch: Path, content: dict[str, Any], indent: int
) -> None:
    model = {f"my {key}": value for key, value in content.items()} | {"title": "x"}
    text = written(save(scratch, model))
    assert written(save(scratch, json.dumps(shuffled(model), indent=indent))) == text
    assert written(save(scratch, text)) == text
    assert model.items() <= json.loads(text).items()


def test_text_is_sorted_dense_and_utf_8() -> None:
    text = canonical_json({"b": {"d": 1.5, "c": "ü<&>"}, "a": []}, uid="u", folder_uid="f")
    assert text == '{"a":[],"b":{"c":"ü<&>","d":1.5},"mcpMonitoring":{"folderUid":"f"},"uid":"u"}'


def test_what_belongs_to_one_installation_or_an_import_is_dropped() -> None:
    keys = ("id", "version", "iteration", "__inputs", "__requires", "__elements")
    model = dict.fromkeys(keys, 1) | {"title": "x", "panels": [{"id": 1, "version": 2}]}
    kept = json.loads(canonical_json(model, uid="u", folder_uid="f"))
    assert kept == {
        "title": "x",
        "panels": [{"id": 1, "version": 2}],
        "uid": "u",
        "mcpMonitoring": {"folderUid": "f"},
    }


@pytest.mark.parametrize("around", [" ", "\xa0", "\u3000", "\r\n\t"], ids=ascii)
def test_the_title_is_sent_as_grafana_stores_it_and_all_other_texts_as_they_are(
    tmp_path: Path, around: str
) -> None:
    texts = {"title": f"{around}P{around}", "description": around}
    model = {
        "title": f"{around}Connection{around}pool{around}",
        "description": f" as written{around}",
        "panels": [{"id": 1, "type": "text", **texts}],
        "tags": [f"a{around}"],
    }
    file = save(tmp_path, model)

    sent = json.loads(written(file))

    assert sent["title"] == f"Connection{around}pool"
    assert {key: sent[key] for key in ("description", "panels", "tags")} == {
        key: model[key] for key in ("description", "panels", "tags")
    }
    assert read_dashboard(file).model["title"] == model["title"]


def test_a_separator_that_grafana_keeps_is_sent(tmp_path: Path) -> None:
    assert json.loads(written(save(tmp_path, {"title": "\x1fP\x1c"})))["title"] == "\x1fP\x1c"


def test_uid_and_folder_of_an_earlier_deployment_give_way() -> None:
    model = {"uid": "old", "mcpMonitoring": {"folderUid": "old"}}
    text = canonical_json(model, uid="new", folder_uid="new")
    assert text == '{"mcpMonitoring":{"folderUid":"new"},"uid":"new"}'


def test_writing_leaves_the_model_as_it_is() -> None:
    model = {"id": 1, "uid": "old", "title": "x"}
    canonical_json(model, uid="u", folder_uid="f")
    assert model == {"id": 1, "uid": "old", "title": "x"}


# --- anything at all as a file -----------------------------------------------------------------

KEYS = [
    *("title", "uid", "id", "panels", "rows", "targets", "datasource", "type", "name", "query"),
    *("templating", "annotations", "list", "current", "__inputs", "pluginId", "value", "target"),
    *("dashboard", "spec", "apiVersion", "kind", "metadata", "libraryPanel", "builtIn", "multi"),
]
WORDS = ["prometheus", "loki", "datasource", "job", "query", "constant", "$ds", "${DS_PROM}"]
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(WORDS)
    | st.text(st.characters(), max_size=4)
    | st.sampled_from(["\ud800", "\0", "x" * 60]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=3), inner, max_size=5)
    ),
    max_leaves=25,
)


def survives(file: Path) -> None:
    """Deploys a file as far as this goes without Pulumi; it may be refused, nothing else."""
    for answers in ({}, {"ds": "theirs", "loki": "logs", "DS_PROM": "second"}):
        survives_with(file, answers)


def survives_with(file: Path, answers: dict[str, str]) -> None:
    problems: list[str] = []
    try:
        dashboard = read_dashboard(file, answered=answers)
        model = bind(dashboard, DataSource("ours", "Ours"), {"job": "mcp"}, answers)
    except DashboardError as refusal:
        problems = refusal.problems
    if problems:
        assert all(problem.startswith(f"{file}: ") for problem in problems)
        assert "\n".join(problems).encode()
    else:
        assert uid_problems(dashboard.uid) == []
        text = canonical_json(model, uid=dashboard.uid, folder_uid="f")
        assert json.loads(text.encode())["title"] == dashboard.model["title"]


def places_in(value: Any) -> list[tuple[Any, Any]]:
    """Every object or list with each of its keys or indexes."""
    if not isinstance(value, dict | list):
        return []
    keys = list(value) if isinstance(value, dict) else range(len(value))
    return [(value, key) for key in keys] + [
        place for key in keys for place in places_in(value[key])
    ]


@given(anything)
def test_any_json_is_a_dashboard_or_is_refused(scratch: Path, document: Any) -> None:
    survives(save(scratch, json.dumps(document)))


@given(st.data())
def test_a_dashboard_with_anything_anywhere_is_deployed_or_refused(
    scratch: Path, data: st.DataObject
) -> None:
    document = json.loads(data.draw(st.sampled_from(CLASSIC)).read_text())
    holder, key = data.draw(st.sampled_from(places_in(document)))
    holder[key] = data.draw(anything)
    survives(save(scratch, json.dumps(document)))


@given(st.data())
def test_any_bytes_are_a_dashboard_or_are_refused(scratch: Path, data: st.DataObject) -> None:
    content = data.draw(st.sampled_from(CLASSIC)).read_bytes()
    at = data.draw(st.integers(0, len(content)))
    damage = data.draw(st.binary(max_size=3))
    survives(save(scratch, content[:at] + damage + content[at + 1 :]))
