"""The words of the dynamic schema beside those of the classic one. Pure.

Source: https://github.com/grafana/grafana/tree/main/apps/dashboard/kinds (v2, v2beta1, v2alpha1).
"""

from collections.abc import Mapping
from typing import Any

VARIABLE_TYPES: Mapping[str, str] = {
    "QueryVariable": "query",
    "TextVariable": "textbox",
    "ConstantVariable": "constant",
    "DatasourceVariable": "datasource",
    "IntervalVariable": "interval",
    "CustomVariable": "custom",
    "SwitchVariable": "switch",
    "GroupByVariable": "groupby",
    "AdhocVariable": "adhoc",
}
"""Types of variables, by the kinds that stand for them."""

_OF_EVERY_VARIABLE = ("name", "label", "hide", "skipUrlSync", "description")
_WITH_OPTIONS = ("current", "options", "multi", "includeAll", "allValue", "allowCustomValue")

VARIABLE_FIELDS: Mapping[str, tuple[str, ...]] = {
    "query": (
        *(*_OF_EVERY_VARIABLE, *_WITH_OPTIONS, "refresh", "regex", "regexApplyTo", "sort"),
        *("definition", "placeholder", "staticOptions", "staticOptionsOrder"),
    ),
    "textbox": (*_OF_EVERY_VARIABLE, "current", "query"),
    "constant": (*_OF_EVERY_VARIABLE, "current", "query"),
    "datasource": (*_OF_EVERY_VARIABLE, *_WITH_OPTIONS, "refresh", "regex"),
    "interval": (
        *(*_OF_EVERY_VARIABLE, "current", "options", "query", "refresh"),
        *("auto", "auto_min", "auto_count"),
    ),
    "custom": (*_OF_EVERY_VARIABLE, *_WITH_OPTIONS, "query", "valuesFormat"),
    "switch": (*_OF_EVERY_VARIABLE, "enabledValue", "disabledValue"),
    "groupby": (*_OF_EVERY_VARIABLE, "current", "options", "multi", "defaultValue"),
    "adhoc": (
        *(*_OF_EVERY_VARIABLE, "baseFilters", "filters", "defaultKeys"),
        *("allowCustomValue", "enableGroupBy"),
    ),
}
"""Fields, by the type of a variable, that have the same name in both schemas."""

SECTION = "section"
"""Key that names a row or a tab in its complement, and in those of its variables."""

PANEL_FIELDS = ("id", "title", "description", "subtitle", "links", "transparent")
"""Fields of a panel that are the same in both schemas."""

NUMBERS: Mapping[str, tuple[str, ...]] = {
    "cursorSync": ("Off", "Crosshair", "Tooltip"),
    "hide": ("dontHide", "hideLabel", "hideVariable", "inControlsMenu"),
    "refresh": ("never", "onDashboardLoad", "onTimeRangeChanged"),
    "sort": (
        "disabled",
        "alphabeticalAsc",
        "alphabeticalDesc",
        "numericalAsc",
        "numericalDesc",
        "alphabeticalCaseInsensitiveAsc",
        "alphabeticalCaseInsensitiveDesc",
        "naturalAsc",
        "naturalDesc",
    ),
}
"""Words, by their field, that are numbers in the classic schema: their positions here."""

OF_VARIABLE = ("hide", "refresh", "sort")
"""The fields of a variable whose words are numbers in the classic schema."""

TIME_SETTINGS: Mapping[str, tuple[str, ...]] = {
    "timezone": ("timezone",),
    "from": ("time", "from"),
    "to": ("time", "to"),
    "autoRefresh": ("refresh",),
    "autoRefreshIntervals": ("timepicker", "refresh_intervals"),
    "quickRanges": ("timepicker", "quick_ranges"),
    "hideTimepicker": ("timepicker", "hidden"),
    "weekStart": ("weekStart",),
    "fiscalYearStartMonth": ("fiscalYearStartMonth",),
    "nowDelay": ("timepicker", "nowDelay"),
}
"""Fields of the time settings, and where the classic schema has them."""

QUERY_OPTIONS = (
    "cacheTimeout",
    "hideTimeOverride",
    "interval",
    "maxDataPoints",
    "queryCachingTTL",
    "timeCompare",
    "timeFrom",
    "timeShift",
    "timeTo",
)
"""Query options of a panel; the classic schema has them in the panel itself."""

ANNOTATION_FIELDS = (
    *("enable", "hide", "iconColor", "name", "builtIn"),
    *("filter", "placement", "mappings"),
)
"""Fields of an annotation that have the same name in both schemas."""

SETTINGS = (
    *("title", "description", "tags", "editable", "liveNow", "preload"),
    *("links", "revision"),
)
"""Fields of a dashboard that are the same in both schemas."""


TAB = "TabsLayoutTab"
"""The kind of a tab; a row or a tab of the classic form is of type `row`."""


def number_of(field: str, word: Any) -> int | None:
    """Finds the number that stands for a word in the classic schema; None if there is none."""
    words = NUMBERS[field]
    return words.index(word) if isinstance(word, str) and word in words else None


def word_of(field: str, number: Any) -> str | None:
    """Finds the word that stands for a number of the classic schema; None if there is none."""
    words = NUMBERS[field]
    return words[number] if type(number) is int and 0 <= number < len(words) else None
