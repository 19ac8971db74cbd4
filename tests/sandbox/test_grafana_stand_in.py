"""What the stand-in for Grafana promises, in plain words."""

import hashlib
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from grafana_stand_in import PASSWORD, new_token, running_stand_in

from .grafana_calls import new_source, save
from .grafana_recording import FakePrometheus, fake_prometheus

HUGE = b'{"dashboard": {"title": "x", "v": 1e999}}'
SECRET = "not-to-be-read-back"


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    with running_stand_in(tmp_path) as client:
        client.auth = ("admin", PASSWORD)
        yield client


@pytest.fixture
def prometheus() -> Iterator[FakePrometheus]:
    with fake_prometheus() as prometheus:
        yield prometheus


# Logins and roles


def test_the_stand_in_says_that_it_is_one(client: httpx.Client) -> None:
    assert client.get("/api/health", auth=None).json()["commit"] == "mcp-monitoring-stand-in"


@pytest.mark.parametrize(
    "authorization",
    ["", "Basic", "Basic !", "Basic YWRtaW46d3Jvbmc=", "Bearer", "Bearer glsa_x", "Digest x"],
)
def test_a_wrong_login_is_refused(client: httpx.Client, authorization: str) -> None:
    request = client.build_request("GET", "/api/org", headers={"authorization": authorization})
    assert client.send(request, auth=None).status_code == 401


def test_a_viewer_reads_but_does_not_write(client: httpx.Client) -> None:
    save(client)
    viewer = new_token(client, "v", "Viewer")
    with httpx.Client(base_url=client.base_url, headers=viewer, trust_env=False) as reader:
        assert reader.get("/api/dashboards/uid/d").json()["meta"]["canSave"] is False
        assert reader.get("/api/search").status_code == 200
        assert save(reader).status_code == 403
        assert reader.delete("/api/dashboards/uid/d").status_code == 403
        assert new_source(reader).status_code == 403
        assert reader.post("/api/serviceaccounts", json={"name": "x"}).status_code == 403


def test_an_editor_saves_dashboards_but_no_data_sources(client: httpx.Client) -> None:
    editor = new_token(client, "e", "Editor")
    with httpx.Client(base_url=client.base_url, headers=editor, trust_env=False) as writer:
        assert save(writer).status_code == 200
        assert new_source(writer).status_code == 403


def test_another_sites_page_changes_nothing(client: httpx.Client) -> None:
    foreign = {"origin": "http://elsewhere.example"}
    refused = client.post("/api/folders", json={"title": "F"}, headers=foreign)
    assert (refused.status_code, refused.json()["message"]) == (403, "origin not allowed")
    own = {"origin": str(client.base_url).rstrip("/")}
    assert client.post("/api/folders", json={"title": "F"}, headers=own).status_code == 200


def test_a_token_key_is_stored_as_a_hash(client: httpx.Client, tmp_path: Path) -> None:
    key = new_token(client, "t", "Admin")["authorization"].removeprefix("Bearer ")
    kept = (tmp_path / "grafana.db").read_bytes()
    assert hashlib.sha256(key.encode()).hexdigest().encode() in kept
    assert key.encode() not in kept


# What is kept


def test_everything_survives_a_restart(tmp_path: Path) -> None:
    with running_stand_in(tmp_path) as first:
        first.auth = ("admin", PASSWORD)
        token = new_token(first, "t", "Admin")
        first.post("/api/folders", json={"uid": "f", "title": "F"})
        new_source(first)
        before = save(first, folderUid="f").json()
    with running_stand_in(tmp_path) as second:
        second.headers.update(token)
        assert second.get("/api/folders/f").json()["title"] == "F"
        assert second.get("/api/datasources/uid/p").json()["name"] == "P"
        assert second.get("/api/dashboards/uid/d").json()["dashboard"]["id"] == before["id"]


def test_the_file_with_the_secrets_is_its_owners_alone(
    client: httpx.Client, tmp_path: Path
) -> None:
    assert (tmp_path / "grafana.db").stat().st_mode & 0o077 == 0


def test_many_requests_at_once_lose_nothing(client: httpx.Client) -> None:
    def create(number: int) -> int:
        return save(client, title=f"D{number}", uid=f"d{number}").status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(create, range(40))) == {200}
    assert len(client.get("/api/search?type=dash-db").json()) == 40


# Data sources


def test_the_first_data_source_is_the_default_and_there_is_only_one(client: httpx.Client) -> None:
    assert new_source(client).json()["datasource"]["isDefault"] is True
    new_source(client, name="Q", uid="q", isDefault=True)
    assert [source["isDefault"] for source in client.get("/api/datasources").json()] == [
        False,
        True,
    ]


def test_secrets_are_never_answered(client: httpx.Client) -> None:
    made = new_source(client, secureJsonData={"basicAuthPassword": SECRET})
    read = client.get("/api/datasources/uid/p")
    listed = client.get("/api/datasources")
    assert read.json()["secureJsonFields"] == {"basicAuthPassword": True}
    assert SECRET not in made.text + read.text + listed.text


def test_an_update_keeps_the_credentials_it_does_not_name(client: httpx.Client) -> None:
    plain = {"name": "P", "type": "prometheus", "access": "proxy", "url": "http://127.0.0.1:1"}
    new_source(
        client,
        basicAuth=True,
        basicAuthUser="u",
        jsonData={"httpHeaderName1": "X-Scope"},
        secureJsonData={"basicAuthPassword": SECRET, "httpHeaderValue1": "t"},
    )
    after = client.put("/api/datasources/uid/p", json=plain).json()["datasource"]
    assert (after["basicAuth"], after["basicAuthUser"]) == (False, "u")
    assert after["jsonData"] == {}
    assert after["secureJsonFields"] == {"basicAuthPassword": True, "httpHeaderValue1": True}
    blank = {**plain, "secureJsonData": {"httpHeaderValue1": ""}}
    after = client.put("/api/datasources/uid/p", json=blank).json()["datasource"]
    assert after["secureJsonFields"] == {"basicAuthPassword": True}


def test_an_update_based_on_an_old_version_is_refused(client: httpx.Client) -> None:
    body = new_source(client).json()["datasource"]
    assert client.put("/api/datasources/uid/p", json=body).json()["datasource"]["version"] == 2
    assert client.put("/api/datasources/uid/p", json=body).status_code == 409


def test_the_proxy_sends_the_data_sources_credentials_not_the_callers(
    client: httpx.Client, prometheus: FakePrometheus
) -> None:
    new_source(
        client,
        prometheus.url,
        basicAuth=True,
        basicAuthUser="u",
        jsonData={"httpHeaderName1": "X-Scope-OrgID"},
        secureJsonData={"basicAuthPassword": "p", "httpHeaderValue1": "tenant"},
    )
    path = "/api/datasources/proxy/uid/p/api/v1/query"
    assert client.get(path, params={"query": "a + b"}).json()["status"] == "success"
    assert client.post(path, data={"query": "a + b"}).json()["status"] == "success"
    for request in prometheus.requests:
        assert request["asked"] == {"query": "a + b"}
        assert request["headers"]["authorization"] == "Basic dTpw"
        assert request["headers"]["x-scope-orgid"] == "tenant"


def test_the_proxy_does_not_leave_the_data_sources_url(
    client: httpx.Client, prometheus: FakePrometheus
) -> None:
    new_source(client, prometheus.url + "/below")
    path = "/api/datasources/proxy/uid/p/%2e%2e/secret"
    assert client.get(path).status_code in (400, 404)
    assert prometheus.requests == []


def test_a_data_source_that_is_down_is_told_as_such(client: httpx.Client) -> None:
    new_source(client)
    health = client.get("/api/datasources/uid/p/health")
    assert (health.status_code, health.json()["status"]) == (400, "ERROR")
    assert client.get("/api/datasources/proxy/uid/p/api/v1/query").status_code == 502


# Panel queries


def query(client: httpx.Client, **item: Any) -> httpx.Response:
    asked = {"refId": "A", "datasource": {"uid": "p"}, "expr": "up", **item}
    body = {"from": "now-1h", "to": "now", "queries": [asked]}
    return client.post("/api/ds/query", json=body)


def test_built_in_variables_are_put_in_and_others_are_not(
    client: httpx.Client, prometheus: FakePrometheus
) -> None:
    new_source(client, prometheus.url, jsonData={"timeInterval": "30s"})
    expression = 'f{job="$job"}[$__rate_interval] [${__range}] [$__interval] $__range_ms'
    query(client, expr=expression, instant=True, intervalMs=60_000, maxDataPoints=60)
    asked = prometheus.requests[0]["asked"]["query"]
    assert asked == 'f{job="$job"}[2m0s] [3600s] [1m] 3600000'


def test_a_range_query_is_aligned_to_its_step(
    client: httpx.Client, prometheus: FakePrometheus
) -> None:
    new_source(client, prometheus.url)
    answer = query(client, range=True, intervalMs=60_000, legendFormat="{{job}}!").json()
    asked = prometheus.requests[0]
    assert asked["path"] == "/api/v1/query_range"
    assert float(asked["asked"]["start"]) % float(asked["asked"]["step"]) == 0
    frame = answer["results"]["A"]["frames"][0]
    assert frame["schema"]["fields"][1]["config"] == {"displayNameFromDS": "prometheus!"}
    assert frame["data"]["values"][1] == [1, None]
    assert frame["data"]["entities"] == [None, {"NaN": [1]}]


def test_a_promql_error_is_told_in_its_query(
    client: httpx.Client, prometheus: FakePrometheus
) -> None:
    new_source(client, prometheus.url)
    answer = query(client, expr="sum(", instant=True)
    result = answer.json()["results"]["A"]
    assert (answer.status_code, result["status"]) == (400, 400)
    assert result["error"].startswith("bad_data: ")


def queries(client: httpx.Client, *items: dict[str, Any]) -> httpx.Response:
    body = {"from": "now-1h", "to": "now", "queries": list(items)}
    return client.post("/api/ds/query", json=body)


def expression(ref_id: str, kind: str, text: str, **keys: Any) -> dict[str, Any]:
    source = {"type": "__expr__", "uid": "__expr__"}
    return {"refId": ref_id, "datasource": source, "type": kind, "expression": text, **keys}


def test_expressions_are_calculated_and_hidden_queries_left_out(
    client: httpx.Client, prometheus: FakePrometheus
) -> None:
    new_source(client, prometheus.url)
    hidden = {"refId": "A", "datasource": {"uid": "p"}, "expr": "up", "hide": True}

    answer = queries(
        client,
        expression("C", "math", "$B / 0"),
        hidden,
        expression("B", "reduce", "A", reducer="max", settings={"mode": "dropNN"}),
    )

    results = answer.json()["results"]
    assert answer.status_code == 200
    assert list(results) == ["C", "B"]
    [of_b], [of_c] = results["B"]["frames"], results["C"]["frames"]
    assert of_b["schema"]["fields"][0]["labels"]["job"] == "prometheus"
    assert of_b["data"] == {"values": [[1]]}
    assert of_c["data"] == {"values": [[None]], "entities": [{"Inf": [0]}]}


def test_a_bad_expression_is_told_in_its_query_and_a_ring_refuses_all(
    client: httpx.Client, prometheus: FakePrometheus
) -> None:
    new_source(client, prometheus.url)
    good = {"refId": "A", "datasource": {"uid": "p"}, "expr": "up"}

    bad = queries(client, good, expression("B", "math", "$A +"))
    ring = queries(client, good, expression("B", "math", "$C"), expression("C", "math", "$B"))
    unknown = queries(client, good, expression("B", "math", "$D"))

    assert bad.status_code == 400
    assert "a value is missing" in bad.json()["results"]["B"]["error"]
    assert bad.json()["results"]["A"]["frames"]
    assert (ring.status_code, unknown.status_code) == (400, 400)
    assert "no such query" in unknown.json()["message"]


# The library


def test_a_library_panel_is_made_and_read(client: httpx.Client) -> None:
    model = {"type": "stat", "title": "T", "targets": [{"refId": "A", "expr": "up"}]}
    element = {"uid": "lib", "name": "Ups", "kind": 1, "model": model}

    made = client.post("/api/library-elements", json=element)
    viewer = new_token(client, "viewer", "Viewer")
    read = client.get("/api/library-elements/lib", headers=viewer, auth=None)

    assert (made.status_code, read.status_code) == (200, 200)
    assert made.json() == read.json()
    found = read.json()["result"]
    assert (found["uid"], found["name"], found["kind"], found["type"]) == ("lib", "Ups", 1, "stat")
    assert found["model"] == model
    assert client.post("/api/library-elements", json=element).status_code == 400


def test_a_library_panel_that_there_is_not_or_that_nobody_may_read_is_refused(
    client: httpx.Client,
) -> None:
    element: dict[str, Any] = {"uid": "lib", "name": "Ups", "kind": 1, "model": {}}
    nobody = new_token(client, "nobody", "None")
    viewer = new_token(client, "viewer", "Viewer")

    assert client.get("/api/library-elements/lib").status_code == 404
    refused = client.get("/api/library-elements/lib", headers=nobody, auth=None)
    assert refused.status_code == 403
    request = client.build_request("POST", "/api/library-elements", json=element, headers=viewer)
    assert client.send(request, auth=None).status_code == 403
    assert client.post("/api/library-elements", json={**element, "kind": 2}).status_code == 400


# Folders


def test_a_folder_is_deleted_with_all_that_is_in_it(client: httpx.Client) -> None:
    client.post("/api/folders", json={"uid": "f", "title": "F"})
    client.post("/api/folders", json={"uid": "g", "title": "G", "parentUid": "f"})
    save(client, folderUid="g")
    assert client.delete("/api/folders/f").status_code == 200
    assert client.get("/api/search").json() == []


def test_a_folder_moves_but_not_into_itself(client: httpx.Client) -> None:
    for uid in ("a", "b"):
        client.post("/api/folders", json={"uid": uid, "title": uid})
    moved = client.post("/api/folders/b/move", json={"parentUid": "a"}).json()
    assert [parent["uid"] for parent in moved["parents"]] == ["a"]
    assert client.post("/api/folders/a/move", json={"parentUid": "b"}).status_code == 400
    assert "parents" not in client.post("/api/folders/b/move", json={"parentUid": ""}).json()


# Dashboards


def test_the_history_says_who_and_why(client: httpx.Client) -> None:
    save(client, title="One", message="first")
    robot = new_token(client, "robot", "Editor")
    with httpx.Client(base_url=client.base_url, headers=robot, trust_env=False) as other:
        save(other, title="Two", overwrite=True, message="second")
    path = "/api/dashboards/uid/d/versions"
    listed = client.get(path).json()["versions"]
    told = [(one["version"], one["createdBy"], one["message"]) for one in listed]
    assert told == [(2, "robot", "second"), (1, "admin", "Initial save")]
    assert client.get(f"{path}/1").json()["data"]["title"] == "One"
    assert client.get(f"{path}/9").status_code == 404
    client.post("/api/dashboards/uid/d/restore", json={"version": 1})
    assert client.get("/api/dashboards/uid/d").json()["dashboard"]["title"] == "One"


@pytest.mark.parametrize("message", ["", "first", "Initial save"])
def test_the_first_version_read_alone_has_no_author_and_the_message_as_given(
    client: httpx.Client, message: str
) -> None:
    save(client, message=message)
    save(client, title="Two", overwrite=True, message="second")
    path = "/api/dashboards/uid/d/versions"
    told = [
        (one["createdBy"], one["message"])
        for one in (client.get(f"{path}/{version}").json() for version in (1, 2))
    ]
    assert told == [("Anonymous", message), ("admin", "second")]


def test_saving_what_is_there_already_makes_no_version(client: httpx.Client) -> None:
    save(client)
    assert save(client, overwrite=True, message="again").json()["version"] == 1


def test_a_save_that_does_not_know_the_version_is_refused(client: httpx.Client) -> None:
    save(client)
    assert save(client, title="Other").status_code == 412
    assert save(client, title="Other", spec={"version": 1}).json()["version"] == 2
    assert save(client, title="Third", spec={"version": 1}).status_code == 412


@pytest.mark.parametrize("around", [" ", "\xa0", "\u3000", "\x85\n"], ids=ascii)
def test_a_title_is_stored_without_the_white_space_around_it(
    client: httpx.Client, around: str
) -> None:
    panels = [{"id": 1, "title": f"{around}P{around}"}]
    save(client, title=f"{around}A{around}b{around}", panels=panels)
    stored = client.get("/api/dashboards/uid/d").json()["dashboard"]
    assert stored["title"] == f"A{around}b"
    assert stored["panels"] == panels
    folder = client.post("/api/folders", json={"uid": "f", "title": f"{around}F{around}"})
    assert folder.json()["title"] == "F"


def test_a_title_of_white_space_alone_is_none(client: httpx.Client) -> None:
    assert save(client, title=" \xa0\u3000").json()["status"] == "empty-name"
    assert client.post("/api/folders", json={"uid": "f", "title": "\xa0"}).status_code == 400
    # Go does not call these white space.
    assert save(client, title="\x1cA\x1f").is_success
    assert client.get("/api/dashboards/uid/d").json()["dashboard"]["title"] == "\x1cA\x1f"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        # Recorded, and seen on a real Grafana.
        ("Pool <&> é", "pool-3c-and3e-e"),
        ("MCP (dev)", "mcp-dev"),
        ("a & b", "a-and-b"),
        ("tab\there", "tab9-here"),
        ("line\nbreak", "line-break"),
        ("Ünïcode ☂", "uenicode-e29882"),
        ("<b>h</b>", "3c-b3e-h3c-b3e"),
        # Grafana's own examples.
        ("Hello, playground", "hello-playground"),
        ("?,a . \n ", "a"),
        ("Hello & //% playground", "hello-and-playground"),
        ("Hello *# playground", "hello-2a-23-playground"),
        ("\U0001f622 -", "f09f98a2"),
        ("方向盤後面 hi this is a test خلف المقو", "f96f70a"),
        ("Nỗi nàng canh cánh bên lòng biếng khuây", "noi-nang-canh-canh-ben-long-bieng-khuay"),
    ],
)
def test_a_title_becomes_a_link_as_grafana_spells_it(
    client: httpx.Client, title: str, slug: str
) -> None:
    assert save(client, title=title).json()["slug"] == slug


def test_a_long_title_becomes_a_hash_of_its_spelling(client: httpx.Client) -> None:
    slugs = [
        save(client, title=title, overwrite=True).json()["slug"]
        for title in ("x" * 50, "x" * 51, "x" * 200, "X" * 200, "-" * 60)
    ]
    assert slugs[0] == "x" * 50
    assert slugs[2] == slugs[3] == "94218ca"
    assert slugs[4] == "da39a3e"
    assert len(set(slugs)) == 4


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"dashboard": NaN}', b'{"dashboard": "x"}', b"", HUGE]
)
def test_a_body_that_makes_no_sense_is_refused(client: httpx.Client, body: bytes) -> None:
    refused = client.post("/api/dashboards/db", content=body)
    assert (refused.status_code, refused.json()) == (400, {"message": "bad request data"})


def test_search_finds_by_tag_and_uid(client: httpx.Client) -> None:
    save(client, title="A", uid="a", spec={"tags": ["x", "y"]})
    save(client, title="B", uid="b", spec={"tags": ["x"]})
    assert [hit["uid"] for hit in client.get("/api/search?tag=x&tag=y").json()] == ["a"]
    assert [hit["uid"] for hit in client.get("/api/search?dashboardUIDs=b").json()] == ["b"]
    assert len(client.get("/api/search?limit=1").json()) == 1


# What is not there


@pytest.mark.parametrize(
    "route",
    [
        "/api/annotations",
        "/api/users",
        "/api/user",
        "/api/serviceaccounts/2",
        "/api/datasources/name/P",
        "/api/folders/f/permissions",
        "/apis/playlist.grafana.app/v0alpha1/namespaces/default/playlists",
    ],
)
def test_what_is_not_reproduced_says_so(client: httpx.Client, route: str) -> None:
    assert client.get(route, auth=None).status_code == 401
    answer = client.get(route)
    assert answer.status_code == 501
    assert route in answer.json()["message"]
    assert "not reproduced by the mcp-monitoring stand-in" in answer.json()["message"]


def test_a_failed_change_leaves_nothing_behind(client: httpx.Client, tmp_path: Path) -> None:
    assert save(client, folderUid="none").status_code == 400
    with sqlite3.connect(tmp_path / "grafana.db") as database:
        assert database.execute("SELECT count(*) FROM dashboards").fetchone() == (0,)
