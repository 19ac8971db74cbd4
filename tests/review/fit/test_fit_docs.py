"""The transcripts of `docs/fit.md` are what the command prints."""

import re
from collections.abc import Callable, Iterator

import pytest
from places import REPOSITORY
from prometheus_server import Prometheus
from review.fit.looking import fit

PAGE = (REPOSITORY / "docs" / "fit.md").read_text()
ADDRESS = "http://localhost:9090"
NAMES = ("demo", "demo_otel", "jira", "envoy", "toolhive", "web")


def transcripts() -> Iterator[tuple[str, str]]:
    pattern = r"<!-- fit: (?P<name>\w+) -->\n```console\n(?P<text>.*?)```\n"
    for found in re.finditer(pattern, PAGE, re.DOTALL):
        yield found["name"], found["text"]


def transcript(url: str) -> str:
    ran = fit("--prometheus", url)
    printed = ran.stdout.replace(url, ADDRESS)
    lines = [line.rstrip() for line in printed.splitlines()]
    text = re.sub(r"\n{2,}", "\n\n", "\n".join(lines)).strip("\n")
    return f"$ mcp-monitoring fit --prometheus {ADDRESS}\n{text}\n$ echo $?\n{ran.exit_code}\n"


def test_there_is_one_of_each_server() -> None:
    assert [name for name, _ in transcripts()] == [*NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_it_is_what_is_printed(running: Callable[[str], Prometheus], name: str) -> None:
    assert dict(transcripts())[name] == transcript(running(name).url)


def test_names_every_key_of_the_json_report(looked_at: Callable[[str], object]) -> None:
    keys = looked_at("jira").answer  # type: ignore[attr-defined]

    for key in keys:
        assert f"`{key}`" in PAGE.partition("## The report as JSON")[2]
