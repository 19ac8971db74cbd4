"""A program that is interrupted ends soon, whatever it does; it cleans up, and says one line."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

LINE = "mcp-monitoring: interrupted\n"
FAR_TOO_LONG = 30
"""Seconds that no program here takes, but those which never end."""

_PROGRAM = """
import ctypes, os, sys, tempfile, threading
from pathlib import Path
import typer
from mcp_monitoring.review.console.interruption import run_interruptibly
from mcp_monitoring.review.console.writing import replace_files
from mcp_monitoring.review.servers.threads import Threads

def ready():
    sys.stdout.write("ready\\n")
    sys.stdout.flush()

def for_ever(*_):
    ready()
    threading.Event().wait()

def behind_the_main_thread():
    threading.main_thread().join()
    for_ever()

def in_a_folder():
    with tempfile.TemporaryDirectory():
        for_ever()

def without_signals():
    lock, take = ctypes.create_string_buffer(64), ctypes.CDLL(None).pthread_mutex_lock
    take(lock)
    ready()
    take(lock)

def unmoved():
    while True:
        try: for_ever()
        except BaseException: pass

def in_a_thread(function):
    with Threads(1) as pool:
        pool.submit(function).result()

def left_to_threads(function):
    threading.Thread(target=function).start()
    sys.exit(1)

def writing():
    os.fsync = for_ever
    replace_files({Path("report"): "new"})

def asking():
    app = typer.Typer(pretty_exceptions_enable=False, rich_markup_mode=None)
    @app.command()
    def ask():
        ready()
        typer.confirm("Sure?", err=True)
    app([])

"""


def started(command: str, directory: Path, *before: str) -> subprocess.Popen[str]:
    """Starts a program, and waits until it does what it is about."""
    running = subprocess.Popen(
        [*before, sys.executable, "-c", f"{_PROGRAM}run_interruptibly(lambda: {command})"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=directory,
        env={"PATH": "/usr/bin:/bin", "TMPDIR": str(directory)},
    )
    assert running.stdout is not None
    if running.stdout.readline() != "ready\n":
        running.kill()
        pytest.fail(running.communicate()[1])
    return running


def ended(running: subprocess.Popen[str], answer: str | None = None) -> tuple[int, str]:
    """Waits for its end; returns its exit code and what it said."""
    try:
        _, said = running.communicate(answer, timeout=FAR_TOO_LONG)
    finally:
        running.kill()
    return running.returncode, said


@pytest.mark.parametrize(
    "command",
    [
        "for_ever()",
        "in_a_thread(for_ever)",
        "left_to_threads(behind_the_main_thread)",
        "without_signals()",
        "unmoved()",
    ],
)
def test_it_ends_whatever_it_does(command: str, tmp_path: Path) -> None:
    running = started(command, tmp_path)

    running.send_signal(signal.SIGINT)

    assert ended(running) == (130, LINE)


@pytest.mark.parametrize(
    "command",
    [
        "in_a_folder()",
        "in_a_thread(in_a_folder)",
        "(made := tempfile.TemporaryDirectory(), without_signals())",
        "writing()",
    ],
)
def test_no_temporary_file_stays(command: str, tmp_path: Path) -> None:
    report = tmp_path / "report"
    report.write_text("old")
    running = started(command, tmp_path)
    assert len(list(tmp_path.iterdir())) == 2

    running.send_signal(signal.SIGINT)

    assert ended(running) == (130, LINE)
    assert list(tmp_path.iterdir()) == [report]
    assert report.read_text() == "old"


def test_behind_a_question_it_says_what_the_question_says(tmp_path: Path) -> None:
    running = started("asking()", tmp_path)
    assert running.stderr is not None
    question = "Sure? [y/N]:"
    assert running.stderr.read(len(question)) == question

    running.send_signal(signal.SIGINT)

    assert ended(running) == (130, "Aborted!\n")


@pytest.mark.parametrize("code", [0, 1, 2])
def test_without_an_interruption_nothing_changes(code: int, tmp_path: Path) -> None:
    assert ended(started(f"(ready(), sys.exit({code}))", tmp_path)) == (code, "")


def test_a_program_in_the_background_of_a_script_goes_on(tmp_path: Path) -> None:
    ignoring = ("sh", "-c", "trap '' INT; exec \"$@\"", "sh")
    running = started("(ready(), sys.stdin.readline(), sys.exit(2))", tmp_path, *ignoring)

    running.send_signal(signal.SIGINT)

    assert ended(running, "go on\n") == (2, "")
