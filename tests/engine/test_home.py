"""A home directory that nobody can write to, as in many containers."""

import os
from dataclasses import replace
from pathlib import Path

from engine.project import Project
from engine.review import run


def test_is_no_hindrance_to_deploy_and_to_review(project: Project) -> None:
    plugins = os.environ.get("PULUMI_HOME") or str(Path.home() / ".pulumi")
    environment = {"PULUMI_HOME": plugins, **project.environment, "HOME": "/dev/null"}
    homeless = replace(project, environment=environment)

    homeless.up()

    assert run(homeless, "diff", "--stack", "dev", "--exit-code").exit_code == 0
    assert run(homeless, "drift", "--stack", "dev").exit_code == 0
