"""Runs one Pulumi program for the engine. The language host starts this file as a script.

It imports nothing of the sandbox, because the program's environment may not have the sandbox. The
request comes as JSON on standard input: the configuration has secrets, and other users can read
arguments and environments.

Exit codes: 0 the program ran; 32 it failed and the engine knows why; 1 it failed before the engine
could be told.
"""

import asyncio
import json
import runpy
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pulumi
import pulumi.runtime

FAILED_AND_REPORTED = 32


def _configure(request: dict[str, Any]) -> None:
    pulumi.runtime.configure(
        pulumi.runtime.Settings(
            project=request["project"],
            stack=request["stack"],
            monitor=request["monitor_address"],
            engine=request["engine_address"],
            parallel=request["parallel"],
            dry_run=request["dry_run"],
            organization=request["organization"],
            root_directory=request["root_directory"],
        )
    )
    pulumi.runtime.set_all_config(request["config"], request["config_secret_keys"])


def _run(program: str, parallel: int) -> None:
    def run() -> None:
        # The program's folder comes first on the path, as in a script that Python runs.
        sys.path[0] = program if Path(program).is_dir() else str(Path(program).parent)
        runpy.run_path(program, run_name="__main__")

    loop = asyncio.new_event_loop()
    # Each registration of a resource needs a thread until the engine has finished it.
    loop.set_default_executor(ThreadPoolExecutor(max_workers=max(parallel, 1) * 4))
    loop.run_until_complete(pulumi.runtime.run_in_stack(run))


def _ending(code: object) -> str:
    if isinstance(code, int):
        return f"the program ended with exit code {code}"
    return f"the program ended: {code}"


def main() -> int:
    """Reads the request, runs the program and reports its failure to the engine.

    Returns:
        The exit code; see the module.
    """
    request: dict[str, Any] = json.load(sys.stdin)
    _configure(request)
    try:
        _run(request["program"], request["parallel"])
    except SystemExit as exit_:
        # Reported here for every code, because a program may itself exit with 32.
        if not exit_.code:
            return 0
        pulumi.log.error(_ending(exit_.code))
        return FAILED_AND_REPORTED
    except KeyboardInterrupt:
        # The engine interrupts the program when a deployment has failed or is cancelled.
        return FAILED_AND_REPORTED
    except pulumi.RunError as error:
        pulumi.log.error(str(error))
        return FAILED_AND_REPORTED
    except Exception:
        pulumi.log.error("Program failed with an unhandled exception:\n" + traceback.format_exc())
        return FAILED_AND_REPORTED
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
