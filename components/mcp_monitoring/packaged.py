"""What comes with this package beside its code: dashboards, alerts, contract."""

from pathlib import Path


def packaged(name: str) -> Path:
    """Finds a file or directory that comes with this package.

    It stands inside the package in a wheel, and beside `components/` in a checkout, whether
    installed as editable or used in place; the working directory plays no part.
    """
    package = Path(__file__).resolve().parent
    installed = package / name
    return installed if installed.exists() else package.parents[1] / name
