"""The entry point of the command `mcp-monitoring`, which names a package that is missing."""

import gc
import sys
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Runs the command, or says how to install the packages that it needs."""
    # A command is over before the garbage that a run makes would matter; looking for it costs time.
    gc.set_threshold(100_000, 20, 100)
    try:
        # Imported here, and the commands when they are called: each may miss a package.
        from .review.cli import app

        app()
    except ImportError as error:
        if error.name is None or error.name.startswith("mcp_monitoring"):
            raise
        sys.exit(f"mcp-monitoring: {_what_is_wrong(error)}; {_what_to_run()}")


def _what_is_wrong(error: ImportError) -> str:
    if isinstance(error, ModuleNotFoundError):
        return f"needs {error.name}, which is not installed"
    return f"needs {error.name}, of which only a part is installed"


def _what_to_run() -> str:
    if (_CHECKOUT / "pyproject.toml").exists():
        # A plain `uv sync` takes a package for whole of which only a part is there.
        return f"run: uv sync --reinstall --project {_CHECKOUT}"
    return "install the extra: pip install 'mcp-monitoring[review]'"


if __name__ == "__main__":
    main()
