"""Writes the generated files of the documentation: `python -m reference [release]`.

Without an argument, it writes `reference/schema.json`, `docs/component.md`, `docs/metrics.md`,
`runbooks/mcp-runbooks.json`, the configuration keys of `Pulumi.yaml` and the checksum by which the
command knows that `metrics.yaml` keeps its format. With `release`, it also
writes `reference/released`, the base for later comparisons.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

from mcp_monitoring.arguments.component_args import SECRETS
from mcp_monitoring.dashboard.files import packaged_dashboards, read_dashboards
from mcp_monitoring.dashboard.runbooks import RUNBOOKS_UID
from mcp_monitoring.metric_sets import OTEL, metric_set
from mcp_monitoring.review.contract import known_format
from mcp_monitoring.review.contract.contract import (
    ContractError,
    format_checksum,
    packaged_contract,
    read_contract,
)
from mcp_monitoring.review.contract.format import format_problems
from mcp_monitoring.yaml_files import ValueLoader, read_yaml

from .children import current_children
from .contract import RELEASED_CHILDREN, RELEASED_SCHEMA, SCHEMA, component, current_schema
from .examples import EXAMPLES
from .metrics_page import metrics_page
from .page import component_page
from .project_file import configuration_keys, project_file
from .runbook_dashboard import runbook_dashboard

_DOCS = Path(__file__).parent.parent / "docs"
PAGE = _DOCS / "component.md"
METRICS_PAGE = _DOCS / "metrics.md"
PROJECT_FILE = _DOCS.parent / "Pulumi.yaml"
RUNBOOKS_PAGE = _DOCS / "runbooks.md"
RUNBOOKS = _DOCS.parent / "runbooks" / f"{RUNBOOKS_UID}.json"
KNOWN_FORMAT = Path(known_format.__file__)
METRICS_EXAMPLE = _DOCS / "examples" / "mcp_metrics.py"


def contents() -> dict[Path, str]:
    """Makes the content of the files for the current code."""
    schema = current_schema()
    page = component_page(
        schema,
        examples=EXAMPLES,
        secrets=SECRETS,
        children=current_children(),
    )
    contract, otel = read_contract(packaged_contract()), read_contract(metric_set(OTEL).contract)
    metrics = metrics_page(contract, otel, METRICS_EXAMPLE.read_text(encoding="utf-8"))
    keys = configuration_keys(component(schema)["inputProperties"], SECRETS)
    dashboards = [one.model for one in read_dashboards(packaged_dashboards())]
    runbooks = runbook_dashboard(RUNBOOKS_PAGE.read_text(encoding="utf-8"), dashboards)
    return {
        SCHEMA: _json(schema),
        PAGE: page,
        METRICS_PAGE: metrics,
        RUNBOOKS: _json(runbooks),
        PROJECT_FILE: project_file(PROJECT_FILE.read_text(encoding="utf-8"), keys),
        KNOWN_FORMAT: _known_format(packaged_contract()),
    }


def _known_format(contract: Path) -> str:
    """Writes the checksum of a contract after a check of its format."""
    problems = list(format_problems(read_yaml(contract, ValueLoader, "not a metric contract")))
    if problems:
        raise ContractError([f"{contract}: {problem}" for problem in problems])
    checksum = re.compile(r'^CHECKSUM = ".*"$', re.MULTILINE)
    line = f'CHECKSUM = "{format_checksum(contract)}"'
    return checksum.sub(line, KNOWN_FORMAT.read_text(encoding="utf-8"))


def _json(document: Any) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> None:
    """Writes the files and prints their names."""
    if arguments not in ([], ["release"]):
        sys.exit("usage: python -m reference [release]")
    written = contents()
    if arguments:
        written[RELEASED_SCHEMA] = written[SCHEMA]
        written[RELEASED_CHILDREN] = "\n".join(current_children()) + "\n"
    for file, text in written.items():
        file.write_text(text, encoding="utf-8")
        print(f"wrote {file.relative_to(PAGE.parent.parent)}")


if __name__ == "__main__":
    main(sys.argv[1:])
