"""`mcp-monitoring adopt`: writes edits made in Grafana into the files of the dashboards."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from ..console.printing import number_of
from ..console.report_output import DirectoryOption, StackOption, TextOrJson, TextOrJsonOption
from ..console.terminal import console, harmless, say_problems, waiting
from ..console.usage import CREDENTIAL, examples
from ..console.writing import replace_files
from ..servers.grafana import GrafanaError
from ..stacks.choose import chosen_stack
from ..stacks.grafana_access import deployed_access, opened
from ..stacks.stack import StackError, read_stack
from .choices import Choices
from .conflicts import in_words
from .left_out import LeftOut, gathered
from .model import Adopted, Adoption
from .take_back import AdoptError, take_back

JSON_VERSION = 1
"""Version of the JSON report."""

EXAMPLES = (
    examples(
        "mcp-monitoring adopt --dry-run",
        "mcp-monitoring adopt --stack dev mcp-pool",
        "mcp-monitoring adopt --take 'Response Time=grafana' --take file",
    )
    + CREDENTIAL
)


def adopt_command(
    dashboards: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[DASHBOARD]...",
            help="File names, uids or titles of dashboards; without any, every dashboard of the"
            " stack. A dashboard made by hand in the stack's folder, if named, becomes a new file.",
            show_default=False,
        ),
    ] = None,
    stack: StackOption = "",
    directory: DirectoryOption = Path(),
    files: Annotated[
        Path | None,
        typer.Option(
            "--dashboards",
            help="Directory of the dashboard files.",
            show_default="dashboardsDir and extraDashboardsDirs of the stack, else dashboards",
        ),
    ] = None,
    take: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[PANEL=]file|grafana",
            help="Which side wins a conflict: for one panel or setting by its name in the file or"
            " in Grafana, or for all others.",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing.")] = False,
    output: TextOrJsonOption = TextOrJson.TEXT,
) -> None:
    """Write edits made in Grafana into the dashboard files.

    Only edited values change in a file. Data sources, links and the choices of variables stay as
    they are in the file. If the file was changed as well since the last deployment, that is a
    conflict: the report shows it, and nothing is written until --take decides. A dashboard whose
    edits cannot be taken is left out, and the report says why. Exits with 0, 2 if there is a
    conflict or a dashboard is left out, 1 if no edit can be taken at all.
    """
    try:
        choices = Choices(take or [])
        stack = chosen_stack(stack, directory)
        with waiting(f"asking Grafana for the dashboards of stack {stack} ..."):
            deployed = read_stack(stack, directory)
            with opened(deployed_access(deployed)) as grafana:
                found = take_back(
                    deployed, grafana, dashboards or [], directory=files, take=choices.winner
                )
        found = replace(found, notes=(*found.notes, *choices.unused()))
        if not dry_run and not found.conflicts:
            found = _written(found)
    except AdoptError as error:
        say_problems("adopt", "\n".join(error.problems))
        raise typer.Exit(1) from None
    except (StackError, GrafanaError, ValueError, OSError) as error:
        say_problems("adopt", error)
        raise typer.Exit(1) from None
    written = not dry_run and not found.conflicts
    if output is TextOrJson.JSON:
        typer.echo(_as_json(found, written=written))
    else:
        _print(found, stack, directory, written=written)
    if found.conflicts or found.left_out:
        raise typer.Exit(2)


def _written(found: Adoption) -> Adoption:
    """Writes the files; a dashboard whose file cannot be written is left out.

    Raises:
        OSError: if there are files to write, and none of them can be.
    """
    refused: dict[Path, OSError] = {}
    texts = found.texts()
    for file, text in texts.items():
        try:
            replace_files({file: text})
        except OSError as error:
            refused[file] = error
    if refused and len(refused) == len(texts):
        raise next(iter(refused.values()))
    left_out = (
        LeftOut(one.file.stem, one.uid, (f"{one.file}: cannot be written: {why.strerror}",))
        for one in found.dashboards
        if (why := refused.get(one.file)) is not None
    )
    return replace(
        found,
        dashboards=tuple(one for one in found.dashboards if one.file not in refused),
        left_out=(*found.left_out, *left_out),
    )


def _print(found: Adoption, stack: str, directory: Path, *, written: bool) -> None:
    shown = console()
    changed = [one for one in found.dashboards if one.text is not None or one.conflicts]
    for one in changed:
        shown.print(harmless(f"{_shown(one.file, directory)}  {one.title}"))
        for line in _folded(one):
            shown.print(harmless(f"    {line}"))
        for conflict in one.conflicts:
            for line in in_words(conflict):
                shown.print(harmless(f"    {line}", "red"), soft_wrap=True)
    for reason in gathered(found.left_out):
        shown.print(harmless(f"left out: {reason}", "red"), soft_wrap=True)
    for note in found.notes:
        shown.print(harmless(f"note: {note}", "dim"))
    shown.print(harmless(_sum(found, changed, stack, written=written)))


def _sum(found: Adoption, changed: Sequence[Adopted], stack: str, *, written: bool) -> str:
    also = f"; {number_of(len(found.left_out), 'dashboard')} left out" if found.left_out else ""
    if found.conflicts:
        return (
            f"{number_of(len(found.conflicts), 'conflict')}{also}; nothing is written. Decide with"
            " --take file, --take grafana, or for one panel: --take 'TITLE=grafana'."
        )
    if not changed:
        compared = number_of(len(found.dashboards), "dashboard")
        return f"Nothing to take back ({compared} compared{also})."
    done = "changed" if written else "would change"
    new = [one for one in changed if one.is_new]
    advice = (
        f" Pulumi does not know {', '.join(one.uid for one in new)} yet:"
        f" mcp-monitoring import-file --stack {stack}"
        if new
        else ""
    )
    return f"{number_of(len(changed), 'file')} {done}{also}.{advice}"


def _folded(one: Adopted) -> list[str]:
    """Lists the edits that are taken; all moves of panels share one line."""
    places = [unit for unit in one.taken if unit.startswith("place of ")]
    others = [unit for unit in one.taken if not unit.startswith("place of ")]
    counted = Counter(others)
    lines = [
        unit if number == 1 else f"{unit} ({number} times)" for unit, number in counted.items()
    ]
    return lines + ([f"place of {number_of(len(places), 'panel')}"] if places else [])


def _shown(file: Path, directory: Path) -> str:
    return str(file.relative_to(directory) if file.is_relative_to(directory) else file)


def _as_json(found: Adoption, *, written: bool) -> str:
    document = {
        "version": JSON_VERSION,
        "written": written,
        "dashboards": [
            {
                "file": str(one.file),
                "title": one.title,
                "uid": one.uid,
                "new": one.is_new,
                "changed": one.text is not None,
                "taken": list(one.taken),
                "conflicts": [asdict(conflict) for conflict in one.conflicts],
            }
            for one in found.dashboards
        ],
        "left_out": [asdict(one) for one in found.left_out],
        "notes": list(found.notes),
    }
    return json.dumps(document, indent=2)
