"""Reading, checking and comparing of monitoring; the command `mcp-monitoring` (extra `review`).

A deployment uses nothing of this package: the component has its own structural checks. The code
here may be slower, need more libraries and report more. The names of `__all__` are for other
programs; the modules behind them may move.
"""

from typing import TYPE_CHECKING

from ..lazy import imported_on_demand

if TYPE_CHECKING:
    from .adopt.model import Adoption
    from .adopt.take_back import take_back
    from .check.findings import Finding, Report
    from .check.run import check_paths
    from .diff.file_diff import files_diff
    from .diff.model import Diff
    from .diff.plan_diff import plan_diff
    from .drift.check import check_all, check_drift
    from .drift.model import Drift
    from .import_file.make import ImportFile, make_import_file
    from .proof.run import prove
    from .stacks.plan import Plan, read_plan

__all__ = [
    "Adoption",
    "Diff",
    "Drift",
    "Finding",
    "ImportFile",
    "Plan",
    "Report",
    "check_all",
    "check_drift",
    "check_paths",
    "files_diff",
    "make_import_file",
    "plan_diff",
    "prove",
    "read_plan",
    "take_back",
]

_MODULES = {
    "Adoption": ".adopt.model",
    "Diff": ".diff.model",
    "Drift": ".drift.model",
    "Finding": ".check.findings",
    "ImportFile": ".import_file.make",
    "Plan": ".stacks.plan",
    "Report": ".check.findings",
    "check_all": ".drift.check",
    "check_drift": ".drift.check",
    "check_paths": ".check.run",
    "files_diff": ".diff.file_diff",
    "make_import_file": ".import_file.make",
    "plan_diff": ".diff.plan_diff",
    "prove": ".proof.run",
    "read_plan": ".stacks.plan",
    "take_back": ".adopt.take_back",
}

# One command does not load the libraries of all others.
__getattr__ = imported_on_demand(__name__, _MODULES)
