"""Does what a recovery found to do: in Pulumi's state, and to what is too much in Grafana."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ..import_file.filling import IMPORTING
from ..servers.grafana import GrafanaError
from ..stacks.grafana_access import access_at, opened
from ..stacks.pulumi_cli import PulumiError, run_pulumi
from ..stacks.stack import StackError, exported_state
from .find import Findings, RecoverError
from .forgetting import without
from .locks import held_locks
from .pending import without_known


def apply(findings: Findings, directory: Path) -> None:
    """Does all that was found; nothing of somebody else is touched.

    The order is such that whatever fails, the same command can be run again: the state notes
    unfinished creations until their objects are imported.

    Args:
        findings: what was found.
        directory: directory of the Pulumi program.

    Raises:
        RecoverError: if Pulumi or Grafana refuses; what was done before stays done.
    """
    recovery = findings.recovery
    stack = recovery.stack
    try:
        if recovery.locks:
            _require_same_locks(findings, directory)
            run_pulumi(directory, "cancel", "--yes", "--stack", stack)
        access = access_at(findings.address, findings.search.stack) if findings.address else None
        if access and (recovery.doubled or recovery.left_behind):
            with opened(access) as grafana:
                for notifier in recovery.doubled:
                    grafana.delete_contact_point(notifier.uid)
                for dashboard in recovery.left_behind:
                    grafana.delete_dashboard(dashboard.uid)
        if recovery.ours:
            _write_and_run(
                findings.search.only({one.urn for one in recovery.ours}),
                directory,
                *("import", "--stack", stack, *IMPORTING),
                environment=access.credential.environment if access else None,
            )
        if recovery.to_clear or recovery.gone:
            # The state is read now: the import has changed it.
            cleared = without_known(exported_state(stack, directory))
            left = without(cleared, {(one.urn, one.id) for one in recovery.gone})
            _write_and_run(left, directory, "stack", "import", "--stack", stack)
    except (PulumiError, StackError, GrafanaError) as error:
        raise RecoverError(f"{error}; when that is mended, run this again") from None


def _require_same_locks(findings: Findings, directory: Path) -> None:
    """Makes sure that the locks are still those that were judged: Pulumi removes all there are."""
    recovery = findings.recovery
    now = held_locks(recovery.stack, findings.project, directory) or []
    if {one.lock for one in now} - {one.lock for one in recovery.locks}:
        raise RecoverError("another update has begun meanwhile; nothing was touched")


def _write_and_run(document: Any, directory: Path, *command: str, environment: Any = None) -> None:
    """Runs a command of Pulumi with a document as its `--file`."""
    with TemporaryDirectory() as temporary:
        file = Path(temporary) / "document.json"
        file.touch(mode=0o600)
        file.write_text(json.dumps(document), encoding="utf-8")
        run_pulumi(directory, *command, "--file", str(file), environment=environment)
