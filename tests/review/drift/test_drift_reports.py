"""Drift found in a plan, with its author, and what the reports say of it."""

import itertools
import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from grafana_save import saved
from mcp_monitoring.review.diff.folding import folded
from mcp_monitoring.review.diff.model import Diff
from mcp_monitoring.review.drift.check import Checked
from mcp_monitoring.review.drift.find import as_diff, find_drift
from mcp_monitoring.review.drift.model import Drift
from mcp_monitoring.review.drift.report import as_json, as_markdown, as_text
from mcp_monitoring.review.drift.unseen import Live
from mcp_monitoring.review.stacks.plan import read_plan
from places import REPOSITORY
from referencing import Registry, Resource

DASHBOARD = "grafana:oss/dashboard:Dashboard"
DATASOURCE = "grafana:oss/dataSource:DataSource"
URN = f"urn:pulumi:dev::p::{DASHBOARD}::pool"
DATASOURCE_URN = f"urn:pulumi:dev::p::{DATASOURCE}::prometheus"
SECRET = {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    "ciphertext": "v1:abc",
}


class Grafana:
    """Answers as Grafana does: alice retitled the panel, and somebody made a dashboard by hand."""

    def dashboards(self, folder_uid: str = "") -> list[dict[str, Any]]:
        return [{"uid": "by-hand", "title": "By hand"}]

    def dashboard(self, uid: str) -> dict[str, Any] | None:
        return {"dashboard": {"uid": uid, "title": "By hand"}, "meta": {}}

    def dashboard_versions(self, uid: str, limit: int = 50) -> list[dict[str, Any]]:
        alice = {"createdBy": "alice", "created": "2026-01-02T03:04:05Z"}
        return [
            {"version": 3, "message": "a better title", **alice},
            {"version": 2, "message": "deployed", "createdBy": "ci", "created": "2026-01-01"},
        ]

    def alert_rule_versions(self, uid: str) -> list[dict[str, Any]]:
        return []

    def folder(self, uid: str) -> dict[str, Any] | None:
        return None


def model(title: str) -> dict[str, Any]:
    return {"title": "Pool", "uid": "pool", "panels": [{"id": 4, "type": "stat", "title": title}]}


def state(urn: str, inputs: dict[str, Any], outputs: dict[str, Any]) -> dict[str, Any]:
    kind = urn.split("::")[2]
    return {"urn": urn, "type": kind, "custom": True, "inputs": inputs, "outputs": outputs}


def drift(now: dict[str, Any], live: Live | None = None) -> Drift:
    sent = {"configJson": json.dumps(model("In use")), "folder": "mcp"}
    held = {"uid": "pool", "version": 2, "folder": "mcp"}
    old = state(URN, sent, {**held, "configJson": json.dumps(model("In use"))})
    new = state(URN, sent, {**held, "version": 3, "configJson": json.dumps(now)})
    step = {"op": "update", "urn": URN, "oldState": old, "newState": new}
    step["diffReasons"] = ["configJson"]
    inputs = {"name": "P", "httpHeaders": {"A": SECRET}}
    datasource = state(DATASOURCE_URN, inputs, {"uid": "p"})
    same = {"op": "same", "urn": DATASOURCE_URN, "oldState": datasource, "newState": datasource}
    plan = read_plan(json.dumps({"steps": [step, same]}))
    live = live or Live(dashboards={"pool": now})
    return find_drift(plan, {URN: old, DATASOURCE_URN: datasource}, "dev", Grafana(), live)


def test_says_what_who_when_and_why() -> None:
    (one,) = drift(model("Used")).objects

    assert [str(each) for each in one.classes] == ["edited"]
    assert [str(author) for author in one.authors] == [
        'alice, 2026-01-02T03:04:05Z: "a better title"'
    ]
    text = as_text([Checked("dev", drift(model("Used")))])
    assert 'panel "In use" renamed to "Used"' in text
    assert "1 of 2 objects drifted: 1 edited." in text


def test_names_secrets_that_nobody_can_compare_without_calling_them_drift() -> None:
    found = drift(model("In use"))

    assert not found
    (note,) = [note for note in as_diff(found).notes if "secrets" in note]
    assert note == (
        "secrets of P cannot be compared, because Grafana or Pulumi hides them: httpHeaders"
    )


def test_the_json_is_as_its_schema_says() -> None:
    schemas = {
        name: json.loads((REPOSITORY / "docs" / name).read_text())
        for name in ("diff.schema.json", "drift.schema.json")
    }
    registry: Registry[Any] = Registry().with_resources(
        (name, Resource.from_contents(schema)) for name, schema in schemas.items()
    )
    validator = jsonschema.Draft202012Validator(schemas["drift.schema.json"], registry=registry)
    checked = [
        Checked("dev", drift(model("Used"))),
        Checked("unseen", drift(model("In use"), CREDENTIALS_ON)),
        Checked("formal", drift({**model("In use"), "__requires": []})),
        Checked("new", Drift("new", notes=("nothing is deployed",))),
        Checked("prod", error="no credential"),
    ]

    validator.validate(json.loads(as_json(checked)))
    assert "v1:abc" not in as_json(checked)


CREDENTIALS_ON = Live(
    datasources={"p": {"uid": "p", "withCredentials": True}},
    dashboards={"pool": {"title": "Pool", "panels": [{**model("In use")["panels"][0], "id": 9}]}},
)


def test_what_pulumi_does_not_see_is_drift_with_what_puts_it_back() -> None:
    found = drift(model("In use"), CREDENTIALS_ON)

    assert len(found.objects) == 2
    text = as_text([Checked("dev", found)])
    assert "withCredentials" in text
    assert f"pulumi up --stack dev --replace {DATASOURCE_URN}" in " ".join(text.split())
    assert 'id of panel "In use"' in text
    assert "Change anything in its file and deploy" in " ".join(text.split())
    assert "withCredentials" in as_markdown([Checked("dev", found)])
    names = "names of its HTTP headers are not compared"
    assert f"data source prometheus: {names}" in found.not_compared


def test_what_only_the_refresh_of_pulumi_shows_is_a_note_and_no_drift() -> None:
    found = drift({**model("In use"), "__requires": [], "iteration": 3})

    assert not found
    assert [one.title for one in found.formal] == ["Pool"]
    (note,) = [note for note in found.notes if "details without effect" in note]
    assert note.startswith("Pulumi's refresh shows 1 object as changed")
    assert "dashboard Pool" in note


def test_what_grafana_did_not_answer_is_noted() -> None:
    live = Live(problems=("values of 1 object that Pulumi does not read: refused",))

    assert (
        "not compared: values of 1 object that Pulumi does not read: refused"
        in drift(model("In use"), live).not_compared
    )


def test_a_dashboard_that_grafana_stores_in_schema_v2_is_named() -> None:
    found = drift(
        model("In use"), Live(dashboards={"pool": model("In use")}, dynamic=frozenset({"pool"}))
    )

    (note,) = [note for note in found.notes if "schema v2" in note]
    assert note.startswith('dashboard "Pool" (pool): Grafana stores it in schema v2 now')


QUIET = Drift("quiet", grafana="http://g", unchanged=14)


def _long(title: str) -> Drift:
    """A drift that alone would fill a comment."""
    found = drift(model("Used"))
    (one,) = found.objects
    diffs = [replace(one.diff, title=f"{title} {number}") for number in range(60)]
    return replace(found, objects=tuple(replace(one, diff=diff) for diff in diffs))


@pytest.mark.parametrize("several", [1, 31, 130, 1_000])
@pytest.mark.parametrize("name", ["s{}", "organization/some-longer-project/stack-number-{}"])
@pytest.mark.parametrize(
    "drifts",
    [
        {"drifting": drift(model("Used"))},
        {"long": _long("A dashboard")},
        {"quiet": QUIET},
        {"failed": None},
        {"quiet": QUIET, "drifting": drift(model("Used")), "failed": None, "long": _long("B")},
    ],
    ids=lambda drifts: "+".join(drifts) if isinstance(drifts, dict) else "",
)
def test_markdown_of_any_number_of_stacks_fits_into_one_comment(
    several: int, name: str, drifts: dict[str, Drift | None]
) -> None:
    kinds = itertools.cycle(drifts.values())
    checked = [
        Checked(name.format(number), found, "" if found is not None else "refused")
        for number, found in zip(range(several), kinds, strict=False)
    ]

    written = as_markdown(checked)

    assert len(written) <= 60_000
    assert written.count("<details>") == written.count("</details>")
    if several <= 130:
        assert all(f"`{one.stack}`" in written for one in checked)


def test_markdown_of_many_stacks_tells_all_that_there_is_room_for() -> None:
    drifting = [Checked(f"d{number}", drift(model("Used"))) for number in range(3)]
    quiet = [Checked(f"q{number}", QUIET) for number in range(3)]

    written = as_markdown([*quiet, *drifting, Checked("prod", error="refused")])

    assert written.startswith(
        "<!-- mcp-monitoring drift:  -->\n"
        "### 3 of 7 stacks drifted\n\nCould not be checked: `prod`\n\n"
    )
    assert "\n\nNo drift: `q0`, `q1`, `q2`\n\n" in written
    assert written.count("### Drift of stack `d") == 3
    assert written.count(r"edited by alice") == 3


def test_markdown_of_one_stack_has_its_notes_though_nothing_drifted() -> None:
    written = as_markdown([Checked("dev", drift(model("In use")))])

    assert "### Drift of stack `dev`" in written
    assert "secrets of P cannot be compared" in written


def test_markdown_of_more_stacks_than_there_is_room_for_says_so() -> None:
    name = "a-very-long-name-of-a-stack-that-somebody-came-up-with-in-a-hurry-{}"
    checked = [Checked(name.format(number), drift(model("Used"))) for number in range(1_000)]

    written = as_markdown(checked)

    listed = sum(f"`{one.stack}`" in written for one in checked)
    assert 500 < listed < 1_000
    assert f"{1_000 - listed} more stacks drifted; the JSON has all" in written


# --- who gets alerts, and who changed what ------------------------------------------------------

CONTACT_POINT = "grafana:alerting/contactPoint:ContactPoint"
CONTACT_URN = f"urn:pulumi:dev::p::mcp-monitoring:index:McpMonitoring${CONTACT_POINT}::oncall"
RULES_URN = "urn:pulumi:dev::p::grafana:alerting/ruleGroup:RuleGroup::pool"


def of_contact_point(inputs: dict[str, Any]) -> dict[str, Any]:
    outputs = {"name": "oncall", "emails": "[secret]"}
    return {**state(CONTACT_URN, inputs, outputs), "type": CONTACT_POINT}


def contact_point_drift(operation: str, *addresses: str) -> Drift:
    """The drift of a contact point that was deployed with one address; the engine hides both."""
    deployed = {"name": "oncall", "emails": [{"addresses": ["a@x.org"], "settings": SECRET}]}
    hidden = {"name": "oncall", "emails": "[secret]"}
    step = {
        "op": operation,
        "urn": CONTACT_URN,
        "oldState": of_contact_point(hidden),
        "newState": None if operation == "delete" else of_contact_point(hidden),
        "diffReasons": ["emails"],
    }
    plan = read_plan(json.dumps({"steps": [step], "changeSummary": {}}))
    shown = {"name": "oncall", "type": "email", "settings": {"addresses": ";".join(addresses)}}
    applied = {CONTACT_URN: of_contact_point(deployed)}
    return find_drift(plan, applied, "dev", Grafana(), Live(notifiers=(shown,)))


def test_other_addresses_are_a_risk_without_an_address_and_no_note_denies_it() -> None:
    checked = [Checked("dev", contact_point_drift("update", "a@x.org", "eve@x.org"))]

    text = as_text(checked)
    assert "! contact point oncall" in text
    assert "1 of 1 objects drifted: 1 edited; 1 risk: 1 change of who gets alerts." in text
    assert "never shows" not in text
    assert "cannot be compared" not in text
    for report in (text, as_markdown(checked), as_json(checked)):
        assert "2 addresses (1 new)" in report
        assert "@x.org" not in report


def test_addresses_that_a_refresh_has_taken_over_are_still_told() -> None:
    (one,) = contact_point_drift("same", "eve@x.org").objects

    assert [(each.edit.what, str(each.repair)) for each in one.unseen] == [
        ("email addresses", "up")
    ]
    assert len(one.diff.risks) == 1


def test_a_contact_point_that_is_gone_is_a_risk() -> None:
    (one,) = contact_point_drift("delete").objects

    assert [risk.text for risk in one.diff.risks] == ["nobody gets alerts from it: it is gone"]


@pytest.mark.parametrize("name", ["Alice", "ALICE", "alice"])
def test_one_author_has_one_spelling(name: str) -> None:
    class Editor(Grafana):
        def alert_rule_versions(self, uid: str) -> list[dict[str, Any]]:
            return [{"grafana_alert": {"updated": "2026", "updated_by": {"name": name}}}]

    def rules(wait: str) -> dict[str, Any]:
        return {"name": "pool", "rules": [{"uid": "a", "name": "A", "for": wait}]}

    steps = [
        step_of("update", RULES_URN, rules("5m"), rules("1h")),
        step_of("update", URN, {"uid": "pool", "title": "A"}, {"uid": "pool", "title": "B"}),
    ]
    plan = read_plan(json.dumps({"steps": steps, "changeSummary": {}}))
    found = find_drift(plan, {}, "dev", Editor(), Live())

    assert {author.name for one in found.objects for author in one.authors} == {"alice", "ci"}


# --- nothing is passed over in silence ----------------------------------------------------------


def found_in(*steps: dict[str, Any], applied: dict[str, Any] | None = None) -> Drift:
    plan = read_plan(json.dumps({"steps": steps, "changeSummary": {}}))
    return find_drift(plan, applied or {}, "dev", Grafana(), Live())


def step_of(operation: str, urn: str, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    sent = {"title": "T"}
    return {
        "op": operation,
        "urn": urn,
        "oldState": state(urn, sent, old),
        "newState": state(urn, sent, new),
        "diffReasons": [key for key in new if old.get(key) != new[key]],
    }


def test_a_resource_of_another_kind_that_the_refresh_shows_as_changed_is_named() -> None:
    urn = "urn:pulumi:dev::p::grafana:oss/team:Team::crew"
    found = found_in(step_of("update", urn, {"name": "a"}, {"name": "b"}))

    assert found.not_compared == (
        "resource crew (grafana:oss/team:Team) is not compared:"
        " Pulumi's refresh shows it as changed (update)",
    )
    assert as_text([Checked("dev", found)]).splitlines()[1:] == [
        "No drift in what was compared (0 objects); the notes say what was not.",
        f"note: {found.not_compared[0]}",
    ]


def test_a_resource_of_another_kind_that_the_refresh_shows_as_unchanged_is_not_named() -> None:
    urn = "urn:pulumi:dev::p::random:index/randomId:RandomId::id"

    assert found_in(step_of("same", urn, {"a": 1}, {"a": 1})).not_compared == ()


def test_a_deployed_object_that_the_refresh_leaves_out_is_named() -> None:
    deployed = {
        URN: state(URN, {}, {"uid": "pool"}),
        DATASOURCE_URN: {**state(DATASOURCE_URN, {}, {"uid": "p"}), "delete": True},
    }

    found = found_in(applied=deployed)

    assert found.not_compared == ("dashboard pool is not compared: Pulumi's refresh left it out",)


def test_an_object_in_a_step_that_is_none_of_a_refresh_is_named_and_not_counted() -> None:
    found = found_in(step_of("replace", DATASOURCE_URN, {"url": "a"}, {"url": "b"}))

    assert found.unchanged == 0
    assert found.not_compared == (
        f"data source prometheus ({DATASOURCE}) is not compared:"
        " Pulumi's refresh shows it as changed (replace)",
    )


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("[secret]", "there is a secret in it"),
        ("[]", "no JSON object"),
    ],
)
def test_a_changed_dashboard_whose_content_cannot_be_read_has_drifted(
    content: str, why: str
) -> None:
    before = {"uid": "pool", "configJson": json.dumps(model("A"))}

    found = found_in(step_of("update", URN, before, {**before, "configJson": content}))

    (one,) = found.objects
    assert [str(each) for each in one.classes] == ["edited"]
    text = as_text([Checked("dev", found)])
    assert "what changed in its content is not shown:" in text
    assert why in text
    assert "what changed in its content is not shown:" in as_markdown([Checked("dev", found)])


def test_a_change_that_only_the_refresh_shows_is_in_the_headline() -> None:
    text = as_text([Checked("dev", drift({**model("In use"), "iteration": 3}))])

    assert "Pulumi's refresh shows 1 of them as changed, without an effect." in text


# --- a save in the user interface ---------------------------------------------------------------


def folded_diff(found: Drift) -> Diff:
    return folded(as_diff(found))


def test_a_save_without_an_edit_is_drift_in_one_line() -> None:
    found = drift(saved(model("In use")))

    assert [str(each) for one in found.objects for each in one.classes] == ["cosmetic"]
    text = as_text([Checked("dev", found)], folded_diff)
    assert text.count("edits without an effect") == 1
    assert "pluginVersion in 1 panel" in text
    assert "12.4.0" not in text
    assert "1 of 2 objects drifted: 1 cosmetic." in text
    markdown = as_markdown([Checked("dev", found)], folded_diff)
    assert markdown.count("edits without an effect") == 1
    assert "12.4.0" in as_text([Checked("dev", found)])


def test_a_save_with_an_edit_shows_the_edit_and_one_line() -> None:
    found = drift(saved(model("Used")))

    assert [str(each) for one in found.objects for each in one.classes] == ["edited"]
    lines = as_text([Checked("dev", found)], folded_diff).splitlines()
    assert lines[2].strip() == '~ panel "In use" renamed to "Used"'
    assert [line for line in lines if "without an effect" in line] == [
        line for line in lines if line.startswith("      and ")
    ]


def test_markdown_of_several_stacks_folds_as_well() -> None:
    checked = [Checked(name, drift(saved(model("In use")))) for name in ("a", "b")]

    assert as_markdown(checked, folded_diff).count("edits without an effect") == 2


def test_the_json_keeps_every_edit_with_its_kind() -> None:
    document = json.loads(as_json([Checked("dev", drift(saved(model("In use"))))]))

    (one,) = document["stacks"][0]["objects"]
    (panel,) = one["diff"]["panels"]["changed"]
    assert {edit["without_effect"] for edit in panel["edits"]} == {
        "defaults spelled out",
        "pluginVersion",
    }


def test_the_markdown_is_marked_as_drift_of_its_project_and_stack() -> None:
    found = replace(drift(model("Used")), project="shop")

    first, second = as_markdown([Checked("dev", found)]).splitlines()[:2]
    assert first == "<!-- mcp-monitoring drift: shop/dev -->"
    assert second == "### Drift of stack `dev`"


def test_the_markdown_of_all_stacks_is_marked_by_the_project() -> None:
    found = replace(drift(model("Used")), project="shop")

    written = as_markdown([Checked("a", error="no"), Checked("dev", found)])
    assert written.startswith("<!-- mcp-monitoring drift: shop -->\n### 1 of 2 stacks drifted")


def test_the_markdown_leads_to_the_dashboard_below_a_sub_path() -> None:
    found = replace(drift(model("Used")), grafana="https://example.com/grafana")

    written = as_markdown([Checked("dev", found)])
    assert '(<a href="https://example.com/grafana/d/pool">open</a>)</summary>' in written
