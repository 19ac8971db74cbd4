"""The entry point of the command `mcp-monitoring`, which names a missing extra."""

import sys


def main() -> None:
    """Runs the command, or says which extra to install."""
    try:
        from .review.cli import app
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("mcp_monitoring"):
            raise
        sys.exit(
            f"mcp-monitoring: needs {error.name}, which is not installed;"
            " install the extra: pip install 'mcp-monitoring[review]'"
        )
    app()


if __name__ == "__main__":
    main()
