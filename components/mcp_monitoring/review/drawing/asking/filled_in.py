"""Texts of a dashboard with the values of its variables filled in. Pure.

Source: https://grafana.com/docs/grafana/latest/visualizations/dashboards/variables/variable-syntax/
"""

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Literal
from urllib.parse import quote

from ....dashboard.classic.keys import QUERIES
from ....dashboard.view import PanelView
from ...promql.parse import Value, formatted, with_variables
from ..time_range import TimeRange
from .variable_options import Option

ALL = "$__all"
"""What Grafana stores for all values of a variable."""

ALL_TEXT = "All"
"""What it shows for them."""

Style = Literal["", "text", "html", "glob"]
"""How a value is written where the text names no format: "" for PromQL."""

_DATE_PARTS = {
    "YYYY": "%Y",
    "YY": "%y",
    "MM": "%m",
    "DD": "%d",
    "HH": "%H",
    "mm": "%M",
    "ss": "%S",
}


@dataclass(frozen=True)
class Chosen:
    """The chosen values of a variable.

    Attributes:
        values: them; of all values, each one.
        texts: what Grafana shows for them; `All` alone for all of them.
        is_list: whether the variable may have several values, so that PromQL gets a pattern.
        all_value: the text that stands for all values in queries; "" if each is listed.
        offered: the values that the variable offers; none if it takes any.
    """

    values: tuple[str, ...]
    texts: tuple[str, ...] = ()
    is_list: bool = False
    all_value: str = ""
    # Not compared, as there may be thousands.
    offered: tuple[Option, ...] = field(default=(), compare=False)

    @property
    def is_all(self) -> bool:
        """Whether all values are chosen."""
        return self.texts == (ALL_TEXT,)

    @property
    def in_queries(self) -> Value:
        """The value in a query: a text that is inserted unchanged, or the list of values."""
        if self.is_all and self.all_value:
            return self.all_value
        return self.values if self.is_list and self.values else "".join(self.values[:1])


@dataclass(frozen=True)
class Variables:
    """The variables of a dashboard with their values.

    Attributes:
        chosen: the values of each by its name.
        shown: the time range, for `$__from` and `$__to`.
        dashboard: the title of the dashboard.
        adhoc: label filters that are added to every query: label, operator and value.
    """

    chosen: Mapping[str, Chosen]
    shown: TimeRange
    dashboard: str = ""
    adhoc: tuple[tuple[str, str, str], ...] = ()

    def with_value(self, name: str, value: str, text: str) -> "Variables":
        """Sets a variable to one of its values, as in a repeated panel."""
        is_list = self.chosen[name].is_list if name in self.chosen else False
        one = Chosen((value,), (text,), is_list)
        return replace(self, chosen={**self.chosen, name: one})

    def fill(self, text: str, style: Style) -> str:
        """Fills in a text; a name that is no variable stays."""
        if "$" not in text and "[[" not in text:
            return text

        def written(name: str, of: str, asked: str) -> str | None:
            if name in self.chosen:
                return _written(self.chosen[name], name, "text" if of == "text" else asked or style)
            return self._built_in(name, of, asked)

        return with_variables(text, written)

    def _built_in(self, name: str, of: str, style: str) -> str | None:
        match name:
            case "__from":
                return _date(self.shown.start_ms, style)
            case "__to":
                return _date(self.shown.end_ms, style)
            case "__dashboard":
                return self.dashboard if of in ("", "name") else None
            case "__timezone":
                return "utc"
            case "__org":
                return "1" if not of else None
            case "__url_time_range":
                return f"from={self.shown.start_ms}&to={self.shown.end_ms}"
            case "__all_variables":
                every = (_written(one, key, "queryparam") for key, one in self.chosen.items())
                return "&".join(every)
        return None


def filled_panel(panel: PanelView, variables: Variables) -> PanelView:
    """Fills in the title, the options and all other texts of a panel, but not its queries."""
    content_style: Style = "html" if panel.type == "text" else "glob"
    options = {
        key: _filled(value, variables, content_style if key == "content" else "glob")
        for key, value in panel.options.items()
    }
    own = {key: value for key, value in panel.model.items() if key != QUERIES}
    return replace(
        panel,
        title=variables.fill(panel.title, "text"),
        description=variables.fill(panel.description, "text"),
        options=options,
        field_config=_filled(panel.field_config, variables, "glob"),
        model={**panel.model, **_filled(own, variables, "glob"), "options": options},
    )


def _filled(value: Any, variables: Variables, style: Style) -> Any:
    if isinstance(value, str):
        return variables.fill(value, style)
    if isinstance(value, Mapping):
        return {key: _filled(one, variables, style) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, variables, style) for one in value]
    return value


@lru_cache(maxsize=512)  # Many panels use the same variables, which may have thousands of values.
def _written(one: Chosen, name: str, style: str) -> str:
    kind, _, rest = style.partition(":")
    if kind == "text":
        return " + ".join(one.texts or one.values)
    if kind == "queryparam":
        values = (ALL,) if one.is_all else one.values
        return "&".join(f"var-{quote(name, safe='')}={quote(each, safe='')}" for each in values)
    value = one.in_queries
    if kind == "" or (one.is_all and one.all_value and kind != "percentencode"):
        return formatted(value, "", name)
    several: Sequence[str] = [value] if isinstance(value, str) else value
    if kind == "html":
        return ", ".join(html.escape(each) for each in several)
    if kind == "join":
        return (rest or ",").join(several)
    return formatted(several, style, name)


def _date(milliseconds: int, style: str) -> str:
    kind, _, form = style.partition(":")
    if kind != "date":
        return str(milliseconds)
    if form == "seconds":
        return str(milliseconds // 1000)
    moment = datetime.fromtimestamp(milliseconds / 1000, tz=UTC)
    if form in ("", "iso"):
        return f"{moment:%Y-%m-%dT%H:%M:%S}.{milliseconds % 1000:03d}Z"
    for part, directive in _DATE_PARTS.items():
        form = form.replace(part, moment.strftime(directive))
    return form
