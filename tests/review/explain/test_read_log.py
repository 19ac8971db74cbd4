"""Which errors a log of `pulumi up` has, and of which objects."""

import pytest
from mcp_monitoring.review.explain.read_log import LoggedError, read_log

CUT = """\
Updating (acme/shop/prod):

 +  grafana:oss:Dashboard monitoring-mcp-pool creating (0s)
 +  grafana:oss:Dashboard monitoring-mcp-pool creating (1s) error: \
[POST /dashboards/db][412] postDashboardPreconditionFailed {"status":"version-mismatch"}
 +  grafana:oss:Dashboard monitoring-mcp-pool **creating failed** error: \
[POST /dashboards/db][412] postDashboardPreconditionFailed {"status":"version-mismatch"}
"""

WHOLE = """\
Updating (dev):

 +  pulumi:pulumi:Stack mcp-monitoring-dev creating (0s)
 +  grafana:oss:Folder monitoring-folder **creating failed** 1 error occurred:
 +  pulumi:pulumi:Stack mcp-monitoring-dev **creating failed** 1 error
Diagnostics:
  grafana:oss:Folder (monitoring-folder):
    error:   sdk-v2/provider2.go:457: sdk.helper_schema: failed to create folder
    error: 1 error occurred:
    \t* failed to create folder: [POST /folders] createFolder (status 412): {}

  pulumi:pulumi:Stack (mcp-monitoring-dev):
    error: update failed

Resources:
    + 2 created
    2 errored

Duration: 4s
"""


def test_an_error_is_told_once_with_its_object_whatever_repeats_it() -> None:
    log = read_log(WHOLE)

    assert log.stack == "dev"
    (one,) = log.errors
    assert (one.kind, one.name) == ("grafana:oss:Folder", "monitoring-folder")
    assert "createFolder (status 412)" in one.text
    assert "update failed" not in one.text


def test_a_log_that_was_cut_off_still_tells_what_failed() -> None:
    log = read_log(CUT)

    assert log.stack == "prod"
    assert [(one.kind, one.name) for one in log.errors] == [
        ("grafana:oss:Dashboard", "monitoring-mcp-pool")
    ]
    assert "version-mismatch" in log.errors[0].text


def test_the_log_of_a_pipeline_has_times_and_colours() -> None:
    plain = [line for line in WHOLE.splitlines() if line]
    seen = "\n".join(
        f"2026-11-26T11:02:{i:02d}.1234567Z \x1b[1m{one}\x1b[0m" for i, one in enumerate(plain)
    )

    assert read_log(seen) == read_log("\n".join(plain))


@pytest.mark.parametrize(
    ("log", "text"),
    [
        (
            "error: the stack is currently locked by 1 lock(s). Either wait.\n"
            "  file:///s/1.json: created by ci@runner (pid 7) at 2026-11-26T11:00:00Z\n",
            "the stack is currently locked by 1 lock(s). Either wait.\n"
            "file:///s/1.json: created by ci@runner (pid 7) at 2026-11-26T11:00:00Z",
        ),
        (
            "Previewing update (dev):\n\nDiagnostics:\n  pulumi:pulumi:Stack (p-dev):\n"
            "    error: McpMonitoring 'monitoring' cannot be created:\n"
            "      - prefix: must be text\n\nResources:\n    1 errored\n",
            "McpMonitoring 'monitoring' cannot be created:\n- prefix: must be text",
        ),
        (
            "error: getting secrets manager: incorrect passphrase\n",
            "getting secrets manager: incorrect passphrase",
        ),
    ],
    ids=["lock", "refusal", "passphrase"],
)
def test_an_error_of_no_object_is_told_whole(log: str, text: str) -> None:
    assert read_log(log).errors == (LoggedError("", "", text),)


@pytest.mark.parametrize(
    "log",
    [
        "",
        "\n\n\n",
        "Updating (dev):\n    pulumi:pulumi:Stack p-dev running\nResources:\n    16 unchanged\n",
        "Diagnostics:\n  grafana:oss:Folder (f):\n    warning: deprecated: error: no\n",
        "\x00\x1b[",
        "error:\n",
    ],
    ids=["empty", "blank", "fine", "warning", "bytes", "no text"],
)
def test_a_log_without_errors_has_none(log: str) -> None:
    assert read_log(log).errors == ()


def test_two_objects_are_two_errors_even_if_they_fail_alike() -> None:
    log = read_log(
        "Diagnostics:\n"
        "  grafana:oss:Dashboard (a):\n    error: 1 error occurred:\n    \t* [401] x\n\n"
        "  grafana:oss:Dashboard (b):\n    error: 1 error occurred:\n    \t* [401] x\n"
    )

    assert [one.name for one in log.errors] == ["a", "b"]


def test_what_follows_from_an_error_is_told_only_where_nothing_says_what_failed() -> None:
    text = "Resource monitor has terminated, shutting down"
    follows = f"  pulumi:pulumi:Stack (p-dev):\n    error: {text}\n"
    cause = "  grafana:oss:Dashboard (a):\n    error: 1 error occurred:\n    \t* [401] x\n\n"

    both, alone = read_log(f"Diagnostics:\n{cause}{follows}"), read_log(f"Diagnostics:\n{follows}")

    assert [one.name for one in both.errors] == ["a"]
    assert [one.text for one in alone.errors] == [text]


def test_a_program_that_the_engine_stopped_is_no_error_beside_the_one_that_stopped_it() -> None:
    follows = (
        "  pulumi:pulumi:Stack (p-dev):\n"
        "    error: Task exception was never retrieved\n"
        "    future: <Task finished name='Task-152' coro=<rpc_wrapper() done> "
        "exception=KeyboardInterrupt()>\n"
        "    Traceback (most recent call last):\n"
        '      File "rpc_manager.py", line 71, in rpc_wrapper\n'
        "    KeyboardInterrupt\n"
    )
    cause = "  grafana:oss:Folder (a):\n    error: 1 error occurred:\n    \t* [412] x\n\n"

    assert [one.name for one in read_log(f"Diagnostics:\n{cause}{follows}").errors] == ["a"]
    assert len(read_log(f"Diagnostics:\n{follows}").errors) == 1
