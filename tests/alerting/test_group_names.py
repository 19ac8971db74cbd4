"""The names of groups in Grafana, which has each once in a folder; files repeat them."""

import itertools
from pathlib import Path

import pytest
from mcp_monitoring.alerting.alerts import AlertError, AlertGroup, read_alerts
from mcp_monitoring.alerting.group_names import apart
from rule_fixtures import FIELD, RULES, accepted_by_promtool

TWO_FILES = FIELD / "07-same-group-name-two-files"
EXPORTERS = RULES / "group-names"


def group(file: str, name: str = "g", *alerts: str) -> str:
    rules = "".join(f"  - {{alert: {alert}, expr: up}}\n" for alert in alerts or (f"{file}Down",))
    return f"groups:\n- name: {name}\n  rules:\n{rules}"


def read(directory: Path, **files: str) -> list[AlertGroup]:
    for name, text in files.items():
        (directory / f"{name.replace('_', '.')}").write_text(text)
    return read_alerts(directory)


def test_that_several_files_have_get_the_name_of_the_file() -> None:
    assert accepted_by_promtool(*TWO_FILES.iterdir())
    assert [one.name for one in read_alerts(TWO_FILES)] == [
        "carts - BuiltInExporter",
        "stock - BuiltInExporter",
    ]


def test_that_one_file_has_stay() -> None:
    assert accepted_by_promtool(*EXPORTERS.iterdir())
    assert {one.file.name: one.name for one in read_alerts(EXPORTERS)} == {
        "mysql-exporter.json": "mysql-exporter - EmbeddedExporter",
        "own.yaml": "of-my-own",
        "postgres-exporter.yml": "postgres-exporter - EmbeddedExporter",
        "redis-exporter.yml": "redis-exporter - EmbeddedExporter",
    }


def test_of_files_that_differ_in_their_ending_get_the_whole_name(tmp_path: Path) -> None:
    groups = read(tmp_path, a_yaml=group("one"), a_yml=group("two"), b_yml=group("three"))

    assert [one.name for one in groups] == ["a.yaml - g", "a.yml - g", "b - g"]


def test_do_not_depend_on_the_order_of_the_files() -> None:
    groups = read_alerts(EXPORTERS)

    for order in itertools.permutations(groups):
        assert {one.file: one.name for one in apart(order)} == {
            one.file: one.name for one in groups
        }


def test_of_groups_without_an_alert_count_for_none(tmp_path: Path) -> None:
    empty = "groups:\n- name: g\n  rules: []\n"
    groups = read(tmp_path, a_yaml=empty, b_yaml=group("b"), c_yaml=empty)

    assert [one.name for one in groups if one.rules] == ["g"]


def test_are_told_once_for_each_name_that_is_repeated() -> None:
    (warning,) = [one for group in read_alerts(EXPORTERS) for one in group.warnings]

    assert warning == (
        f"{EXPORTERS / 'mysql-exporter.json'}: group EmbeddedExporter: 2 more groups have this"
        " name; each has its file's name in front in Grafana, this one is"
        " 'mysql-exporter - EmbeddedExporter'"
    )


def test_that_are_the_same_in_spite_of_all_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AlertError) as refusal:
        read(tmp_path, a_yaml=group("a"), b_yaml=group("b"), c_yaml=group("c", "a - g"))

    assert refusal.value.problems == [
        f"{tmp_path / 'c.yaml'}: group a - g: 'a - g' is also the name of a group of a.yaml;"
        " change one of them"
    ]


def test_can_be_repeated_by_objects_of_one_file_but_not_by_objects_of_one_name(
    tmp_path: Path,
) -> None:
    def wrapped(name: str, alert: str) -> str:
        rules = f"[{{alert: {alert}, expr: up}}]"
        return (
            f"kind: PrometheusRule\nmetadata: {{name: {name}}}\n"
            f"spec: {{groups: [{{name: g, rules: {rules}}}]}}\n---\n"
        )

    groups = read(tmp_path, a_yaml=wrapped("one", "A") + wrapped("two", "B"))
    assert [one.name for one in groups] == ["a one - g", "a two - g"]

    with pytest.raises(AlertError, match="group g: the name is repeated in the same file"):
        read(tmp_path, a_yaml=wrapped("one", "A") + wrapped("one", "B"))


class TestFormerNames:
    """What a group may have been called before another file came or went."""

    def test_are_those_it_would_have_beside_others_or_alone(self, tmp_path: Path) -> None:
        (alone,) = read(tmp_path, a_yaml=group("a"))
        assert alone.former_names == ("a - g", "a.yaml - g")

        first, second = read(tmp_path, b_yaml=group("b"))
        assert first.former_names == ("g", "a.yaml - g")
        assert second.former_names == ("b.yaml - g",)

    def test_belong_to_one_group_and_are_the_name_of_none(self, tmp_path: Path) -> None:
        groups = read(
            tmp_path,
            a_yaml=group("a"),
            a_yml=group("two"),
            b_yaml=group("b"),
            c_yaml=group("c", "b.yaml - g"),
        )

        former = [name for one in groups for name in one.former_names]
        assert len(former) == len(set(former))
        assert not set(former) & {one.name for one in groups}
