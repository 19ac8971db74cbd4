"""Panels, their queries and how they show fields, in version `v2` of the schema. Pure data.

Source: grafana/grafana, `apps/dashboard/kinds/v2/dashboard_spec.cue` at 0306f21b1de4.
"""

from .kinds import (
    FLAG,
    FREE,
    FREE_MAP,
    NULL,
    NUMBER,
    TEXT,
    TEXTS,
    Either,
    Fields,
    ListOf,
    MapOf,
    OneOf,
    Ref,
    Whole,
    have,
    kinds,
    listed,
    may,
    must,
    words,
)

COLOR_MODES = (
    *("thresholds", "palette-classic", "palette-classic-by-name"),
    *("continuous-viridis", "continuous-magma", "continuous-plasma", "continuous-inferno"),
    *("continuous-cividis", "continuous-GrYlRd", "continuous-RdYlGr", "continuous-BlYlRd"),
    *("continuous-YlRd", "continuous-BlPu", "continuous-YlBl", "continuous-blues"),
    *("continuous-reds", "continuous-greens", "continuous-purples", "fixed", "shades"),
)
"""Modes of a field's color that all versions have."""

_NEWER_COLOR_MODES = (
    *("palette-colorblind", "palette-categorical-next", "palette-categorical-next-2"),
    *("palette-categorical-next-3", "gradient"),
)
_NUMBER_OR_NULL = Either((NUMBER, NULL))
_METHODS = words("GET", "PUT", "POST", "DELETE", "PATCH")
_MAPPINGS = OneOf(
    "type",
    (
        ("value", "ValueMap"),
        ("range", "RangeMap"),
        ("regex", "RegexMap"),
        ("special", "SpecialValueMap"),
    ),
)
_FETCH: Fields = {
    "method": must(_METHODS),
    "url": have(TEXT),
    "body": may(TEXT),
    "queryParams": may(ListOf(TEXTS)),
    "headers": may(ListOf(TEXTS)),
}

PANELS: dict[str, Fields] = kinds(
    {
        "Panel": {
            # Grafana stores 0 for a missing id; a deployment numbers such a panel.
            "id": have(Whole(0, 2**53 - 1)),
            "title": have(TEXT),
            "description": may(TEXT, ""),
            "subtitle": may(TEXT, ""),
            "links": have(listed("DataLink")),
            "data": must(Ref("QueryGroup")),
            "vizConfig": must(Ref("VizConfig")),
            "transparent": may(FLAG, False),
        },
        "LibraryPanel": {
            "id": have(Whole(0, 2**53 - 1)),
            "title": have(TEXT),
            "libraryPanel": must(Ref("LibraryPanelRef")),
        },
        "QueryGroup": {
            "queries": have(listed("PanelQuery")),
            "transformations": have(listed("Transformation")),
            "queryOptions": have(Ref("QueryOptions")),
        },
        "PanelQuery": {
            "query": must(Ref("DataQuery")),
            # An empty one becomes the next letter that no other query of the panel has.
            "refId": have(TEXT),
            "hidden": have(FLAG),
        },
        "Transformation": {
            "disabled": may(FLAG, False),
            "filter": may(Ref("Matcher")),
            "topic": may(words("series", "annotations", "alertStates")),
            "options": have(FREE, None),
        },
        "VizConfig": {
            "options": have(FREE_MAP),
            "fieldConfig": have(Ref("FieldConfigSource")),
        },
    },
    {
        # The group is the id of the plugin, or of the transformation.
        "VizConfig": {"group": must(TEXT), "version": have(TEXT)},
        "Transformation": {"group": must(TEXT)},
    },
) | {
    "LibraryPanelRef": {"name": have(TEXT), "uid": have(TEXT)},
    "DataLink": {"title": have(TEXT), "url": have(TEXT), "targetBlank": may(FLAG, False)},
    "DataQuery": {
        "kind": must(words("DataQuery")),
        # The type of its data source.
        "group": must(TEXT),
        "version": have(TEXT, "v0"),
        "labels": may(MapOf(TEXT)),
        "datasource": may(Ref("DataSourceName")),
        "spec": have(FREE_MAP),
    },
    "DataSourceName": {"name": may(TEXT)},
    "QueryOptions": {
        "timeFrom": may(TEXT),
        "timeTo": may(TEXT),
        "maxDataPoints": may(Whole()),
        "timeShift": may(TEXT),
        "queryCachingTTL": may(Whole()),
        "interval": may(TEXT),
        "cacheTimeout": may(TEXT),
        "hideTimeOverride": may(FLAG, False),
        "timeCompare": may(TEXT),
    },
    "Matcher": {
        "id": have(TEXT),
        "scope": may(words("series", "nested", "annotation", "exemplar")),
        "options": may(FREE, None),
    },
}

FIELD_CONFIG: dict[str, Fields] = {
    "FieldConfigSource": {
        "defaults": have(Ref("FieldConfig")),
        "overrides": have(listed("Override")),
    },
    "Override": {
        "__systemRef": may(TEXT),
        "matcher": have(Ref("Matcher")),
        "properties": have(listed("OverrideProperty")),
    },
    "OverrideProperty": {"id": have(TEXT), "value": may(FREE, None)},
    "FieldConfig": {
        "displayName": may(TEXT),
        "displayNameFromDS": may(TEXT),
        "description": may(TEXT),
        "path": may(TEXT),
        "writeable": may(FLAG),
        "filterable": may(FLAG),
        "unit": may(TEXT),
        "decimals": may(NUMBER),
        "min": may(NUMBER),
        "max": may(NUMBER),
        "mappings": may(ListOf(_MAPPINGS)),
        "thresholds": may(Ref("Thresholds")),
        "color": may(Ref("FieldColor")),
        "links": may(ListOf(FREE)),
        "actions": may(listed("Action")),
        "noValue": may(TEXT),
        "custom": may(FREE_MAP),
        "fieldMinMax": may(FLAG),
        "nullValueMode": may(words("null", "connected", "null as zero")),
    },
    "Thresholds": {
        "mode": must(words("absolute", "percentage")),
        "steps": have(listed("Threshold")),
    },
    "Threshold": {
        "value": have(_NUMBER_OR_NULL, None),
        "valueExpr": may(TEXT),
        "color": have(TEXT),
    },
    "FieldColor": {
        "mode": must(words(*COLOR_MODES, *_NEWER_COLOR_MODES)),
        "fixedColor": may(TEXT),
        "gradientColorTo": may(TEXT),
        "seriesBy": may(words("min", "max", "last")),
    },
    "ValueMap": {"type": must(words("value")), "options": have(MapOf(Ref("MappingResult")))},
    "RangeMap": {"type": must(words("range")), "options": have(Ref("RangeMap.options"))},
    "RangeMap.options": {
        "from": have(_NUMBER_OR_NULL, None),
        "to": have(_NUMBER_OR_NULL, None),
        "result": have(Ref("MappingResult")),
    },
    "RegexMap": {"type": must(words("regex")), "options": have(Ref("RegexMap.options"))},
    "RegexMap.options": {"pattern": have(TEXT), "result": have(Ref("MappingResult"))},
    "SpecialValueMap": {
        "type": must(words("special")),
        "options": must(Ref("SpecialValueMap.options")),
    },
    "SpecialValueMap.options": {
        "match": must(words("true", "false", "null", "nan", "null+nan", "empty")),
        "result": have(Ref("MappingResult")),
    },
    "MappingResult": {
        "text": may(TEXT),
        "color": may(TEXT),
        "icon": may(TEXT),
        "index": may(Whole(-(2**31), 2**31 - 1)),
    },
    "Action": {
        "type": must(words("fetch", "infinity")),
        "title": have(TEXT),
        "fetch": may(Ref("FetchOptions")),
        "infinity": may(Ref("InfinityOptions")),
        "confirmation": may(TEXT),
        "oneClick": may(FLAG),
        "variables": may(listed("ActionVariable")),
        "style": may(Ref("ActionStyle")),
    },
    "FetchOptions": _FETCH,
    "InfinityOptions": {**_FETCH, "datasourceUid": have(TEXT)},
    "ActionVariable": {"key": have(TEXT), "name": have(TEXT), "type": must(words("string"))},
    "ActionStyle": {"backgroundColor": may(TEXT)},
}
