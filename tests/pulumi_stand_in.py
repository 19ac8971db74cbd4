"""A `pulumi` on PATH that prints what a test tells it, per command."""

import json
from pathlib import Path
from typing import Any

import pytest

# The words before the first option name the command: `stack export`, `config`, `preview`.
_SCRIPT = """#!/bin/sh
command=
for word in "$@"; do
  case "$word" in -*) break ;; esac
  command="$command${command:+-}$word"
done
while [ $# -gt 0 ]; do
  if [ "$1" = --import-file ]; then cp "$HERE/import-file.out" "$2"; fi
  if [ "$1" = --file ]; then cp "$2" "$HERE/file.in"; fi
  shift
done
if [ ! -e "$HERE/$command.out" ]; then
  echo "error: nobody said what pulumi $command prints" >&2
  exit 99
fi
cat "$HERE/$command.out"
cat "$HERE/$command.err" >&2
exit "$(cat "$HERE/$command.code")"
"""


class PulumiStandIn:
    """Stands in for the CLI, for as long as a test lasts.

    Args:
        directory: where to keep what it prints, and `file.in`, the last `--file` that it was given;
            nothing else is in it.
        monkeypatch: puts it on PATH.
    """

    def __init__(self, directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        directory.mkdir()
        self._directory = directory
        command = directory / "pulumi"
        command.write_text(_SCRIPT.replace("$HERE", str(directory)))
        command.chmod(0o755)
        monkeypatch.setenv("PATH", f"{directory}:/usr/bin:/bin")

    def answers(self, command: str, printed: Any = "", said: str = "", code: int = 0) -> None:
        """Sets what a command prints.

        Args:
            command: such as `stack export`, `config` or `config get grafana:auth`; `import-file`
                is what `preview` writes to its `--import-file`.
            printed: to standard output; what is no text is written as JSON.
            said: to standard error.
            code: the exit code.
        """
        name = "-".join(command.split())
        text = printed if isinstance(printed, str) else json.dumps(printed)
        for kind, content in (("out", text), ("err", said), ("code", str(code))):
            (self._directory / f"{name}.{kind}").write_text(content)
