"""Runs the steps of a job as a runner does, in a clean environment: the shell text of the YAML.

Actions that set a machine up are left out; what they install has to be on PATH already. Artifacts
are kept in a directory. Expressions are looked up in what the test gives. What it does not give is
an error, not an empty text.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workflows.pipelines import ACTION, OF_THIS_REPOSITORY, called, read

_EXPRESSION = re.compile(r"\$\{\{ *([^}]+?) *\}\}")
_NAME = re.compile(r"'[^']*'|[a-z][\w-]*(?:\.[\w-]+)+")
SETS_UP = ("actions/checkout@", "astral-sh/setup-uv@", "pulumi/actions@")


@dataclass
class Runner:
    """A runner with a checkout.

    Attributes:
        checkout: the directory of the repository.
        environment: all variables of the machine.
        values: values of expressions, such as `matrix.stack`.
        temporary: the directory for files of the runner.
        artifacts: the directory of artifacts, one folder for each.
        summary: what was written to the summary.
        ran: exit code of each step with a command, by its name or command.
        printed: everything that was printed.
    """

    checkout: Path
    environment: Mapping[str, str]
    values: Mapping[str, str]
    temporary: Path
    artifacts: Path
    ran: dict[str, int] = field(default_factory=dict)
    printed: str = ""

    @property
    def summary(self) -> str:
        file = self.temporary / "summary"
        return file.read_text() if file.exists() else ""

    def run(self, steps: Sequence[Mapping[str, Any]], values: Mapping[str, str] = {}) -> bool:
        """Runs steps to the end of the list; returns whether the job succeeded.

        Args:
            steps: the steps of a job or of an action.
            values: values of expressions besides those of the runner.
        """
        known = {**self.values, "runner.temp": str(self.temporary), **values}
        succeeded = True
        for step in steps:
            condition = step.get("if", "")
            if not self._is_wanted(condition, succeeded=succeeded, known=known):
                continue
            if "uses" in step:
                done, outputs = self._used(step, known)
            else:
                code, outputs = self._command(step, known)
                self.ran[step.get("name", step["run"])] = code
                done = code == 0
            known.update({f"steps.{step.get('id')}.outputs.{k}": v for k, v in outputs.items()})
            succeeded &= done
        return succeeded

    def run_called(self, job: Mapping[str, Any], *, succeeded: bool = True) -> bool | None:
        """Runs the workflow that a job calls, one job after the other.

        Args:
            job: the job.
            succeeded: whether the jobs before it have.

        Returns:
            Whether all of its jobs succeeded; None if the job is not wanted.
        """
        if not self._is_wanted(job.get("if", ""), succeeded=succeeded, known=self.values):
            return None
        document = read(called(job["uses"]))
        about = document["on"]["workflow_call"]["inputs"]
        given = {name: _filled(value, self.values) for name, value in job["with"].items()}
        inputs = {name: one.get("default", "") for name, one in about.items()} | given
        values = {f"inputs.{name}": value for name, value in inputs.items()}
        for one in document["jobs"].values():
            if self._is_wanted(one.get("if", ""), succeeded=succeeded, known=self.values):
                succeeded &= self.run(one["steps"], values)
        return succeeded

    def _used(
        self, step: Mapping[str, Any], known: Mapping[str, str]
    ) -> tuple[bool, dict[str, str]]:
        action = step["uses"]
        if action.startswith(SETS_UP):
            return True, {}
        given = {key: _filled(value, known) for key, value in step.get("with", {}).items()}
        if action.startswith(OF_THIS_REPOSITORY):
            return self.run_action(given, called(action)), {}
        if action.startswith("actions/upload-artifact@"):
            return True, self._upload(given)
        assert action.startswith("actions/download-artifact@"), action
        for artifact in self.artifacts.glob(given["pattern"]):
            shutil.copytree(artifact, Path(given["path"]) / artifact.name, dirs_exist_ok=True)
        return True, {}

    def _upload(self, given: Mapping[str, str]) -> dict[str, str]:
        """Keeps what patterns match, below the folder that all of them share."""
        patterns = [self.checkout / line for line in given["path"].split()]
        folder = Path(os.path.commonpath([one.parent for one in patterns]))
        artifact = self.artifacts / given["name"]
        for pattern in patterns:
            for found in pattern.parent.glob(pattern.name):
                target = artifact / found.relative_to(folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                if found.is_dir():
                    shutil.copytree(found, target, dirs_exist_ok=True)
                else:
                    shutil.copy(found, target)
        return {"artifact-url": f"https://github.example/artifacts/{given['name']}"}

    def run_action(self, given: Mapping[str, str], file: Path = ACTION) -> bool:
        """Runs an action of this repository; returns whether it succeeded.

        Args:
            given: its inputs; others have their defaults.
            file: the action.
        """
        action = read(file)
        assert given.keys() <= action["inputs"].keys()
        inputs = {name: about.get("default", "") for name, about in action["inputs"].items()}
        inputs |= {"github-token": self.values.get("github.token", "")} | dict(given)
        values = {f"inputs.{name}": value for name, value in inputs.items()}
        return self.run(action["runs"]["steps"], values)

    def _command(
        self, step: Mapping[str, Any], known: Mapping[str, str]
    ) -> tuple[int, dict[str, str]]:
        output = self.temporary / "output"
        output.write_text("")
        own = {name: _filled(value, known) for name, value in step.get("env", {}).items()}
        files = {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": f"{self.temporary}/summary"}
        ran = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.checkout / _filled(step.get("working-directory", "."), known),
            env={**self.environment, **files, **own},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
        )
        self.printed += ran.stdout + ran.stderr
        lines = (line.partition("=") for line in output.read_text().splitlines())
        return ran.returncode, {name: value for name, _, value in lines}

    def _is_wanted(self, condition: str, *, succeeded: bool, known: Mapping[str, str]) -> bool:
        """Judges `A && B`, each a comparison or `!cancelled()`; nothing is cancelled here."""
        parts = [part.strip() for part in condition.split("&&") if part.strip()]
        if "!cancelled()" not in parts and not succeeded:
            return False
        return all(self._holds(part, known) for part in parts if part != "!cancelled()")

    def _holds(self, comparison: str, known: Mapping[str, str]) -> bool:
        left, sign, right = comparison.split()
        equal = self._value(left, known) == self._value(right, known)
        return equal if sign == "==" else not equal

    def _value(self, operand: str, known: Mapping[str, str]) -> str:
        if operand.startswith("'"):
            return operand.strip("'")
        if found := re.fullmatch(r"hashFiles\('(.+)'\)", operand):
            return "a hash" if (self.checkout / found[1]).exists() else ""
        # The outputs of a step that did not run are empty.
        return known.get(operand, "") if operand.startswith("steps.") else known[operand]


def _filled(text: str, known: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        name, _, otherwise = found[1].partition(" || ")
        given = known.get(name, "") if name.startswith("steps.") else known[name]
        return given or otherwise.strip("'")

    return _EXPRESSION.sub(value, text)
