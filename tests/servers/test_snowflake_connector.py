"""The real Snowflake connector, watched: its statements, one by one, as they were counted.

The Snowflake behind it is fakesnow's HTTP server.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ports import free_ports
from servers.environments import command_of, environment_of

from sandbox.processes import Processes
from sandbox.snowflake.servers import CONNECTION, stand_in

pytestmark = pytest.mark.servers

PROGRAM = Path(__file__).with_name("snowflake_statements.py")
DURATION = "db.client.operation.duration"
ROWS = "db.client.response.returned_rows"

EXPECTED = {
    ("CREATE", "SHOP", ""): 2,
    ("INSERT", "SHOP", ""): 2,
    ("UPDATE", "SHOP", ""): 1,
    # Two cursors, the query that goes on alone, and the one that reads its result.
    ("SELECT", "SHOP", ""): 4,
    ("SELECT", "SHOP", "ProgrammingError"): 1,
    ("SELECT", "SHOP", "KeyboardInterrupt"): 1,
    ("_OTHER", "SHOP", "ProgrammingError"): 1,
    ("SHOW", "SHOP", ""): 2,
    ("COMMIT", "SHOP", ""): 1,
    ("USE", "SHOP", ""): 2,
    ("USE", "OTHER", ""): 1,
    ("SHOW", "OTHER", ""): 1,
}


@pytest.fixture(scope="module")
def snowflake_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A `SNOWFLAKE_HOME` whose default connection is a fakesnow that runs."""
    home = tmp_path_factory.mktemp("snowflake")
    (port,) = free_ports(1)
    connections = home / "connections.toml"
    connections.write_text(CONNECTION.format(port=port))
    connections.chmod(0o600)
    processes = Processes(home)
    try:
        processes.run([stand_in(environment_of("fakesnow") / "bin", port, os.environ)])
        yield home
    finally:
        processes.stop_all()


@pytest.fixture(scope="module", params=["imported later", "imported before"])
def played(request: pytest.FixtureRequest, snowflake_home: Path) -> dict[str, Any]:
    """What the program did and recorded."""
    arguments = ["before"] if request.param == "imported before" else []
    ran = subprocess.run(
        [command_of("snowflake", "python"), PROGRAM, *arguments],
        env={**os.environ, "SNOWFLAKE_HOME": str(snowflake_home)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    answer: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    answer["stderr"] = ran.stderr
    return answer


def counts(played: dict[str, Any], metric: str) -> dict[tuple[str, ...], int]:
    names = ("db.operation.name", "db.namespace", "error.type")
    return {
        tuple(one["attributes"].get(name, "") for name in names): one["count"]
        for one in played["recorded"]
        if one["metric"] == metric
    }


def test_every_statement_is_counted_once(played: dict[str, Any]) -> None:
    assert counts(played, DURATION) == EXPECTED


def test_rows_are_counted_where_there_are_some(played: dict[str, Any]) -> None:
    assert counts(played, ROWS) == {
        ("SELECT", "SHOP", ""): 3,
        ("SHOW", "SHOP", ""): 2,
        ("SHOW", "OTHER", ""): 1,
    }
    selected = [
        one["sum"]
        for one in played["recorded"]
        if one["metric"] == ROWS and one["attributes"]["db.operation.name"] == "SELECT"
    ]
    assert selected == [3 + 1 + 1]


def test_a_cancelled_statement_has_the_time_until_it_was_cancelled(played: dict[str, Any]) -> None:
    (cancelled,) = (
        one for one in played["recorded"] if "KeyboardInterrupt" in one["attributes"].values()
    )
    assert cancelled["sum"] >= 0.25


def test_no_attribute_has_what_a_statement_was_about(played: dict[str, Any]) -> None:
    told = json.dumps(played["recorded"])
    assert "canary" not in told
    assert "numbers" not in told
    assert "sandbox" not in told, "the user"


def test_undone_nothing_more_is_recorded(played: dict[str, Any]) -> None:
    assert played["same after"]
    assert played["recorded after"] == sum(one["count"] for one in played["recorded"])


def test_nothing_is_warned_of(played: dict[str, Any]) -> None:
    assert "not in the metrics" not in played["stderr"]
