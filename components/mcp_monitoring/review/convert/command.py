"""`mcp-monitoring convert`: a dashboard file as it would be in the other schema."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ...problems import ProblemsError
from ...yaml_files import YAML_ENDINGS
from ..console.printing import number_of
from ..console.terminal import say, say_problems
from ..console.usage import examples
from ..console.writing import replace_files
from .convert import convert
from .texts import json_text, yaml_text

EXAMPLES = examples(
    "mcp-monitoring convert dashboards/calls.yaml --to classic",
    "mcp-monitoring convert calls.json --to v2 --output calls.yaml",
    "mcp-monitoring convert calls.json --to v2 --version v2beta1",
)


class Schema(StrEnum):
    """The schemas of dashboards."""

    CLASSIC = "classic"
    V2 = "v2"


class Version(StrEnum):
    """The versions of schema v2."""

    V2 = "v2"
    V2BETA1 = "v2beta1"
    V2ALPHA1 = "v2alpha1"


def convert_command(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Dashboard file; it stays as it is.")
    ],
    to: Annotated[Schema, typer.Option("--to", help="Schema to write.", show_default=False)],
    version: Annotated[
        Version | None,
        typer.Option(help="Version of schema v2 to write.", show_default="v2"),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            help="Write to this file; one that ends in .yaml or .yml is written as YAML.",
            show_default="JSON to standard output",
        ),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write a dashboard file in the other schema: classic, or v2 of Grafana 13.

    What the other schema has no place for is named by its place on standard error. Exits with 0 if
    nothing is lost, 2 if something is, 1 if the file could not be converted.
    """
    try:
        if to is Schema.CLASSIC and version is not None:
            raise ProblemsError(["--version is one of schema v2; leave it out with --to classic"])
        target = to.value if version is None else version.value
        if output is not None and output.exists() and not force:
            raise ProblemsError([f"{output}: is there already; --force replaces it"])
        found = convert(file, target)
        as_yaml = output is not None and output.suffix.lower() in YAML_ENDINGS
        written = (yaml_text if as_yaml else json_text)(found.document)
        if output is None:
            typer.echo(written, nl=False)
        else:
            replace_files({output: written})
    except ProblemsError as error:
        say_problems("convert", error)
        raise typer.Exit(1) from None
    except OSError as error:
        say(f"mcp-monitoring convert: {error.filename or output}: {error.strerror}")
        raise typer.Exit(1) from None
    for line in found.lost:
        say(line)
    if found.is_same:
        say(f"mcp-monitoring convert: {file} is of schema {target} already")
    if found.lost:
        say(f"mcp-monitoring convert: {number_of(len(found.lost), 'loss', 'losses')}, see above")
        raise typer.Exit(2)
