"""Version `v2` of the schema: the dashboard, its layouts, variables and annotations. Pure data.

Source: grafana/grafana, `apps/dashboard/kinds/v2/dashboard_spec.cue` at 0306f21b1de4. Which fields
Grafana leaves out when they are empty is in the Go structs that are generated from it
(`apps/dashboard/pkg/apis/dashboard/*/dashboard_spec_gen.go`, `omitempty`). Recorded on Grafana 12.4
for `v2beta1`: it refuses a spec without elements or layout, and stores Go's zero value for other
fields that are missing. Fields without which a part means nothing are as needed here, also those
for which it takes an empty text.
"""

from .kinds import (
    FLAG,
    FREE_MAP,
    NUMBER,
    TEXT,
    TEXTS,
    Either,
    Fields,
    ListOf,
    MapOf,
    Objects,
    Ref,
    Whole,
    have,
    kind_of,
    kinds,
    listed,
    may,
    must,
    words,
)
from .kinds_panels import FIELD_CONFIG, PANELS

DASHBOARD = "Dashboard"
"""The name of a whole spec in `Objects`."""

_LAYOUTS = kind_of("GridLayout", "RowsLayout", "AutoGridLayout", "TabsLayout")
_VARIABLES = kind_of(
    *("QueryVariable", "TextVariable", "ConstantVariable", "DatasourceVariable"),
    *("IntervalVariable", "CustomVariable", "SwitchVariable", "GroupByVariable", "AdhocVariable"),
)
_CONDITIONS = kind_of(
    *("ConditionalRenderingVariable", "ConditionalRenderingData"),
    "ConditionalRenderingTimeRangeSize",
)
_REPEAT: Fields = {"mode": must(words("variable")), "value": must(TEXT)}
_IN_MENU = words("inControlsMenu")

_DASHBOARD: Objects = {
    DASHBOARD: {
        "annotations": have(listed("AnnotationQuery")),
        "cursorSync": have(words("Off", "Crosshair", "Tooltip"), "Off"),
        "description": may(TEXT, ""),
        "editable": may(FLAG, True),
        "elements": must(MapOf(kind_of("Panel", "LibraryPanel"))),
        "layout": must(_LAYOUTS),
        "links": have(listed("DashboardLink")),
        "liveNow": may(FLAG, False),
        "preload": have(FLAG),
        "revision": may(Whole(0, 2**16 - 1)),
        "tags": have(TEXTS),
        "timeSettings": have(Ref("TimeSettings")),
        "title": must(TEXT),
        "variables": have(ListOf(_VARIABLES)),
        "preferences": may(Ref("Preferences")),
    },
    "DashboardLink": {
        "title": have(TEXT),
        "type": must(words("link", "dashboards")),
        "icon": have(TEXT),
        "tooltip": have(TEXT),
        "url": may(TEXT),
        "tags": have(TEXTS),
        "asDropdown": have(FLAG),
        "targetBlank": have(FLAG),
        "includeVars": have(FLAG),
        "keepTime": have(FLAG),
        "placement": may(_IN_MENU),
        "origin": may(Ref("Origin")),
    },
    "Origin": {"type": must(words("datasource")), "group": have(TEXT)},
    "TimeSettings": {
        "timezone": may(TEXT, "browser"),
        "from": have(TEXT, "now-6h"),
        "to": have(TEXT, "now"),
        "autoRefresh": have(TEXT),
        "autoRefreshIntervals": have(
            TEXTS, ["5s", "10s", "30s", "1m", "5m", "15m", "30m", "1h", "2h", "1d"]
        ),
        "quickRanges": may(listed("TimeRange")),
        "hideTimepicker": have(FLAG),
        "weekStart": may(words("saturday", "monday", "sunday")),
        "fiscalYearStartMonth": have(Whole()),
        "nowDelay": may(TEXT),
    },
    "TimeRange": {
        "display": have(TEXT, "Last 6 hours"),
        "from": have(TEXT, "now-6h"),
        "to": have(TEXT, "now"),
    },
    "Preferences": {"layout": may(kind_of("AutoGridLayout", "GridLayout"))},
}

_ANNOTATIONS: Objects = kinds(
    {
        "AnnotationQuery": {
            "query": must(Ref("DataQuery")),
            "enable": have(FLAG),
            "hide": have(FLAG),
            "iconColor": have(TEXT),
            "name": have(TEXT),
            "builtIn": may(FLAG, False),
            "filter": may(Ref("AnnotationPanelFilter")),
            "placement": may(_IN_MENU),
            "mappings": may(MapOf(Ref("AnnotationMapping"))),
            "legacyOptions": may(FREE_MAP),
        }
    },
    {},
) | {
    "AnnotationPanelFilter": {"exclude": may(FLAG, False), "ids": have(ListOf(NUMBER))},
    "AnnotationMapping": {
        "source": may(words("field", "text", "skip"), "field"),
        "value": may(TEXT),
        "regex": may(TEXT),
    },
}

_LAYOUT_KINDS: Objects = kinds(
    {
        "GridLayout": {"items": have(listed("GridLayoutItem"))},
        "GridLayoutItem": {
            "x": must(Whole()),
            "y": must(Whole()),
            "width": must(Whole()),
            "height": must(Whole()),
            "element": must(Ref("ElementReference")),
            "repeat": may(Ref("Repeat")),
        },
        "RowsLayout": {"rows": have(listed("RowsLayoutRow"))},
        "RowsLayoutRow": {
            "title": may(TEXT),
            "collapse": may(FLAG, False),
            "hideHeader": may(FLAG, False),
            "fillScreen": may(FLAG, False),
            "conditionalRendering": may(Ref("ConditionalRenderingGroup")),
            "repeat": may(Ref("RowRepeat")),
            "layout": must(_LAYOUTS),
            "variables": may(ListOf(_VARIABLES)),
        },
        "AutoGridLayout": {
            "maxColumnCount": may(NUMBER, 3),
            "columnWidthMode": have(words("narrow", "standard", "wide", "custom"), "standard"),
            "columnWidth": may(NUMBER),
            "rowHeightMode": have(words("short", "standard", "tall", "custom"), "standard"),
            "rowHeight": may(NUMBER),
            "fillScreen": may(FLAG, False),
            "items": have(listed("AutoGridLayoutItem")),
        },
        "AutoGridLayoutItem": {
            "element": must(Ref("ElementReference")),
            "repeat": may(Ref("AutoGridRepeat")),
            "conditionalRendering": may(Ref("ConditionalRenderingGroup")),
        },
        "TabsLayout": {"tabs": have(listed("TabsLayoutTab"))},
        "TabsLayoutTab": {
            "title": may(TEXT),
            "layout": must(_LAYOUTS),
            "conditionalRendering": may(Ref("ConditionalRenderingGroup")),
            "repeat": may(Ref("TabRepeat")),
            "variables": may(ListOf(_VARIABLES)),
        },
        "ConditionalRenderingGroup": {
            "visibility": must(words("show", "hide")),
            "condition": must(words("and", "or")),
            "items": have(ListOf(_CONDITIONS)),
        },
        "ConditionalRenderingVariable": {
            "variable": have(TEXT),
            "operator": must(words("equals", "notEquals", "matches", "notMatches")),
            "value": have(TEXT),
        },
        "ConditionalRenderingData": {"value": have(FLAG)},
        "ConditionalRenderingTimeRangeSize": {"value": have(TEXT)},
    },
    {},
) | {
    "ElementReference": {"kind": must(words("ElementReference")), "name": must(TEXT)},
    "Repeat": {**_REPEAT, "direction": may(words("h", "v")), "maxPerRow": may(Whole())},
    "RowRepeat": _REPEAT,
    "TabRepeat": _REPEAT,
    "AutoGridRepeat": _REPEAT,
}

_NAMED: Fields = {"name": must(TEXT)}
_SHOWN: Fields = {
    "label": may(TEXT),
    "hide": have(words("dontHide", "hideLabel", "hideVariable", "inControlsMenu"), "dontHide"),
    "skipUrlSync": have(FLAG),
    "description": may(TEXT),
    "origin": may(Ref("Origin")),
}
_CHOSEN: Fields = {"current": have(Ref("VariableOption"))}
_CHOICE: Fields = {**_CHOSEN, "options": have(listed("VariableOption")), "multi": have(FLAG)}
_ALL: Fields = {"includeAll": have(FLAG), "allValue": may(TEXT)}
_CUSTOM: Fields = {"allowCustomValue": have(FLAG, True)}
_QUERY: Fields = {"query": have(TEXT)}
_REFRESH = words("never", "onDashboardLoad", "onTimeRangeChanged")
_SORT = words(
    *("disabled", "alphabeticalAsc", "alphabeticalDesc", "numericalAsc", "numericalDesc"),
    *("alphabeticalCaseInsensitiveAsc", "alphabeticalCaseInsensitiveDesc"),
    *("naturalAsc", "naturalDesc"),
)
_TEXT_OR_TEXTS = Either((TEXT, TEXTS))
_OF_DATASOURCE: Fields = {
    "group": have(TEXT),
    "labels": may(MapOf(TEXT)),
    "datasource": may(Ref("DataSourceName")),
}

_VARIABLE_KINDS: Objects = kinds(
    {
        "QueryVariable": {
            **_NAMED,
            **_SHOWN,
            **_CHOICE,
            **_ALL,
            **_CUSTOM,
            "refresh": have(_REFRESH, "never"),
            "query": must(Ref("DataQuery")),
            "regex": have(TEXT),
            "regexApplyTo": may(words("value", "text"), "value"),
            "sort": have(_SORT, "disabled"),
            "definition": may(TEXT),
            "placeholder": may(TEXT),
            "staticOptions": may(listed("VariableOption")),
            "staticOptionsOrder": may(words("before", "after", "sorted")),
        },
        "TextVariable": {**_NAMED, **_SHOWN, **_CHOSEN, **_QUERY},
        "ConstantVariable": {**_NAMED, **_SHOWN, **_CHOSEN, **_QUERY},
        "DatasourceVariable": {
            **_NAMED,
            **_SHOWN,
            **_CHOICE,
            **_ALL,
            **_CUSTOM,
            "pluginId": have(TEXT),
            "refresh": have(_REFRESH, "never"),
            "regex": have(TEXT),
        },
        "IntervalVariable": {
            **_NAMED,
            **_SHOWN,
            **_CHOSEN,
            **_QUERY,
            "options": have(listed("VariableOption")),
            "auto": have(FLAG),
            "auto_min": have(TEXT),
            "auto_count": have(Whole()),
            "refresh": have(words("onTimeRangeChanged"), "onTimeRangeChanged"),
        },
        "CustomVariable": {
            **_NAMED,
            **_SHOWN,
            **_CHOICE,
            **_ALL,
            **_CUSTOM,
            **_QUERY,
            "valuesFormat": may(words("csv", "json")),
        },
        "SwitchVariable": {
            **_NAMED,
            **_SHOWN,
            "current": have(TEXT, "false"),
            "enabledValue": have(TEXT, "true"),
            "disabledValue": have(TEXT, "false"),
        },
        "GroupByVariable": {
            **_NAMED,
            **_SHOWN,
            **_CHOICE,
            "defaultValue": may(Ref("VariableOption")),
        },
        "AdhocVariable": {
            **_NAMED,
            **_SHOWN,
            **_CUSTOM,
            "baseFilters": have(listed("AdhocFilter")),
            "filters": have(listed("AdhocFilter")),
            "defaultKeys": have(listed("AdhocKey")),
            "enableGroupBy": may(FLAG, False),
        },
    },
    {"GroupByVariable": _OF_DATASOURCE, "AdhocVariable": _OF_DATASOURCE},
) | {
    "VariableOption": {
        "selected": may(FLAG, False),
        "text": have(_TEXT_OR_TEXTS, ""),
        "value": have(_TEXT_OR_TEXTS, ""),
        "properties": may(MapOf(TEXT)),
    },
    "AdhocKey": {
        "text": have(TEXT),
        "value": may(Either((TEXT, NUMBER))),
        "group": may(TEXT),
        "expandable": may(FLAG),
    },
    "AdhocFilter": {
        "key": have(TEXT),
        "operator": have(TEXT),
        "value": have(TEXT),
        "values": may(TEXTS),
        "keyLabel": may(TEXT),
        "valueLabels": may(TEXTS),
        "forceEdit": may(FLAG),
        "origin": may(words("dashboard")),
        "condition": may(TEXT),
    },
}

V2: Objects = {
    **_DASHBOARD,
    **_ANNOTATIONS,
    **_LAYOUT_KINDS,
    **_VARIABLE_KINDS,
    **PANELS,
    **FIELD_CONFIG,
}
"""The objects of version `v2`."""
