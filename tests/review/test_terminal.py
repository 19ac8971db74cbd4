"""A terminal obeys nothing that Grafana, Pulumi or the name of a file says."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from mcp_monitoring.review.adopt import command as adopt
from mcp_monitoring.review.adopt.model import Adopted, Adoption
from mcp_monitoring.review.cli import app
from mcp_monitoring.review.console.terminal import harmless, say
from mcp_monitoring.review.diff.doubled import Doubled
from mcp_monitoring.review.drift import command as drift
from mcp_monitoring.review.drift.check import Checked
from mcp_monitoring.review.drift.find import as_diff
from mcp_monitoring.review.drift.model import Drift
from mcp_monitoring.review.import_file import command as import_file
from mcp_monitoring.review.import_file.make import ImportFile
from mcp_monitoring.review.import_file.matching import Match, Outcome
from mcp_monitoring.review.recover import command as recover
from mcp_monitoring.review.recover.locks import Held, Lock, Standing
from mcp_monitoring.review.recover.model import Object, Recovery
from mcp_monitoring.review.recover.pending import Pending
from mcp_monitoring.review.stacks.kinds import Kind
from pulumi_stand_in import PulumiStandIn
from typer.testing import CliRunner

# A colour, a title of the window, a bell, the same in one character (C1), a return to the begin of
# the line, a line of its own, a turn of direction, and markup of the library that prints.
ORDERS = (
    "\x1b[31m",
    "\x1b]0;x\x07",
    "\x07",
    "\x9b31m",
    "\x85",
    "a\rb",
    "a\nb",
    "\u202eb",
    "[red]x[/]",
)
NASTY = "".join(ORDERS)


def _only_shown(text: str) -> bool:
    return all(line.isprintable() for line in text.split("\n")) and "\\x1b[31m" in text


@pytest.mark.parametrize("order", ORDERS)
def test_is_shown_on_one_line(order: str, capsys: pytest.CaptureFixture[str]) -> None:
    say(f"before {order}")

    said = capsys.readouterr().err
    assert said.endswith("\n")
    assert said[:-1].isprintable()
    assert harmless(order).plain.isprintable()


def test_letters_of_any_language_stay(capsys: pytest.CaptureFixture[str]) -> None:
    say("Größe 内存 é")

    assert capsys.readouterr().err == "Größe 内存 é\n"


@pytest.mark.parametrize("command", ["diff", "drift", "adopt", "import-file", "proof", "recover"])
def test_nor_what_pulumi_says(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulumi = PulumiStandIn(tmp_path / "bin", monkeypatch)
    for asked in ("stack export", "preview"):
        pulumi.answers(asked, said="error: \x1b[31m\x9b1m\u202eno\x07\n", code=1)

    said = CliRunner().invoke(app, [command, "--stack", "dev", "--cwd", str(tmp_path)]).stderr

    assert _only_shown(said)


@pytest.mark.parametrize("command", ["check", "diff", "rules render"])
def test_nor_the_name_of_a_file(command: str, tmp_path: Path) -> None:
    file = str(tmp_path / "\x1b[31m\u202ea.json")
    paths = [file, file] if command == "diff" else [file]

    ran = CliRunner().invoke(app, [*command.split(), *paths])

    assert ran.exit_code == 1
    assert _only_shown(ran.stderr)


def test_nor_a_title_that_is_adopted(capsys: pytest.CaptureFixture[str]) -> None:
    one = Adopted(Path(f"{NASTY}.json"), NASTY, NASTY, (NASTY,), text="x", is_new=True)

    adopt._print(Adoption((one,), (NASTY,)), NASTY, Path(), written=True)

    assert _only_shown(capsys.readouterr().out)


def test_nor_an_object_that_is_imported(capsys: pytest.CaptureFixture[str]) -> None:
    matches = tuple(
        Match("urn", Kind.DASHBOARD, NASTY, outcome, NASTY, NASTY, (NASTY,)) for outcome in Outcome
    )
    made = ImportFile(NASTY, matches, {}, (NASTY,))

    import_file._print(made, NASTY, Path(NASTY), NASTY)

    assert _only_shown(capsys.readouterr().out)


def test_nor_an_object_that_is_recovered(capsys: pytest.CaptureFixture[str]) -> None:
    one = Object(Kind.FOLDER, NASTY, "urn", "", NASTY, NASTY)
    lock = Held(Lock(NASTY, NASTY, 1, NASTY), Standing.ENDED, NASTY)
    found = Recovery(
        NASTY,
        NASTY,
        (one,),
        (one,),
        (Doubled(NASTY, NASTY, NASTY, NASTY),),
        (Pending(NASTY, NASTY, NASTY),),
        (lock,),
        (NASTY,),
    )

    recover._show(found)

    assert _only_shown(capsys.readouterr().out)


def test_nor_an_error_that_is_explained() -> None:
    ran = CliRunner().invoke(app, ["explain"], input=f"error: {NASTY}\n")

    assert all(line.isprintable() for line in ran.output.split("\n"))


def test_nor_a_stack_that_drifted(capsys: pytest.CaptureFixture[str]) -> None:
    drift._print([Checked(NASTY, Drift(NASTY, NASTY, notes=(NASTY,)))], as_diff, table=True)

    assert _only_shown(capsys.readouterr().out)


def test_nor_an_alert_that_is_rendered_and_it_stays_the_same(tmp_path: Path) -> None:
    summary = "\u202eGröße\x9b31m"
    rule: dict[str, Any] = {"alert": "A", "expr": "up == 0", "annotations": {"summary": summary}}
    document = {"groups": [{"name": "g", "interval": "1m", "rules": [rule]}]}
    (tmp_path / "a.yaml").write_text(json.dumps(document))

    ran = CliRunner().invoke(app, ["rules", "render", str(tmp_path)])

    assert all(line.isprintable() for line in ran.stdout.split("\n")), ran.stdout
    (rendered,) = yaml.safe_load(ran.stdout)["groups"][0]["rules"]
    assert rendered["annotations"]["summary"] == summary
