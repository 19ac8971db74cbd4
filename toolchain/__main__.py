"""`python3 -m toolchain`: finds or installs the tools, and says what it does."""

import argparse
import sys

if sys.version_info < (3, 11):  # noqa: UP036  # said before newer syntax is read
    found = ".".join(map(str, sys.version_info[:3]))
    sys.exit(f"toolchain: Python 3.11 or newer is needed, this is {found}; try make PYTHON=...")

from toolchain.engine import install_engine
from toolchain.prometheus import install_prometheus
from toolchain.python import install_packages, install_uv
from toolchain.s3_server import install_s3_server
from toolchain.steps import StepFailedError
from toolchain.workflows import install_actionlint

DESCRIPTION = """\
Finds or installs what the project runs on: uv, the Python packages of uv.lock (in .venv), the
Pulumi CLI with its YAML language host, and Prometheus. What has to be built is kept in
the user's cache and linked into .toolchain/bin; a second run only looks.

Building from source takes about ten minutes for the Pulumi CLI and four for Prometheus, once; those
on PATH are used instead if their version is right. The tests run on an S3 server, too, which takes
a minute or two.
"""

EPILOG = """\
examples:
  python3 -m toolchain                 everything that a deployment to the sandbox takes
  python3 -m toolchain --tests         what the tests take as well
  python3 -m toolchain --no-engine     the Python packages alone
  python3 -m toolchain --no-engine --checks    and what lints the workflows

exit codes: 0 all there, 1 something is missing (the message says what to install)
"""


def main() -> int:
    """Installs what is asked for.

    Returns:
        The exit code: 0 if all is there, 1 if a step failed.
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
    parser.add_argument("--checks", action="store_true", help="add what lints the workflows")
    parser.add_argument("--tests", action="store_true", help="add what only the tests run on")
    options = parser.parse_args()
    try:
        install_packages(install_uv())
        if not options.no_engine:
            install_engine()
            install_prometheus()
        if options.checks:
            install_actionlint()
        if options.tests:
            install_s3_server()
    except StepFailedError as error:
        print(f"toolchain: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"toolchain: {error}; is there room, and may you write there?", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
