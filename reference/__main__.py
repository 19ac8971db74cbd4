"""Write down the component's contract: `python -m reference [release]`.

Without an argument: `reference/schema.json` and `docs/component.md`. With `release`: also what
later changes are measured against, in `reference/released`.
"""

import json
import sys
from pathlib import Path

from mcp_monitoring.credentials import SECRET_ARGUMENTS
from mcp_monitoring.notifiers import SECRET_NOTIFIER_ARGUMENTS

from .children import current_children
from .contract import RELEASED_CHILDREN, RELEASED_SCHEMA, SCHEMA, current_schema
from .examples import EXAMPLES
from .page import component_page

PAGE = Path(__file__).parent.parent / "docs" / "component.md"


def contents() -> dict[Path, str]:
    """Makes the files of this state of the repository."""
    schema = current_schema()
    page = component_page(
        schema,
        examples=EXAMPLES,
        secrets=(*SECRET_ARGUMENTS, *SECRET_NOTIFIER_ARGUMENTS),
        children=current_children(),
    )
    return {SCHEMA: json.dumps(schema, indent=2, ensure_ascii=False) + "\n", PAGE: page}


def main(arguments: list[str]) -> None:
    """Write the files, and say which."""
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
