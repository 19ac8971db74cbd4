"""The entry point of the command `mcp-monitoring`, which names a package that is missing."""

import gc
import shlex
import sys
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[2]
_OF_EXTRAS = dict.fromkeys(("markdown_it", "vl_convert", "zlib_ng"), "pictures")
"""The packages of an extra of their own; those of the command are of the extra `review`."""


def main() -> None:
    """Runs the command, or says how to install the packages that it needs."""
    # A command is over before the garbage that a run makes would matter; looking for it costs time.
    gc.set_threshold(500_000, 20, 100)
    # httpx has a command of its own, which nobody runs here: a sixth of all modules are for it.
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
    from .review.console.interruption import run_interruptibly

    run_interruptibly(_run)


def _run() -> None:
    try:
        # Imported here, and the commands when they are called: each may miss a package.
        from .review.cli import app

        app()
    except ImportError as error:
        if error.name is None or error.name.startswith("mcp_monitoring"):
            raise
        sys.exit(f"mcp-monitoring: {_what_is_wrong(error)}; {_what_to_run(error)}")


def _what_is_wrong(error: ImportError) -> str:
    if isinstance(error, ModuleNotFoundError):
        return f"needs {error.name}, which is not installed"
    return f"needs {error.name}, of which only a part is installed"


def _what_to_run(error: ImportError) -> str:
    """Finds the command that mends the environment which runs this, by the tool that made it."""
    wanted = f"'mcp-monitoring[{_OF_EXTRAS.get(error.name or '', 'review')}]'"
    environment = Path(sys.prefix).resolve()
    if environment == _CHECKOUT / ".venv":
        # A plain `uv sync` takes a package for whole of which only a part is there.
        return f"run: uv sync --reinstall --project {shlex.quote(str(_CHECKOUT))}"
    where = shlex.quote(str(environment))
    if (environment / "uv-receipt.toml").exists():
        # Only its user knows where it came from.
        return f"install it again: uv tool install {wanted[:-1]} @ WHERE'"
    if not _is_made_by_uv(environment):
        return f"run: {shlex.quote(sys.executable)} -m pip install {wanted}"
    if (environment.parent / "uv.lock").exists():
        project = shlex.quote(str(environment.parent))
        return f"run: uv add --project {project} {wanted}"
    return f"run: uv pip install --python {where} {wanted}"


def _is_made_by_uv(environment: Path) -> bool:
    """Tells whether uv made an environment; then it has no pip."""
    try:
        lines = (environment / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    return any(line.partition("=")[0].strip() == "uv" for line in lines)


if __name__ == "__main__":
    main()
