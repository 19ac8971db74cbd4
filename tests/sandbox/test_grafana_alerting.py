"""What the stand-in for Grafana promises about alert rules and contact points, in plain words."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from grafana_stand_in import PASSWORD, new_token, running_stand_in
from hypothesis import given
from hypothesis import strategies as st

from sandbox.grafana import durations

GROUP = "/api/v1/provisioning/folder/f/rule-groups/g"
RULES = "/api/v1/provisioning/alert-rules"
POINTS = "/api/v1/provisioning/contact-points"
RULED = "/api/ruler/grafana/api/v1/rule"
EDITABLE = {"X-Disable-Provenance": "true"}
SECRET = "http://127.0.0.1:1/not-to-be-read-back"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    with running_stand_in(tmp_path) as client:
        client.auth = ("admin", PASSWORD)
        client.post("/api/folders", json={"uid": "f", "title": "F"})
        yield client


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """For tests after which it is as it was: with a folder and nothing else."""
    with running_stand_in(tmp_path_factory.mktemp("grafana")) as client:
        client.auth = ("admin", PASSWORD)
        client.post("/api/folders", json={"uid": "f", "title": "F"})
        yield client


def rule(uid: str = "r", **changed: Any) -> dict[str, Any]:
    query = {
        "refId": "A",
        "datasourceUid": "p",
        "relativeTimeRange": {"from": 600},
        "model": {"refId": "A", "expr": "up == 0"},
    }
    return {
        "uid": uid,
        "title": "T",
        "condition": "A",
        "data": [query],
        "noDataState": "OK",
        "execErrState": "Error",
        "for": "5m",
        **changed,
    }


def put(
    client: httpx.Client, *rules: dict[str, Any], path: str = GROUP, **more: Any
) -> httpx.Response:
    return client.put(path, json={"interval": 60, "rules": rules}, **more)


def new_point(client: httpx.Client, **more: Any) -> httpx.Response:
    body = {"name": "c", "type": "slack", "settings": {"url": SECRET, "recipient": "#a"}}
    return client.post(POINTS, json={**body, **more})


def uids(client: httpx.Client) -> list[str]:
    return [found["uid"] for found in client.get(RULES).json()]


# Rules and groups


def test_the_answer_repeats_what_was_sent_and_reading_shows_what_is_kept(
    client: httpx.Client,
) -> None:
    sent = put(client, rule()).json()["rules"][0]
    kept = client.get(GROUP).json()["rules"][0]
    assert (sent["id"], sent["updated"]) == (0, "0001-01-01T00:00:00Z")
    assert "intervalMs" not in sent["data"][0]["model"]
    assert kept["data"][0]["model"]["intervalMs"] == 1000
    assert kept["data"][0]["model"]["maxDataPoints"] == 43200
    assert kept["id"] > 0
    assert kept["updated"].startswith("20")


def test_a_group_is_replaced_and_its_rules_are_known_by_their_uids(client: httpx.Client) -> None:
    put(client, rule("a"), rule("b"))
    number = client.get(f"{RULES}/b").json()["id"]
    put(client, rule("c"), rule("b"))
    assert uids(client) == ["c", "b"]
    assert client.get(f"{RULES}/b").json()["id"] == number


def test_a_rule_without_a_uid_is_given_one(client: httpx.Client) -> None:
    put(client, rule(""))
    assert len(uids(client)[0]) == 14


def test_a_rule_moves_to_the_group_that_names_its_uid(client: httpx.Client) -> None:
    put(client, rule())
    number = client.get(f"{RULES}/r").json()["id"]
    put(client, rule(), path=GROUP + "2")
    moved = client.get(f"{RULES}/r").json()
    assert (moved["id"], moved["ruleGroup"]) == (number, "g2")
    assert client.get(GROUP).status_code == 404


def test_without_a_list_of_rules_only_the_interval_changes(client: httpx.Client) -> None:
    put(client, rule())
    assert client.put(GROUP, json={"interval": 120}).json()["rules"] is None
    group = client.get(GROUP).json()
    assert (group["interval"], len(group["rules"])) == (120, 1)


def test_an_empty_group_is_no_group(client: httpx.Client) -> None:
    put(client, rule())
    put(client)
    assert client.get(GROUP).status_code == 404
    assert client.delete(GROUP).status_code == 404


def test_deleting_a_rule_is_fine_even_if_there_is_none(client: httpx.Client) -> None:
    put(client, rule())
    for _ in range(2):
        assert client.delete(f"{RULES}/r").status_code == 204
    missing = client.get(f"{RULES}/r")
    assert (missing.status_code, missing.content) == (404, b"")


def test_rules_are_listed_by_folder_group_and_place(client: httpx.Client) -> None:
    client.post("/api/folders", json={"uid": "e", "title": "Z"})
    put(client, rule("2"), rule("1"), path=GROUP + "2")
    put(client, rule("3"))
    put(client, rule("4"), path=GROUP.replace("/f/", "/e/"))
    assert uids(client) == ["4", "3", "2", "1"]


@pytest.mark.parametrize(
    ("changed", "status", "message"),
    [
        ({"title": ""}, 400, "invalid alert rule: title is empty"),
        ({"data": []}, 400, "invalid alert rule: no queries or expressions are found"),
        ({"noDataState": "?"}, 400, "invalid alert rule: unknown NoData state option ?"),
        ({"execErrState": ""}, 400, "invalid alert rule: unknown Error state option "),
        ({"missingSeriesEvalsToResolve": 0}, 400, "must be greater than 0"),
        ({"uid": "x" * 41}, 400, "UID is longer than 40 symbols"),
        ({"uid": "ä"}, 400, "invalid format of UID"),
        ({"notification_settings": {"receiver": "x"}}, 400, "receiver x does not exist"),
        ({"notification_settings": {}}, 400, "receiver must be specified"),
        ({"data": [{"datasourceUid": "p", "model": {}}]}, 400, "invalid relative time range"),
        ({"for": "soon"}, 400, "bad request data"),
        ({"for": 300}, 400, "bad request data"),
        ({"data": [1]}, 400, "bad request data"),
        ({"data": {}}, 400, "bad request data"),
        ({"labels": {"a": 1}}, 400, "bad request data"),
        ({"data": [{"datasourceUid": "__expr__", "model": {"queryType": 1}}]}, 400, "bad request"),
        ({"uid": "first"}, 409, "conflicting alert rule found"),
        ({"record": {"metric": "m", "from": "A"}}, 501, "a recording rule"),
        ({"notification_settings": {"mute_time_intervals": ["x"]}}, 501, "time intervals"),
    ],
)
def test_a_rule_that_grafana_refuses_is_refused_and_nothing_of_its_group_is_kept(
    untouched: httpx.Client, changed: dict[str, Any], status: int, message: str
) -> None:
    refused = put(untouched, rule("first"), rule(**changed))
    assert refused.status_code == status
    assert message in refused.json()["message"]
    assert uids(untouched) == []


@pytest.mark.parametrize("interval", [0, -60, 7, 65])
def test_an_interval_that_is_no_multiple_of_ten_seconds_is_refused(
    untouched: httpx.Client, interval: int
) -> None:
    refused = untouched.put(GROUP, json={"interval": interval, "rules": [rule()]})
    assert refused.status_code == 400
    assert "divided exactly by scheduler interval: 10" in refused.json()["message"]


def test_a_rule_needs_its_folder(untouched: httpx.Client) -> None:
    refused = put(untouched, rule(), path=GROUP.replace("/f/", "/none/"))
    assert refused.status_code == 400
    assert refused.json()["message"] == "invalid alert rule: folder does not exist"


def test_what_grafana_does_not_check_is_not_checked(client: httpx.Client) -> None:
    assert put(client, rule("a", condition="Z"), rule("b")).status_code == 200


def test_nothing_is_evaluated_so_no_alert_is_told(client: httpx.Client) -> None:
    put(client, rule())
    assert client.get("/api/alertmanager/grafana/api/v2/alerts").status_code == 501


def test_groups_are_listed_with_interval_and_rules_in_their_order(client: httpx.Client) -> None:
    put(client, rule("z"), rule("a"))
    put(client, rule("other"), path=GROUP.replace("/g", "/another"))

    (another, group) = client.get("/api/prometheus/grafana/api/v1/rules").json()["data"]["groups"]

    assert [one["uid"] for one in group["rules"]] == ["z", "a"]
    assert (group["folderUid"], group["name"], group["interval"]) == ("f", "g", 60)
    assert (another["name"], another["totals"]) == ("another", {"inactive": 1})


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", RULES),
        ("PUT", f"{RULES}/r"),
        ("GET", f"{RULES}/export"),
        ("GET", f"{GROUP}/export?format=yaml"),
        ("GET", f"{POINTS}/export"),
        ("PUT", "/api/v1/provisioning/policies"),
        ("DELETE", "/api/v1/provisioning/policies"),
        ("GET", "/api/v1/provisioning/templates"),
        ("GET", "/api/v1/provisioning/mute-timings"),
        ("GET", "/api/ruler/grafana/api/v1/rules"),
        ("POST", "/api/ruler/grafana/api/v1/rules/f"),
        ("POST", "/api/convert/prometheus/config/v1/rules/f"),
    ],
)
def test_what_was_not_recorded_says_so(untouched: httpx.Client, method: str, path: str) -> None:
    refused = untouched.request(method, path, json={} if method in ("POST", "PUT") else None)
    assert refused.status_code == 501
    assert "not reproduced by the mcp-monitoring stand-in" in refused.json()["message"]


def test_an_export_leaves_out_what_is_not_set(client: httpx.Client) -> None:
    put(client, rule(**{"for": "0s"}))
    exported = client.get(f"{GROUP}/export", headers={"accept": "application/json"}).json()
    group = exported["groups"][0]
    assert (group["name"], group["interval"]) == ("g", "1m")
    assert {"for", "keepFiringFor", "labels", "annotations"}.isdisjoint(group["rules"][0])


# Who changed a rule, and when


def test_the_history_says_who_and_lists_only_what_changed(client: httpx.Client) -> None:
    token = new_token(client, "robot", "Admin")
    put(client, rule())
    put(client, rule())
    with httpx.Client(base_url=client.base_url, headers=token, trust_env=False) as robot:
        put(robot, rule(title="New"))
    versions = [node["grafana_alert"] for node in client.get(f"{RULED}/r/versions").json()]
    assert [version["version"] for version in versions] == [3, 1]
    assert [version["title"] for version in versions] == ["New", "T"]
    assert [version["updated_by"]["name"] for version in versions] == ["robot", "admin"]
    assert client.get(f"{RULED}/r").json()["grafana_alert"]["version"] == 3


def test_a_change_of_the_folder_counts_but_is_no_version(client: httpx.Client) -> None:
    put(client, rule())
    client.put("/api/folders/f", json={"title": "New", "overwrite": True})
    assert client.get(f"{RULED}/r").json()["grafana_alert"]["version"] == 2
    assert len(client.get(f"{RULED}/r/versions").json()) == 1


def test_a_deleted_rule_has_no_history(client: httpx.Client) -> None:
    put(client, rule())
    client.delete(GROUP)
    for path in (f"{RULED}/r", f"{RULED}/r/versions"):
        assert client.get(path).status_code == 404
    put(client, rule())
    assert len(client.get(f"{RULED}/r/versions").json()) == 1


def test_rules_and_contact_points_survive_a_restart(tmp_path: Path) -> None:
    answers = []
    for start in range(2):
        with running_stand_in(tmp_path) as client:
            client.auth = ("admin", PASSWORD)
            if start == 0:
                client.post("/api/folders", json={"uid": "f", "title": "F"})
                new_point(client)
                put(client, rule(notification_settings={"receiver": "c"}))
            answers.append([client.get(path).json() for path in (RULES, POINTS)])
    assert answers[0] == answers[1] != [[], []]


# Provenance


def test_what_the_api_wrote_is_marked_unless_it_asked_not_to(client: httpx.Client) -> None:
    put(client, rule())
    assert client.get(f"{RULES}/r").json()["provenance"] == "api"
    assert "provenance" not in client.get(GROUP).json()["rules"][0]
    put(client, rule(), headers=EDITABLE)
    assert "provenance" not in client.get(f"{RULES}/r").json()


def test_a_marked_rule_is_not_deleted_as_an_unmarked_one(client: httpx.Client) -> None:
    put(client, rule())
    refused = client.delete(f"{RULES}/r", headers=EDITABLE)
    assert refused.status_code == 409
    assert refused.json()["message"] == "cannot delete with provided provenance '', needs 'api'"
    put(client, rule(), headers=EDITABLE)
    assert client.delete(f"{RULES}/r").status_code == 204


def test_a_marked_contact_point_stays_marked(client: httpx.Client) -> None:
    point = new_point(client).json()
    assert client.put(f"{POINTS}/{point['uid']}", json=point, headers=EDITABLE).status_code == 403
    assert client.get(POINTS).json()[0]["provenance"] == "api"


# Durations


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("5m0s", "5m"), ("300s", "5m"), ("90s", "1m30s"), ("24h", "1d"), ("8d", "8d"), ("0", "0s")],
)
def test_a_duration_is_kept_as_prometheus_writes_it(
    client: httpx.Client, sent: str, kept: str
) -> None:
    put(client, rule(**{"for": sent, "keep_firing_for": sent}))
    read = client.get(f"{RULES}/r").json()
    assert (read["for"], read["keep_firing_for"]) == (kept, kept)


@given(st.integers(0, 10**13))
def test_a_written_duration_reads_as_what_it_was(duration: int) -> None:
    assert durations.parse(durations.written(duration)) == duration


@pytest.mark.parametrize("text", ["", "5", "m", "1.5h", "-5m", "5m1h", "5 m", "\u0665m"])
def test_what_is_no_duration_is_none(text: str) -> None:
    assert durations.parse(text) is None


# Contact points


def test_a_secret_is_neither_answered_nor_kept(client: httpx.Client, tmp_path: Path) -> None:
    made = new_point(client)
    listed = client.get(POINTS)
    assert made.json()["settings"] == {"url": "[REDACTED]", "recipient": "#a"}
    assert SECRET not in made.text + listed.text
    for file in tmp_path.iterdir():
        assert SECRET.encode() not in file.read_bytes()


def test_a_redacted_secret_stays_what_it_was(client: httpx.Client) -> None:
    point = new_point(client).json()
    path = f"{POINTS}/{point['uid']}"
    point["settings"]["recipient"] = "#b"
    assert client.put(path, json=point).status_code == 202
    assert client.get(POINTS).json()[0]["settings"] == {"url": "[REDACTED]", "recipient": "#b"}
    made_up = {"url": "[REDACTED]"}
    assert "recipient must be specified" in new_point(client, settings=made_up).json()["message"]


def test_contact_points_of_one_name_are_listed_together(client: httpx.Client) -> None:
    for uid, name in (("b", "x"), ("z", "a"), ("a", "x")):
        new_point(client, uid=uid, name=name)
    assert [point["uid"] for point in client.get(POINTS).json()] == ["z", "a", "b"]
    assert [point["uid"] for point in client.get(f"{POINTS}?name=x").json()] == ["a", "b"]
    assert new_point(client, uid="a").status_code == 409


def test_a_contact_point_in_use_keeps_its_last_integration(client: httpx.Client) -> None:
    first, second = (new_point(client).json()["uid"] for _ in range(2))
    put(client, rule(notification_settings={"receiver": "c", "group_wait": "60s"}))
    assert client.delete(f"{POINTS}/{first}").status_code == 202
    assert client.delete(f"{POINTS}/{second}").status_code == 409
    client.delete(GROUP)
    assert client.delete(f"{POINTS}/{second}").status_code == 202
    assert client.get(POINTS).json() == []


@pytest.mark.parametrize(
    ("changed", "status", "message"),
    [
        ({"type": "email", "settings": {}}, 400, "could not find addresses in settings"),
        ({"type": "webhook", "settings": {}}, 400, "required field 'url' is not specified"),
        ({"settings": {"recipient": "#a"}}, 400, "token must be specified"),
        ({"settings": {"url": 1}}, 400, "bad request data"),
        ({"name": ""}, 400, "bad request data"),
        ({"type": "pagerduty"}, 400, "could not find integration key property in settings"),
        ({"type": "teams"}, 501, "a contact point of type teams"),
        ({"settings": {"url": SECRET, "tlsConfig": {}}}, 501, "with these settings"),
    ],
)
def test_a_contact_point_that_could_not_deliver_is_refused(
    untouched: httpx.Client, changed: dict[str, Any], status: int, message: str
) -> None:
    refused = new_point(untouched, **changed)
    assert refused.status_code == status
    assert message in refused.json()["message"]


def test_a_contact_point_is_not_renamed_and_a_missing_one_not_made(client: httpx.Client) -> None:
    point = new_point(client).json()
    assert client.put(f"{POINTS}/none", json=point).status_code == 404
    path = f"{POINTS}/{point['uid']}"
    assert client.put(path, json={**point, "name": "new"}).status_code == 501


# Roles


def test_a_viewer_reads_and_an_editor_writes(client: httpx.Client) -> None:
    put(client, rule())
    point = new_point(client).json()["uid"]
    for role, changes in (("None", 403), ("Viewer", 403), ("Editor", 200)):
        token = new_token(client, role, role)
        with httpx.Client(base_url=client.base_url, headers=token, trust_env=False) as other:
            reads = 403 if role == "None" else 200
            for path in (RULES, GROUP, POINTS, f"{RULED}/r", "/api/v1/provisioning/policies"):
                assert other.get(path).status_code == reads, (role, path)
            assert put(other, rule()).status_code == changes
            assert new_point(other, uid=f"by-{role}").is_success == (changes == 200)
            assert other.delete(f"{POINTS}/{point}").is_success == (changes == 200)
            assert other.delete(GROUP).is_success == (changes == 200)


# Folders


def test_a_folder_with_rules_is_deleted_only_by_force(client: httpx.Client) -> None:
    client.post("/api/folders", json={"uid": "inner", "title": "I", "parentUid": "f"})
    put(client, rule(), path=GROUP.replace("/f/", "/inner/"))
    refused = client.delete("/api/folders/f")
    assert (refused.status_code, refused.json()["messageId"]) == (400, "folder.not-empty")
    assert uids(client) == ["r"]
    assert client.get("/api/search?folderUIDs=inner").json() == []
    assert client.delete("/api/folders/f?forceDeleteRules=true").status_code == 200
    assert uids(client) == []


# Named notification policies

TREES = "/apis/notifications.alerting.grafana.app/v1beta1/namespaces/default/routingtrees"


def new_tree(client: httpx.Client, name: str, **defaults: Any) -> httpx.Response:
    spec = {"defaults": defaults, "routes": []}
    return client.post(TREES, json={"metadata": {"name": name}, "spec": spec})


def test_named_policies_are_listed_beside_those_of_the_organisation(client: httpx.Client) -> None:
    assert new_tree(client, "team", receiver="c").status_code == 201
    assert new_tree(client, "team", receiver="c").status_code == 409
    assert new_tree(client, "other").status_code == 400

    found = {one["metadata"]["name"]: one["spec"] for one in client.get(TREES).json()["items"]}
    assert [*found] == ["user-defined", "team"]
    assert found["team"]["defaults"] == {"receiver": "c"}
    client.delete(f"{TREES}/team")
    assert len(client.get(TREES).json()["items"]) == 1


def test_a_rule_may_go_along_a_named_policy_that_is_there(client: httpx.Client) -> None:
    along = {"policy": "team"}
    refused = put(client, rule(notification_settings=along))
    assert (refused.status_code, "policy team does not exist" in refused.text) == (400, True)
    both = {**along, "receiver": "c"}
    assert put(client, rule(notification_settings=both)).status_code == 400

    new_tree(client, "team", receiver="c")
    assert put(client, rule(notification_settings=along)).status_code == 200
    assert client.get(f"{RULES}/r").json()["notification_settings"] == along


def test_other_versions_of_named_policies_are_not_there(client: httpx.Client) -> None:
    assert client.get(TREES.replace("v1beta1", "v1")).status_code == 404
