"""Files of a state that were not written whole are mended, and nothing is lost by it."""

import gzip
import json
import os
import socket
from pathlib import Path

import pytest
from mcp_monitoring.review.cli import app
from mcp_monitoring.review.recover.damaged import Damaged, damaged_files, mend
from mcp_monitoring.review.stacks.stack import StackError
from pulumi_stand_in import PulumiStandIn
from typer.testing import CliRunner

OLDER, NEWER = (
    json.dumps({"version": 3, "checkpoint": {"latest": {"resources": [], "metadata": name}}})
    for name in ("older", "newer")
)
RECOVER = ("recover", "--stack", "dev")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory of the states of a project, with one that is whole."""
    monkeypatch.setenv("PULUMI_BACKEND_URL", f"file://{tmp_path}")
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    states = tmp_path / ".pulumi" / "stacks" / "shop"
    states.mkdir(parents=True)
    (states / "dev.json").write_text(NEWER)
    (states / "dev.json.attrs").write_text('{"user.cache_control":""}')
    (states / "dev.json.bak").write_text(OLDER)
    (states / "other.json").write_text("")
    return states


def test_whole_files_are_left_alone(place: Path, tmp_path: Path) -> None:
    assert damaged_files("dev", tmp_path) == []
    (place / "dev.json.attrs").unlink()
    assert damaged_files("organization/shop/dev", tmp_path) == []


@pytest.mark.parametrize("content", ["", '{"user.cache', "null"])
def test_attributes_that_were_not_written_whole_are_removed(
    place: Path, tmp_path: Path, content: str
) -> None:
    (place / "dev.json.attrs").write_text(content)

    found = damaged_files("dev", tmp_path)
    assert found == [Damaged(place / "dev.json.attrs")]
    mend(found[0])

    assert damaged_files("dev", tmp_path) == []
    assert (place / "dev.json").read_text() == NEWER


@pytest.mark.parametrize("content", ["", NEWER[:40], NEWER + "}", "\0" * 100, "[" * 100_000])
def test_the_copy_takes_the_place_of_a_damaged_state_which_is_kept(
    place: Path, tmp_path: Path, content: str
) -> None:
    (place / "dev.json").write_text(content)

    found = damaged_files("dev", tmp_path)
    assert found == [Damaged(place / "dev.json", place / "dev.json.bak")]
    mend(found[0])

    assert (place / "dev.json").read_text() == OLDER
    assert (place / "dev.json.damaged").read_text() == content
    assert (place / "dev.json.bak").read_text() == OLDER


def test_a_compressed_state_is_mended_too(place: Path, tmp_path: Path) -> None:
    whole = gzip.compress(OLDER.encode())
    (place / "dev.json").unlink()
    (place / "dev.json.gz").write_bytes(gzip.compress(NEWER.encode())[:-12])
    (place / "dev.json.gz.bak").write_bytes(whole)

    for one in damaged_files("dev", tmp_path):
        mend(one)

    assert (place / "dev.json.gz").read_bytes() == whole


def _backup(place: Path, time: int, content: str) -> Path:
    """Writes a state of a former update where Pulumi keeps it."""
    former = place.parents[1] / "backups" / "shop" / "dev"
    former.mkdir(parents=True, exist_ok=True)
    file = former / f"dev.{time}.json"
    file.write_text(content)
    file.with_name(f"{file.name}.attrs").write_text("{}")
    return file


def _cut_off(place: Path, copy: str | None) -> None:
    """Leaves an empty state, and of its copy a part or nothing, as a full disk does."""
    (place / "dev.json").write_text("")
    (place / "dev.json.bak").unlink()
    if copy is not None:
        (place / "dev.json.bak").write_text(copy)


@pytest.mark.parametrize("copy", ["", OLDER[:9], None])
def test_a_former_state_takes_the_place_where_a_full_disk_has_cut_off_the_copy_too(
    place: Path, tmp_path: Path, copy: str | None
) -> None:
    _cut_off(place, copy)
    _backup(place, 1795704901388414079, NEWER)
    last_whole = _backup(place, 1795704908509681240, OLDER)
    _backup(place, 1795704911832219237, "")

    found = damaged_files("dev", tmp_path)
    assert found == [Damaged(place / "dev.json", last_whole)]
    mend(found[0])

    assert (place / "dev.json").read_text() == OLDER
    assert last_whole.read_text() == OLDER


@pytest.mark.parametrize("copy", ["", OLDER[:9], None])
def test_without_any_whole_copy_it_is_said_what_to_do(
    place: Path, tmp_path: Path, copy: str | None
) -> None:
    _cut_off(place, copy)
    if copy is not None:
        _backup(place, 1, copy)

    with pytest.raises(StackError) as refusal:
        damaged_files("dev", tmp_path)

    assert str(refusal.value) == (
        f"the state {place}/dev.json was not written whole, and Pulumi has no whole copy of it; put"
        " a backup of yours there, or remove it, make the stack again (pulumi stack init dev), and"
        " let this command find what it had"
    )


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PulumiStandIn:
    stand_in = PulumiStandIn(tmp_path / "bin", monkeypatch)
    stand_in.answers("version", "v3.254.0")
    stand_in.answers("whoami", {"user": "me", "url": f"file://{tmp_path}"})
    stand_in.answers("config", {})
    stand_in.answers("preview", {"steps": [], "changeSummary": {}})
    stand_in.answers("stack export", {"version": 3, "deployment": {"resources": []}})
    monkeypatch.delenv("GRAFANA_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    return stand_in


def test_nothing_is_mended_without_a_yes(place: Path, pulumi: PulumiStandIn) -> None:
    (place / "dev.json.attrs").write_text("")

    for options, said in (
        ((), "nothing was done; to do it without a question: --yes"),
        (("--dry-run", "--yes"), "Would mend 1 state file. To do it:"),
    ):
        ran = CliRunner().invoke(app, (*RECOVER, *options))
        assert ran.exit_code == 2, ran.output
        assert "dev.json.attrs  was not written whole; without it Pulumi reads" in ran.output
        assert said in ran.output
        assert (place / "dev.json.attrs").read_text() == ""


def test_what_is_mended_is_said_and_then_the_rest_is_looked_for(
    place: Path, pulumi: PulumiStandIn
) -> None:
    (place / "dev.json.attrs").write_text("")
    (place / "dev.json").write_text("")

    ran = CliRunner().invoke(app, (*RECOVER, "--yes"))

    assert ran.exit_code == 0, ran.output
    assert (
        f"mended: {place}/dev.json.attrs\nmended: {place}/dev.json; it is an older state, so let"
        " Pulumi look: pulumi up --refresh --run-program\n"
    ) in ran.stderr
    assert "dev.json.bak, which is older, takes its place" in ran.stdout
    assert "Nothing to recover: stack dev can be deployed." in ran.stdout
    assert (place / "dev.json").read_text() == OLDER


def test_the_json_report_names_what_was_mended(place: Path, pulumi: PulumiStandIn) -> None:
    (place / "dev.json.attrs").write_text("")

    for options, code, done in (((), 2, False), (("--yes",), 0, True)):
        ran = CliRunner().invoke(app, (*RECOVER, *options, "--format", "json"))
        assert ran.exit_code == code, ran.output
        report = json.loads(ran.stdout)
        assert (report["done"], report["damaged"]) == (done, [f"{place}/dev.json.attrs"])


@pytest.mark.parametrize("host", [socket.gethostname(), "runner-1"])
def test_a_state_that_an_update_may_be_writing_is_left_alone(
    place: Path, pulumi: PulumiStandIn, tmp_path: Path, host: str
) -> None:
    (place / "dev.json").write_text("")
    locks = tmp_path / ".pulumi/locks/organization/shop/dev"
    locks.mkdir(parents=True)
    lock = {"pid": os.getpid(), "username": "ci", "hostname": host, "timestamp": "2126-01-01"}
    (locks / "1.json").write_text(json.dumps(lock))

    ran = CliRunner().invoke(app, (*RECOVER, "--yes"))

    assert ran.exit_code == 1
    assert "an update of stack dev may still run: ci@" in ran.stderr
    assert (place / "dev.json").read_text() == ""


@pytest.mark.parametrize(
    "said",
    [
        "failed to load checkpoint: EOF",
        "EOF",
        "failed to load checkpoint: place 1: unexpected end of JSON input",
    ],
)
def test_where_pulumi_cannot_read_it_the_cure_is_named(
    place: Path, pulumi: PulumiStandIn, said: str
) -> None:
    (place / "dev.json").write_text("")
    pulumi.answers("stack export", said=f"error: {said}\n", code=255)

    ran = CliRunner().invoke(app, ("drift", "--stack", "dev"))

    assert ran.exit_code == 1
    assert ran.stderr.splitlines()[-1] == (
        f"mcp-monitoring drift: {said}; the state was not written whole,"
        " mend it: mcp-monitoring recover"
    )
