"""What the component registers of dynamic dashboards, under Pulumi's mocks."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pulumi
import pulumiverse_grafana as grafana
import pytest
from answering_server import AnsweringServer, answering
from deployment import Deploy, Deployment
from mcp_monitoring import McpMonitoring
from places import REPOSITORY
from pulumi.output import UNKNOWN, Unknown

FIXTURE = json.loads((REPOSITORY / "tests" / "fixtures" / "dynamic-v2.json").read_text())
CLASSIC = {"title": "Classic", "uid": "classic", "panels": []}


@pytest.fixture
def server(deploy: Deploy) -> Iterator[AnsweringServer]:
    """A Grafana that tells its version, at the address that the stack has configured."""
    with answering() as server:
        says(server, "13.2.0")
        deploy.grafana_url = f"http://127.0.0.1:{server.server_port}"
        yield server


def says(server: AnsweringServer, version: str) -> None:
    server.content = json.dumps({"database": "ok", "version": version}).encode()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A directory with a dynamic dashboard and a classic one."""
    directory = tmp_path / "dashboards"
    directory.mkdir()
    (directory / "classic.json").write_text(json.dumps(CLASSIC))
    (directory / "dynamic.json").write_text(json.dumps(FIXTURE))
    return directory


def monitoring(deploy: Deploy, files: Path, **args: Any) -> Deployment:
    options = args.pop("opts", None)
    source: Any = {
        "prometheus_url": "http://prometheus:9090",
        "dashboards_dir": str(files),
        "alerts": False,
        **args,
    }
    return deploy(lambda: McpMonitoring("m", source, options and options()))


def refused(deploy: Deploy, files: Path, **args: Any) -> list[str]:
    with pytest.raises(pulumi.RunError) as error:
        monitoring(deploy, files, **args)
    return [line.strip(" -") for line in str(error.value).splitlines()[1:]]


@pytest.mark.usefixtures("server")
class TestDeployed:
    def test_is_the_whole_resource_with_its_folder_and_its_owner(
        self, deploy: Deploy, files: Path
    ) -> None:
        sent = monitoring(deploy, files, prefix="x-")["m-dynamic"]

        assert sent.inputs["folder"] == "x-mcp"
        assert sent.dashboard["apiVersion"] == "dashboard.grafana.app/v2beta1"
        assert sent.dashboard["metadata"] == {
            "name": "x-mcp-dynamic",
            "annotations": {
                "grafana.app/folder": "x-mcp",
                "mcp-monitoring/project": "mcp-monitoring",
                "mcp-monitoring/stack": "stack",
                "mcp-monitoring/uid": "x-mcp-dynamic",
            },
        }
        # Grafana would show a bare spec as an empty dashboard.
        assert not {"elements", "layout"} & sent.dashboard.keys()

    def test_is_stable_text(self, deploy: Deploy, files: Path) -> None:
        sent = monitoring(deploy, files)["m-dynamic"].inputs["configJson"]

        assert monitoring(deploy, files)["m-dynamic"].inputs["configJson"] == sent
        assert sent == json.dumps(
            json.loads(sent), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )

    def test_is_replaced_when_its_uid_changes_as_a_classic_one_is(
        self, deploy: Deploy, files: Path
    ) -> None:
        deployed = monitoring(deploy, files, prefix="x-")

        # The provider looks for the uid at the top of the JSON.
        assert deployed["m-dynamic"].dashboard["uid"] == "x-mcp-dynamic"
        assert deployed["m-classic"].dashboard["uid"] == "x-classic"

    def test_has_the_titles_of_its_environment_and_links_with_the_prefix(
        self, deploy: Deploy, files: Path
    ) -> None:
        link: dict[str, Any] = {
            "title": "l",
            "type": "link",
            "icon": "",
            "tooltip": "",
            "url": "/d/classic/x",
        }
        link |= {"tags": [], "asDropdown": False, "targetBlank": False}
        link |= {"includeVars": False, "keepTime": False}
        content = FIXTURE["spec"]["elements"]["panel-1"]
        content["spec"]["description"] = "see [it](d/classic?viewPanel=panel-3)"
        text = json.dumps({**FIXTURE, "spec": {**FIXTURE["spec"], "links": [link]}})
        (files / "dynamic.json").write_text(text)

        spec = monitoring(deploy, files, prefix="x-", title_prefix="[x] ")["m-dynamic"].dashboard[
            "spec"
        ]

        assert spec["title"] == "[x] MCP dynamic"
        assert spec["links"][0]["url"] == "/d/x-classic/x"
        shown = spec["elements"]["panel-1"]["spec"]["description"]
        assert shown == "see [it](d/x-classic?viewPanel=panel-3)"

    def test_is_bound_to_answers_and_data_sources_that_are_known_later(
        self, deploy: Deploy, files: Path
    ) -> None:
        text = json.dumps(FIXTURE).replace('"group": "prometheus"', '"group": "loki"')
        (files / "dynamic.json").write_text(text)

        deployed = monitoring(
            deploy, files, datasource_uids={"theirs": pulumi.Output.from_input("later")}
        )

        element = deployed["m-dynamic"].dashboard["spec"]["elements"]["panel-1"]
        (query,) = element["spec"]["data"]["spec"]["queries"]
        assert query["spec"]["query"]["datasource"] == {"name": "later"}

    def test_waits_in_a_preview_for_an_answer_that_is_not_known(
        self, deploy: Deploy, files: Path
    ) -> None:
        text = json.dumps(FIXTURE).replace('"group": "prometheus"', '"group": "loki"')
        (files / "dynamic.json").write_text(text)
        source: Any = {
            "prometheus_url": "http://prometheus:9090",
            "dashboards_dir": str(files),
            "alerts": False,
        }

        def program() -> None:
            source["datasource_uids"] = {"theirs": pulumi.Output.from_input(UNKNOWN)}
            McpMonitoring("m", source)

        deployed = deploy(program, preview=True)

        assert isinstance(deployed["m-dynamic"].inputs["configJson"], Unknown)
        assert "uid" in deployed["m-classic"].dashboard


class TestVersionOfGrafana:
    @pytest.mark.parametrize("version", ["12.4.0", "12.4.0+security-01", "v11.6.1", "9.5.2"])
    def test_that_is_too_old_is_refused_before_anything_is_registered(
        self, deploy: Deploy, files: Path, server: AnsweringServer, version: str
    ) -> None:
        says(server, version)
        (files / "another.json").write_text(
            json.dumps({**FIXTURE, "metadata": {"name": "another"}})
        )

        (problem,) = refused(deploy, files)

        named = f"{files / 'another.json'}, {files / 'dynamic.json'}"
        assert problem == (
            f"{named}: are dynamic dashboards (schema v2), which Grafana {version} does not take;"
            " it needs Grafana 13 or later. Export them as Classic, or convert them:"
            " mcp-monitoring convert FILE --to classic"
        )
        assert deploy.registered == []

    @pytest.mark.parametrize("version", ["13.0.0", "13.2.0-12345", "v14.0.0-pre", "", "main"])
    def test_that_is_new_enough_or_not_told_is_taken(
        self, deploy: Deploy, files: Path, server: AnsweringServer, version: str
    ) -> None:
        says(server, version)

        assert monitoring(deploy, files)["m-dynamic"].dashboard

    @pytest.mark.parametrize(
        ("status", "content"),
        [
            (500, b"{}"),
            (404, b"not here"),
            (200, b"<html>login</html>"),
            (200, b"[12]"),
            (200, b'{"version": 12}'),
            (200, b"\xff\xfe"),
        ],
    )
    def test_of_what_does_not_speak_as_grafana_gives_no_opinion(
        self, deploy: Deploy, files: Path, server: AnsweringServer, status: int, content: bytes
    ) -> None:
        server.status, server.content = status, content

        assert monitoring(deploy, files)["m-dynamic"].dashboard

    def test_of_a_grafana_that_is_not_there_gives_no_opinion(
        self, deploy: Deploy, files: Path
    ) -> None:
        with answering() as gone:
            deploy.grafana_url = f"http://127.0.0.1:{gone.server_port}"

        assert monitoring(deploy, files)["m-dynamic"].dashboard

    def test_is_asked_without_any_credential_below_the_path_of_grafana(
        self, deploy: Deploy, files: Path, server: AnsweringServer
    ) -> None:
        deploy.grafana_url = f"http://admin:secret@127.0.0.1:{server.server_port}/grafana/?token=1"

        monitoring(deploy, files)

        ((method, path, headers, body),) = server.seen
        assert (method, path, body) == ("GET", "/grafana/api/health", b"")
        assert not {"authorization", "cookie"} & {name.lower() for name in headers}

    def test_is_not_asked_for_classic_dashboards(
        self, deploy: Deploy, files: Path, server: AnsweringServer
    ) -> None:
        (files / "dynamic.json").unlink()

        monitoring(deploy, files)

        assert server.seen == []

    @pytest.mark.parametrize("way", ["provider", "parent"])
    def test_of_a_provider_that_the_caller_gives_is_asked_at_its_own_address(
        self, deploy: Deploy, files: Path, server: AnsweringServer, way: str
    ) -> None:
        with answering() as other:
            says(other, "12.4.0")
            url = f"http://127.0.0.1:{other.server_port}"

            def options() -> pulumi.ResourceOptions:
                mine = grafana.Provider("mine", url=url, auth="a")
                if way == "provider":
                    return pulumi.ResourceOptions(provider=mine)
                outer = pulumi.ResourceOptions(providers=[mine])
                parent = pulumi.ComponentResource("a:b:C", "outer", None, outer)
                return pulumi.ResourceOptions(parent=parent)

            (problem,) = refused(deploy, files, opts=options)

            assert "dynamic dashboard (schema v2), which Grafana 12.4.0 does not take" in problem
            says(other, "13.2.0")
            assert monitoring(deploy, files, opts=options)["m-dynamic"].dashboard
        assert server.seen == []

    def test_of_a_provider_whose_address_is_not_known_yet_gives_no_opinion(
        self, deploy: Deploy, files: Path
    ) -> None:
        def program() -> None:
            address: Any = pulumi.Output.from_input(UNKNOWN)
            mine = grafana.Provider("mine", url=address, auth="a")
            source: Any = {
                "prometheus_url": "http://prometheus:9090",
                "dashboards_dir": str(files),
                "alerts": False,
            }
            McpMonitoring("m", source, pulumi.ResourceOptions(provider=mine))

        assert deploy(program, preview=True)["m-dynamic"].dashboard


def test_bad_files_are_told_beside_each_other_and_nothing_is_registered(
    deploy: Deploy, files: Path, server: AnsweringServer
) -> None:
    (files / "dynamic.json").write_text(json.dumps(FIXTURE).replace("VizConfig", "VizConfg"))
    (files / "other.json").write_text(json.dumps({**FIXTURE, "apiVersion": "a.b/v2"}))

    problems = refused(deploy, files)

    assert len(problems) == 2
    assert re.search(r'dynamic\.json: element "panel-1".*VizConfig', problems[0])
    assert "other.json" in problems[1]
    assert deploy.registered == []
    assert server.seen == []
