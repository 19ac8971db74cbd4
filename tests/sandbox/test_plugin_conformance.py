"""The stand-in answers what the official plugin answered, call by call, and sends what it sent."""

import copy
import json
from functools import cache

import pytest

from sandbox.plugin import dashboard
from sandbox.plugin.dashboard import Dashboard
from tests.sandbox.plugin_recording import RECORDINGS, load, replay, summary


@cache
def replayed(path):
    return replay(load(path))


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.stem)
def test_recording(path):
    outcome = replayed(path)
    assert not outcome.differences, "\n".join(outcome.differences)
    assert outcome.matched


def test_all_recordings_are_replayed(capsys):
    counts = summary([replayed(path) for path in RECORDINGS])
    with capsys.disabled():
        print("\nplugin conformance:", ", ".join(f"{n} {what}" for what, n in counts.items()))
    # What the recordings hold; a replay that quietly skips more would show here. The skipped ones
    # are the alerting types.
    assert counts == {
        "matched": 625,
        "differing": 0,
        "skipped": 224,
        "HTTP exchanges matched": 116,
    }


# The rest shows that the comparison can fail.


def recording(number):
    (path,) = (path for path in RECORDINGS if path.name.startswith(number))
    return copy.deepcopy(load(path))


def calls(recorded, method, type_name):
    return [
        call
        for call in recorded["provider_calls"]
        if call["method"] == method and type_name in call["request"].get("type", "")
    ]


def test_the_untouched_recordings_match():
    for number in ("01", "06", "14", "24", "27", "51", "54", "58"):
        assert replay(recording(number)).differences == []


def test_a_changed_panel_in_a_http_body_is_noticed():
    recorded = recording("06")
    (post,) = (item for item in recorded["http"] if item["method"] == "POST")
    post["body"]["dashboard"]["panels"][0]["title"] = "Another"
    differences = "\n".join(replay(recorded).differences)
    assert "HTTP request not in the recording: POST /api/dashboards/db" in differences
    assert "HTTP request not made: POST /api/dashboards/db" in differences


def test_a_panel_id_lost_on_the_way_to_grafana_is_noticed():
    recorded = recording("01")
    post = next(item for item in recorded["http"] if "dashboard" in (item["body"] or {}))
    del post["body"]["dashboard"]["panels"][0]["id"]
    assert replay(recorded).differences


def test_a_request_too_many_or_too_few_is_noticed():
    recorded = recording("28")
    gets = [item for item in recorded["http"] if item["method"] == "GET"]
    recorded["http"].append(copy.deepcopy(gets[-1]))
    assert replay(recorded).differences == ["HTTP request not made: GET /api/folders/mcp"]
    recorded["http"] = recorded["http"][:-2]
    assert replay(recorded).differences


def test_a_changed_answer_of_grafana_is_noticed():
    recorded = recording("03")
    get = next(item for item in recorded["http"] if item["path"] == "/api/folders/mcp")
    get["response"]["title"] = "Another"
    assert len(replay(recorded).differences) == 1


@pytest.mark.parametrize(
    ("number", "type_name", "field", "value"),
    [
        ("06", "Dashboard", "changes", "DIFF_NONE"),
        ("06", "Dashboard", "diffs", ["folder"]),
        ("14", "Dashboard", "replaces", []),
        ("26", "DataSource", "detailedDiff", {"httpHeaders": {"kind": "DELETE"}}),
        ("27", "DataSource", "deleteBeforeReplace", False),
        ("27", "DataSource", "stables", ["orgId", "uid"]),
    ],
)
def test_a_flipped_diff_verdict_is_noticed(number, type_name, field, value):
    recorded = recording(number)
    call = next(it for it in calls(recorded, "Diff", type_name) if field in it["response"])
    call["response"][field] = value
    assert len(replay(recorded).differences) == 1


@pytest.mark.parametrize("method", ["Check", "Update"])
def test_a_missing_secret_mark_is_noticed(method):
    recorded = recording("24")
    (call,) = calls(recorded, method, "DataSource")
    values = call["response"]["inputs" if method == "Check" else "properties"]
    values["secureJsonDataEncoded"] = values["secureJsonDataEncoded"]["$secret"]
    assert len(replay(recorded).differences) == 1


def test_a_missing_null_is_noticed():
    recorded = recording("01")
    for call in calls(recorded, "Create", "Dashboard"):
        del call["response"]["properties"]["message"]
    assert len(replay(recorded).differences) == 2


@pytest.mark.parametrize("number", ["51", "52"])
def test_another_reason_of_a_refusal_is_noticed(number):
    recorded = recording(number)
    (call,) = (it for it in recorded["provider_calls"] if it.get("response", {}).get("failures"))
    call["response"]["failures"][0]["reason"] += "!"
    assert len(replay(recorded).differences) == 1


def test_another_error_text_is_noticed():
    recorded = recording("54")
    text = json.dumps(recorded).replace("postDashboardPreconditionFailed", "postDashboardConflict")
    assert len(replay(json.loads(text)).differences) == 1


def test_without_normalisation_the_recordings_do_not_match(monkeypatch):
    def identity(text):
        return text

    properties = tuple(
        prop if prop.name != "configJson" else type(prop)(**{**vars(prop), "normalise": identity})
        for prop in Dashboard.properties
    )
    monkeypatch.setattr(Dashboard, "properties", properties)
    monkeypatch.setattr(dashboard, "normalise", identity)
    for number in ("01", "02", "03", "09", "11"):
        assert replay(recording(number)).differences, number


def test_without_the_folder_rule_the_recordings_do_not_match(monkeypatch):
    """Posting the program's JSON on a mere move would keep panel ids the real plugin loses."""

    def update(self, grafana, identifier, olds, news):
        return original(self, grafana, identifier, {**olds, "configJson": news["configJson"]}, news)

    original = Dashboard.update
    monkeypatch.setattr(Dashboard, "update", update)
    for number in ("16", "42"):
        assert replay(recording(number)).differences, number
