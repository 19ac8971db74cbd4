"""What an environment has installed, and what a deployment needs."""

import tomllib
from pathlib import Path

from places import REPOSITORY


def packages_in(environment: Path) -> dict[str, str]:
    """Lists the packages of a virtual environment, by name, with their versions."""
    found = (
        path.name.removesuffix(".dist-info").rpartition("-") for path in _metadata(environment)
    )
    return {name.replace("_", "-").replace(".", "-").lower(): version for name, _, version in found}


def _metadata(environment: Path) -> list[Path]:
    return list(environment.glob("lib/*/site-packages/*.dist-info"))


def needed_packages() -> set[str]:
    """Names the component, the packages that it depends on, and all that these bring."""
    lock = tomllib.loads((REPOSITORY / "uv.lock").read_text())
    brings = {
        package["name"]: [each["name"] for each in package.get("dependencies", [])]
        for package in lock["package"]
    }
    needed: set[str] = set()
    found = ["mcp-monitoring"]
    while found:
        name = found.pop()
        if name not in needed:
            needed.add(name)
            found += brings[name]
    return needed
