"""The spec of a dynamic dashboard, written from its classic form or from a classic model. Pure.

It undoes `form.classic_form`: the spec of an unchanged form is the one it was made from. Of a
classic model it writes what the dynamic schema has a place for; `defaults.completed` adds the rest.
"""

from collections.abc import Mapping
from typing import Any

from ..classic.keys import FOLDER_KEY
from .as_written import as_written
from .form import classic_form
from .writer import plain_spec

_OF_RESOURCE = ("uid", FOLDER_KEY)
"""Keys of a form that stand in the metadata of its resource."""


def dynamic_spec(form: Mapping[str, Any], version: str) -> dict[str, Any]:
    """Writes the spec of a dashboard.

    Args:
        form: the classic form of a dynamic dashboard, or a classic model of the right shape without
            rows of the form before Grafana 5; it is not changed.
        version: version of the schema to write, one of `versions.VERSIONS`.
    """
    alone = {key: one for key, one in form.items() if key not in _OF_RESOURCE}
    written = as_written(alone, lambda spec: classic_form(spec, version).model)
    return plain_spec(form, version) if written is None else dict(written)
