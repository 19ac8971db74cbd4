"""The data files of this package: dashboards, alerts, contract."""

from pathlib import Path


def packaged(name: str) -> Path:
    """Finds a file or directory that comes with this package.

    A wheel has it inside the package. A checkout, installed as editable or not, has it beside
    `components/`. The working directory does not matter.
    """
    package = Path(__file__).resolve().parent
    installed = package / name
    return installed if installed.exists() else package.parents[1] / name
