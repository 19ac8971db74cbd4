"""`python3 -m toolchain`: finds or installs the tools, and prints what it does."""

import argparse
import sys

if sys.version_info < (3, 11):  # noqa: UP036  # must run before Python reads newer syntax
    found = ".".join(map(str, sys.version_info[:3]))
    sys.exit(f"toolchain: this is Python {found}, but 3.11 or newer is needed; try make PYTHON=...")

from toolchain.engine import install_engine
from toolchain.mcp_servers import FAKESNOW, SERVERS, install_environment
from toolchain.prometheus import install_prometheus
from toolchain.python import install_packages, install_uv
from toolchain.s3_server import install_s3_server
from toolchain.steps import StepFailedError
from toolchain.workflows import install_actionlint

DESCRIPTION = """\
Finds or installs what the project needs: uv, the Python packages of uv.lock (in .venv), the Pulumi
CLI with its YAML language host, and Prometheus. Built tools are in the user's cache, with links in
.toolchain/bin. A second run uses the cache.

Tools of PATH are used if their version is right. Others are built from source once: the Pulumi CLI
in about ten minutes, Prometheus in about four. The tests also need an S3 server, which takes one or
two minutes, environments with MCP servers, which take a minute, and what drives a browser (53 MB).
"""

EPILOG = """\
examples:
  python3 -m toolchain                 everything for a deployment to the sandbox
  python3 -m toolchain --tests         also everything for the tests
  python3 -m toolchain --no-engine     only the Python packages
  python3 -m toolchain --no-engine --browser   also what drives a browser (for unit tests)
  python3 -m toolchain --no-engine --checks    also what lints the workflows

exit codes: 0 everything is there, 1 something is missing (the message says what to install)
"""


def main() -> int:
    """Installs what the options ask for.

    Returns:
        The exit code: 0 if everything is there, 1 if a step failed.
    """
    parser = argparse.ArgumentParser(
        prog="python3 -m toolchain",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--no-engine", action="store_true", help="leave out the Pulumi CLI and Prometheus"
    )
    parser.add_argument(
        "--browser", action="store_true", help="add what drives a browser in tests (Playwright)"
    )
    parser.add_argument(
        "--checks", action="store_true", help="add --browser and what lints the workflows"
    )
    parser.add_argument(
        "--tests", action="store_true", help="add --browser and what only the tests need"
    )
    options = parser.parse_args()
    try:
        uv = install_uv()
        # Its types are checked, too.
        install_packages(uv, browser=options.browser or options.checks or options.tests)
        if not options.no_engine:
            install_engine()
            install_prometheus()
        if options.checks:
            install_actionlint()
        if options.tests:
            install_s3_server()
            for name in (*SERVERS, FAKESNOW):
                install_environment(name, str(uv))
    except StepFailedError as error:
        print(f"toolchain: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(
            f"toolchain: {error}; is there room, and may you write there?"
            " XDG_CACHE_HOME names another directory for the cache",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
