"""What the errors of a deployment mean: the texts of the real plugin, Grafana and network."""

import re
from pathlib import Path

import pytest
from mcp_monitoring.review.cli import app
from mcp_monitoring.review.stacks.causes import CAUSES, Cause, cause_of, table
from places import REPOSITORY
from typer.testing import CliRunner

LOG = """\
Updating (prod):
Diagnostics:
  grafana:oss:{kind} (monitoring-it):
    error: 1 error occurred:
    \t* {text}

  pulumi:pulumi:Stack (mcp-monitoring-prod):
    error: update failed
"""


def _meant(text: str) -> str:
    cause = cause_of(text)
    return cause.shown if cause else ""


# Recorded with plugin 2.38.0 and Grafana 12.4, or written so by Go's network library.
@pytest.mark.parametrize(
    ("text", "word"),
    [
        (
            '[POST /dashboards/db][412] postDashboardPreconditionFailed {"message":"The dashboard'
            ' has been changed by someone else","status":"version-mismatch"}',
            "dashboard with this uid",
        ),
        (
            '[POST /dashboards/db] postDashboard (status 409): {"message":"Dashboard already'
            ' exists. Use overwrite flag to update."}',
            "dashboard with this uid",
        ),
        (
            "Grafana version 12 doesn't accept k8s-style json. You have to send only the spec",
            "dynamic dashboard",
        ),
        (
            '[POST /dashboards/db][400] postDashboardBadRequest {"message":"dashboard appears to be'
            ' in v2 format. Please use the /apis/dashboard.grafana.app/v2 API"}',
            "without its envelope",
        ),
        (
            '[POST /dashboards/db][400] postDashboardBadRequest {"message":"The k8s style dashboard'
            ' must not include an id on the root element"}',
            "without its envelope",
        ),
        ("failed to create folder: [POST /folders] createFolder (status 412): {}", "a folder with"),
        (
            '[POST /datasources][409] addDataSourceConflict {"message":"data source with the same'
            ' name already exists"}',
            "data source with this name or uid",
        ),
        (
            '[POST /datasources][409] addDataSourceConflict {"message":"data source with the same'
            ' uid already exists"}',
            "data source with this name or uid",
        ),
        ('rule group with name "mcp-pool" already exists', "rule group of this name"),
        (
            '[POST /folders][401] createFolderUnauthorized {"message":"Invalid API key"}',
            "does not know the credential",
        ),
        (
            '[POST /dashboards/db][401] postDashboardUnauthorized {"message":"Unauthorized"}',
            "does not know the credential",
        ),
        (
            '[POST /folders][403] createFolderForbidden {"message":"You\'ll need additional'
            ' permissions to perform this action. Permissions needed: folders:create"}',
            "may not do this",
        ),
        (
            '[POST /dashboards/db][400] postDashboardBadRequest {"message":"folder not found"}',
            "folder that the objects go to",
        ),
        ('[PUT /folders/{uid}][404] {"message":"folder not found"}', "folder that the objects go"),
        (
            '[GET /dashboards/uid/{uid}][404] getDashboardByUidNotFound {"message":"Dashboard not'
            ' found"}',
            "somebody deleted the object",
        ),
        (
            "folder mcp is not empty and prevent_destroy_if_not_empty is set. It contains the"
            " following dashboards and/or folders: [Foreign]",
            "is in the folder",
        ),
        (
            "error reading folder with ID`1:mcp`: [DELETE /folders/{folder_uid}][400]"
            ' deleteFolderBadRequest {"message":"Folder cannot be deleted: folder is not empty"}',
            "is in the folder",
        ),
        (
            'error reading dashboard with ID`1:mcp-overview`: Get "http://127.0.0.1:3950/api/'
            'dashboards/uid/mcp-overview": read tcp 127.0.0.1:43572->127.0.0.1:3950: read:'
            " connection reset by peer",
            "nobody knows whether",
        ),
        (
            'Post "https://grafana.example.com/api/folders": context deadline exceeded'
            " (Client.Timeout exceeded while awaiting headers)",
            "nobody knows whether",
        ),
        ('Post "https://grafana.example.com/api/folders": EOF', "nobody knows whether"),
        (
            "cannot reach Grafana at http://127.0.0.1:3000: Server disconnected without sending a"
            " response.; check grafana:url (or GRAFANA_URL) and that the server runs",
            "nobody knows whether",
        ),
        (
            "cannot reach Grafana at http://127.0.0.1:3000: [Errno 113] No path; check grafana:url",
            "nothing answers",
        ),
        ('Post "http://g/api/folders": dial tcp 10.0.0.9:80: i/o timeout', "nothing answers"),
        (
            'Post "http://127.0.0.1:9/api/folders": dial tcp 127.0.0.1:9: connect: connection'
            " refused",
            "nothing answers",
        ),
        (
            'Post "http://grafna/api/folders": dial tcp: lookup grafna: no such host',
            "nothing answers",
        ),
        (
            'Post "https://g/api/folders": tls: failed to verify certificate: x509: certificate'
            " signed by unknown authority",
            "certificate",
        ),
        (
            'Post "https://g/api/folders": tls: failed to verify certificate: x509: certificate is'
            " valid for grafana.example.com, not g",
            "certificate",
        ),
        (
            'Post "https://g:3000/api/folders": http: server gave HTTP response to HTTPS client',
            "speaks http",
        ),
        (
            "&{ <nil> } (*models.ErrorResponseBody) is not supported by the TextConsumer, can be"
            " resolved by supporting TextUnmarshaler interface",
            "a page answers",
        ),
        ("invalid character '<' looking for beginning of value", "a page answers"),
        (
            "failed to create folder: [POST /folders] createFolder (status 404): {}",
            "no Grafana API",
        ),
        ("[PUT /v1/provisioning/folder/x] PutAlertRuleGroup (status 502): {}", "failed"),
        ("[POST /dashboards/db] postDashboard (status 429): {}", "too many requests"),
        (
            '[PUT /…][400] {"message":"invalid alert rule: interval (15s) should be non-zero and'
            ' divided exactly by scheduler interval: 10"}',
            "interval of a rule group",
        ),
        (
            '[PUT /…][400] {"message":"invalid alert rule\\nreceiver nobody does not exist"}',
            "contact point that is not in Grafana",
        ),
        (
            "Grafana version 12 doesn't accept k8s-style json. You have to send only the spec",
            "schema v2",
        ),
        (
            "this is a stand-in for pulumi-resource-grafana; it works with the sandbox only",
            "sandbox",
        ),
        ("McpMonitoring 'a' and 'b' would both own dashboard uid mcp-pool", "two instances"),
        ("getting secrets manager: incorrect passphrase", "another passphrase"),
    ],
)
def test_an_error_is_explained_with_its_object_and_what_to_do(
    text: str, word: str, tmp_path: Path
) -> None:
    log = tmp_path / "up.log"
    log.write_text(LOG.format(kind="Dashboard", text=text))

    ran = CliRunner().invoke(app, ["explain", str(log)])

    assert ran.exit_code == 0, ran.output
    first, means, do, total = ran.output.splitlines()
    assert first.startswith("Dashboard monitoring-it: ")
    assert word in means
    assert do.strip().startswith("do:")
    assert "{" not in do
    assert total == "1 error."


def test_the_commands_to_run_name_the_stack_of_the_log(tmp_path: Path) -> None:
    log = tmp_path / "up.log"
    text = "failed to create folder: [POST /folders] createFolder (status 412): {}"
    log.write_text(LOG.format(kind="Folder", text=text))

    assert (
        "mcp-monitoring recover --stack prod"
        in CliRunner().invoke(app, ["explain", str(log)]).output
    )


@pytest.mark.parametrize(
    "text",
    ["the flux capacitor is empty", "[POST /dashboards/db][418] teapot", "ошибка: неизвестно"],
)
def test_an_error_that_nobody_knows_is_said_to_be_so(text: str) -> None:
    log = LOG.format(kind="Dashboard", text=text)

    ran = CliRunner().invoke(app, ["explain"], input=log)

    assert ran.exit_code == 2
    assert "not known" in ran.output
    assert text in ran.output


def test_a_log_without_an_error_has_nothing_to_explain() -> None:
    ran = CliRunner().invoke(app, ["explain"], input="Updating (dev):\nResources:\n    3 created\n")

    assert (ran.exit_code, ran.output) == (0, "No error in this log.\n")


@pytest.mark.parametrize("name", ["nowhere.log", "."])
def test_a_log_that_cannot_be_read_is_one_line(name: str, tmp_path: Path) -> None:
    ran = CliRunner().invoke(app, ["explain", str(tmp_path / name)])

    assert ran.exit_code == 1
    assert ran.output.count("\n") == 1
    assert "cannot be read" in ran.output


def test_bytes_that_are_no_text_are_no_trouble() -> None:
    ran = CliRunner().invoke(app, ["explain"], input=b"error: \xff\xfe connection refused\n")

    assert ran.exit_code == 0
    assert "nothing answers" in ran.output


def test_no_credential_of_an_address_is_repeated() -> None:
    text = 'Post "https://admin:canary-77@g.example.com/api/folders": connection refused'

    ran = CliRunner().invoke(app, ["explain"], input=LOG.format(kind="Folder", text=text))

    assert "canary-77" not in ran.output
    assert "g.example.com" in ran.output


@pytest.mark.parametrize("cause", CAUSES, ids=lambda cause: cause.shown[:30])
def test_every_error_that_the_table_shows_is_the_one_that_is_explained(cause: Cause) -> None:
    assert _meant(cause.shown) == cause.shown
    assert not re.search(r"\|", cause.shown + cause.means + cause.cure), "a table has it"


def test_the_table_of_the_documentation_is_that_of_the_command() -> None:
    assert table() in (REPOSITORY / "docs" / "troubleshooting.md").read_text()


def test_the_example_of_the_documentation_is_what_the_command_says(tmp_path: Path) -> None:
    log = tmp_path / "up.log"
    text = "failed to create folder: [POST /folders] createFolder (status 412): {}"
    log.write_text(
        LOG.format(kind="Folder", text=text).replace("prod", "dev").replace("-it", "-folder")
    )

    said = CliRunner().invoke(app, ["explain", str(log)]).output

    page = (REPOSITORY / "docs" / "troubleshooting.md").read_text()
    assert f"$ mcp-monitoring explain up.log\n{said}```" in page
