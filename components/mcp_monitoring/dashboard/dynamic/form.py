"""The classic form of a dynamic dashboard: one shape that all of the project reads and edits. Pure.

The form is a classic model. What the classic schema has no place for is kept in it, under the key
`COMPLEMENT` of the part it belongs to, so that `spec.dynamic_spec` writes the same spec again. The
form of a dashboard that uses nothing new has no such key.

- A row or a tab is a panel of type `row` without an id. Its complement has `kind`, unless it is a
  row, and `depth` if it is inside another one; what is in it follows it. A collapsed row that holds
  a grid has its panels in itself, as in the classic schema. A first row without a header is only
  the panels in it.
- Positions count from the top of the page. Those in an auto grid are as Grafana's default shows it.
- `layout` in the complement of a row, a tab or the dashboard is the layout in it, without what it
  shows, if it is not plain from what is there.
- `element` is the key of an element, unless it is `panel-ID`. `conditionalRendering` is the
  condition on which it shows. `without` names the parts that the file leaves out.
- A panel has the data source of its queries, as Grafana writes it; theirs are what counts.
- A variable of a row or a tab is one of the dashboard; its complement names it by `section`.

Source of the schema: see `words`.
"""

from collections.abc import Mapping
from typing import Any

from .as_written import with_written
from .reader import ClassicForm, plain_form
from .writer import plain_spec

__all__ = ["ClassicForm", "classic_form"]


def classic_form(spec: Mapping[str, Any], version: str) -> ClassicForm:
    """Makes the classic form of a dynamic dashboard.

    Args:
        spec: the spec; it is not changed. One with problems (`shape`) gives some form.
        version: version of its schema, one of `versions.VERSIONS`.
    """
    form = plain_form(spec, version)
    with_written(form.model, spec, lambda model: plain_spec(model, version))
    return form
