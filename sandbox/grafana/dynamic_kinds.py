"""What Grafana's own structures make of the parts of a dashboard in `v2` and `v2beta1`, as data.

Grafana reads JSON into structures and writes them again. What they do not know is dropped, a
needed field that is missing gets an empty value, an optional list or map that is empty is left out.
It was recorded of a whole dashboard (`v2-api.json`, calls 38 and 46); which fields there are is
from https://github.com/grafana/grafana/tree/main/apps/dashboard/kinds, written down again here, so
that it is no copy of what this project believes.

A line is the name of a part and its fields. `?` marks an optional field. Behind a colon is its
type: `b` flag, `n` number, `x` anything, `[T]` list, `{T}` map, else another part, or one of
several parts by their `kind`; a text without a colon.
"""

import re
from typing import Any

from sandbox.grafana.answers import Json

_LAYOUTS = "GridLayout|RowsLayout|AutoGridLayout|TabsLayout"
_VARIABLES = "|".join(
    f"{name}Variable"
    for name in (
        *("Query", "Text", "Constant", "Datasource", "Interval"),
        *("Custom", "Switch", "GroupBy", "Adhoc"),
    )
)
_NAMED = "name current:Option label? hide skipUrlSync:b description? origin?:Origin"
_CHOICE = f"{_NAMED} options:[Option] multi:b includeAll:b allValue? allowCustomValue:b"
_OF_SOURCE = "group labels?:{x} datasource?:Source"
_REPEAT = "mode value"
_CONDITION = "conditionalRendering?:ConditionalRenderingGroup"

_PARTS = f"""
Dashboard annotations:[AnnotationQuery] cursorSync description? editable?:b
Dashboard elements:{{Panel|LibraryPanel}} layout:{_LAYOUTS} links:[Link] liveNow?:b preload:b
Dashboard preferences?:x revision?:n tags:[x] timeSettings:Times title variables:[{_VARIABLES}]
Times timezone? from to autoRefresh autoRefreshIntervals:[x] quickRanges?:[Range] hideTimepicker:b
Times weekStart? fiscalYearStartMonth:n nowDelay?
Range display from to
Link title type icon tooltip url? tags:[x] asDropdown:b targetBlank:b includeVars:b keepTime:b
Link placement? origin?:Origin
Origin type group
Option selected?:b text:x value:x properties?:{{x}}
Source name?
Query kind {_OF_SOURCE} version spec:{{x}}
AnnotationQuery.spec query:Query enable:b hide:b iconColor name builtIn?:b filter?:Filter placement?
AnnotationQuery.spec mappings?:{{EventField}} legacyOptions?:{{x}}
Filter exclude?:b ids:[x]
EventField source? value? regex?
LibraryPanel.spec id:n title libraryPanel:LibraryReference
LibraryReference name uid
Panel.spec id:n title description? subtitle? links:[DataLink] data:QueryGroup vizConfig:VizConfig
Panel.spec transparent?:b
DataLink title url targetBlank?:b
QueryGroup kind spec:QueryGroup.spec
QueryGroup.spec queries:[PanelQuery] transformations:[x] queryOptions:QueryOptions
PanelQuery.spec query:Query refId hidden:b
QueryOptions timeFrom? timeTo? maxDataPoints?:n timeShift? queryCachingTTL?:n interval?
QueryOptions cacheTimeout? hideTimeOverride?:b timeCompare?
VizConfig kind group version spec:VizConfig.spec
VizConfig.spec options:{{x}} fieldConfig:FieldSource
FieldSource defaults:FieldConfig overrides:[Override]
Override __systemRef? matcher:Matcher properties:[Value]
Matcher id scope? options?:x
Value id value?:x
FieldConfig displayName? displayNameFromDS? description? path? writeable?:b filterable?:b unit?
FieldConfig decimals?:n min?:n max?:n mappings?:[x] thresholds?:Thresholds color?:Color links?:[x]
FieldConfig actions?:[x] noValue? custom?:{{x}} fieldMinMax?:b nullValueMode?
Thresholds mode steps:[Step]
Step value:x valueExpr? color
Color mode fixedColor? gradientColorTo? seriesBy?
GridLayout.spec items:[GridLayoutItem]
GridLayoutItem.spec x:n y:n width:n height:n element:Reference repeat?:Repeat
Reference kind name
Repeat {_REPEAT} direction? maxPerRow?:n
RowsLayout.spec rows:[RowsLayoutRow]
RowsLayoutRow.spec title? collapse?:b hideHeader?:b fillScreen?:b {_CONDITION} repeat?:Plain
RowsLayoutRow.spec layout:{_LAYOUTS} variables?:[{_VARIABLES}]
Plain {_REPEAT}
AutoGridLayout.spec maxColumnCount?:n columnWidthMode columnWidth?:n rowHeightMode rowHeight?:n
AutoGridLayout.spec fillScreen?:b items:[AutoGridLayoutItem]
AutoGridLayoutItem.spec element:Reference repeat?:Plain {_CONDITION}
TabsLayout.spec tabs:[TabsLayoutTab]
TabsLayoutTab.spec title? layout:{_LAYOUTS} {_CONDITION} repeat?:Plain variables?:[{_VARIABLES}]
ConditionalRenderingGroup kind spec:ConditionalRenderingGroup.spec
ConditionalRenderingGroup.spec visibility condition items:[x]
QueryVariable.spec {_CHOICE} refresh query:Query regex regexApplyTo? sort definition? placeholder?
QueryVariable.spec staticOptions?:[Option] staticOptionsOrder?
TextVariable.spec {_NAMED} query
ConstantVariable.spec {_NAMED} query
DatasourceVariable.spec {_CHOICE} pluginId refresh regex
IntervalVariable.spec {_NAMED} query options:[Option] auto:b auto_min auto_count:n refresh
CustomVariable.spec {_CHOICE} query valuesFormat?
SwitchVariable.spec name current enabledValue disabledValue label? hide skipUrlSync:b description?
SwitchVariable.spec origin?:Origin
GroupByVariable kind {_OF_SOURCE} spec:GroupByVariable.spec
GroupByVariable.spec {_NAMED} defaultValue?:Option options:[Option] multi:b
AdhocVariable kind {_OF_SOURCE} spec:AdhocVariable.spec
AdhocVariable.spec name baseFilters:[x] filters:[x] defaultKeys:[x] label? hide skipUrlSync:b
AdhocVariable.spec description? allowCustomValue:b enableGroupBy?:b origin?:Origin
"""


def _fields() -> dict[str, dict[str, tuple[str, bool]]]:
    """Reads the lines: by part and field, its type and whether it is optional."""
    parts: dict[str, dict[str, tuple[str, bool]]] = {}
    for line in _PARTS.strip().splitlines():
        name, *fields = line.split()
        for field in fields:
            key, _, kind = field.partition(":")
            parts.setdefault(name, {})[key.rstrip("?")] = (kind or "s", key.endswith("?"))
    # Every part with a spec of its own has that and its kind.
    for name in [name for name in parts if name.endswith(".spec")]:
        parts.setdefault(name.removesuffix(".spec"), {"kind": ("s", False), "spec": (name, False)})
    return parts


_FIELDS = _fields()
KNOWN_SCHEMAS = ("v2", "v2beta1")
"""The versions that have these parts; `v2beta1` has no preferences."""

_ZERO: dict[str, Any] = {"s": "", "b": False, "n": 0}


def restructured(spec: Json) -> Json:
    """Returns the content of a dashboard as it is after it was read into structures."""
    made: Json = _part("Dashboard", spec)
    return made


def _part(name: str, value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    made: Json = {}
    for key, (kind, is_optional) in _FIELDS[name].items():
        inner = value.get(key)
        if inner is None and is_optional:
            continue
        if is_optional and inner in ([], {}) and kind[0] in "[{":
            continue
        made[key] = _empty(kind) if inner is None else _value(kind, inner)
    return made


def _value(kind: str, value: Any) -> Any:
    inside = kind[1:-1]
    if kind[0] == "[":
        return [_value(inside, one) for one in value] if isinstance(value, list) else value
    if kind[0] == "{":
        whole = isinstance(value, dict)
        return {key: _value(inside, one) for key, one in value.items()} if whole else value
    if "|" in kind:
        name = value.get("kind") if isinstance(value, dict) else None
        # What becomes of a kind that is none of them is not known.
        return _part(str(name), value) if name in kind.split("|") else value
    return _part(kind, value) if kind in _FIELDS else value


def _empty(kind: str) -> Any:
    if kind in _FIELDS:
        return _part(kind, {})
    return _ZERO.get(kind) if re.fullmatch("[sbn]", kind) else None
