"""Data frames, as Grafana's panels get them. Pure.

Source: https://grafana.com/developers/dataplane/contract-spec
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

FieldType = Literal["time", "number", "string", "boolean", "other"]


@dataclass(frozen=True)
class Field:
    """A column of a frame.

    Attributes:
        name: its name, such as `Time`, `Value` or a label.
        type: what its values are. Times are milliseconds since 1970. A number is an int or a float,
            also NaN or an infinity; None where there is no value.
        values: its values, one for each row.
        labels: labels of the series that it holds.
        config: what the source or a transformation says of it, in Grafana's words: `unit`,
            `displayName`, `displayNameFromDS`, `interval`.
    """

    name: str
    type: FieldType
    values: Sequence[Any]
    labels: Mapping[str, str] = field(default_factory=dict)
    config: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Frame:
    """Columns of one length.

    Attributes:
        fields: its columns.
        ref_id: name of the query in its panel; "" if a transformation made it of several.
        name: its name; "" if it has none.
        meta: what the source says of it, in Grafana's words: `type`, `custom`, `notices`.
    """

    fields: tuple[Field, ...]
    ref_id: str = ""
    name: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """The number of rows."""
        return len(self.fields[0].values) if self.fields else 0
