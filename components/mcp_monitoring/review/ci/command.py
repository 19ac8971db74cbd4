"""`mcp-monitoring ci`: what a pipeline does with the reports of the other commands."""

import os
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from ..console.report_output import DirectoryOption
from ..console.terminal import say
from ..console.usage import Command, CommandGroup, examples
from .forge import Forge, ForgeError
from .github import GitHub
from .gitlab import GitLab
from .grafana_address import AddressError, check_address
from .pictures.publish import WantedPictures, push_pictures
from .publish import marker_of, report_drift, report_no_drift, upsert_comment

ci_app = typer.Typer(
    cls=CommandGroup,
    help="Comment on pull requests and keep issues, in GitHub Actions and GitLab CI.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

ReportArgument = Annotated[
    Path, typer.Argument(metavar="REPORT", help="File that --output-markdown wrote.")
]
AuthorOption = Annotated[
    str,
    typer.Option(help="GitHub: login that the token writes as, if it is no workflow's own token."),
]


@ci_app.command(
    "comment",
    cls=Command,
    epilog=examples(
        "mcp-monitoring ci comment diff.md",
        "mcp-monitoring ci comment diff.md --number 12",
        "mcp-monitoring ci comment diff.md --page https://ci.example.com/diff.html",
        "mcp-monitoring ci comment diff.md --pictures diff.pictures",
    ),
    short_help="Write a report as a comment on the pull request.",
)
def comment_command(
    report: ReportArgument,
    number: Annotated[
        int,
        typer.Option(
            help="Pull request or merge request; that of the pipeline if left out.",
            show_default=False,
        ),
    ] = 0,
    page: Annotated[
        str,
        typer.Option(
            metavar="URL",
            help="Page with pictures, such as an artifact, to which the comment links.",
            show_default=False,
        ),
    ] = "",
    pictures: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER",
            help="Show pictures that diff --pictures wrote; they are pushed to --branch.",
            show_default=False,
        ),
    ] = None,
    branch: Annotated[
        str, typer.Option(help="Branch that keeps pictures and nothing else.")
    ] = "mcp-monitoring-pictures",
    keep_days: Annotated[
        int, typer.Option(min=1, max=3650, help="For how many days the branch keeps a picture.")
    ] = 30,
    forks: Annotated[
        bool, typer.Option("--forks", help="Push pictures of pull requests of forks, too.")
    ] = False,
    author: AuthorOption = "",
) -> None:
    """Write a report as a comment on the pull request; later runs update the same comment.

    Needs GITHUB_TOKEN in GitHub Actions and GITLAB_TOKEN in GitLab CI. Exits with 0, or with 1 if
    there is no comment. If pictures cannot be pushed, the comment says so and is made anyway.
    """
    shown = ""
    try:
        forge, text = _forge(number, author), _read(report)
        if pictures is not None:
            elsewhere = "on the page below" if page else "among the artifacts of this run, if any"
            wanted = WantedPictures(pictures, branch, keep_days, forks, elsewhere)
            shown, complaint = push_pictures(forge, marker_of(text), wanted)
            if complaint:
                say(f"mcp-monitoring ci comment: no pictures in the comment: {complaint}")
        address = upsert_comment(forge, text, page, shown)
    except (ForgeError, OSError, UnicodeError) as error:
        _fail("comment", report, error)
    typer.echo(address)


@ci_app.command(
    "issue",
    cls=Command,
    epilog=examples(
        "mcp-monitoring ci issue drift.md --exit-code 2",
        "mcp-monitoring ci issue drift.md --exit-code 0",
    ),
    short_help="Open, update or close the issue of a stack that drifts.",
)
def issue_command(
    report: ReportArgument,
    exit_code: Annotated[int, typer.Option(help="Exit code of mcp-monitoring drift.")],
    author: AuthorOption = "",
) -> None:
    """Open an issue when a stack drifts, update it, and close it when it does not any more.

    If the drift could not be checked (exit code 1), nothing is touched. Needs GITHUB_TOKEN in
    GitHub Actions and GITLAB_TOKEN in GitLab CI. Exits with 0, or with 1 if nothing could be done.
    """
    if exit_code not in (0, 2):
        say("mcp-monitoring ci issue: the drift could not be checked; the issue stays as it is")
        raise typer.Exit(1)
    try:
        forge, text = _forge(0, author), _read(report)
        said = report_drift(forge, text) if exit_code else report_no_drift(forge, text)
    except (ForgeError, OSError, UnicodeError) as error:
        _fail("issue", report, error)
    typer.echo(said)


@ci_app.command(
    "address",
    cls=Command,
    epilog=examples(
        "mcp-monitoring ci address --stack prod --expected https://grafana.eu",
        'mcp-monitoring ci address --stack prod --expected "$GRAFANA_URL"',
    ),
    short_help="Compare the Grafana of a stack with the expected one.",
)
def address_command(
    stack: Annotated[str, typer.Option(help="Stack whose file is read, Pulumi.STACK.yaml.")],
    expected: Annotated[
        str, typer.Option(help="Address of the Grafana that the credential belongs to.")
    ],
    directory: DirectoryOption = Path(),
) -> None:
    """Compare the Grafana of a stack with the expected one, before it gets a credential.

    The stack file comes from the reviewed change; the expected address should be a setting that the
    change cannot touch. Exits with 0 if they are the same, else with 1.
    """
    try:
        typer.echo(check_address(directory / f"Pulumi.{stack}.yaml", expected))
    except AddressError as error:
        say(f"mcp-monitoring ci address: {error}")
        raise typer.Exit(1) from None


def _forge(number: int, author: str) -> Forge:
    """Finds the forge that runs this pipeline."""
    if os.environ.get("GITLAB_CI"):
        return GitLab(os.environ, number)
    if os.environ.get("GITHUB_ACTIONS"):
        return GitHub(os.environ, number, author)
    raise ForgeError("neither GITHUB_ACTIONS nor GITLAB_CI is set; run it in a pipeline of these")


def _read(report: Path) -> str:
    return report.read_text(encoding="utf-8")


def _fail(command: str, report: Path, error: Exception) -> NoReturn:
    said = "is no text" if isinstance(error, UnicodeError) else str(error)
    say(f"mcp-monitoring ci {command}: {report}: {said}")
    raise typer.Exit(1) from None
