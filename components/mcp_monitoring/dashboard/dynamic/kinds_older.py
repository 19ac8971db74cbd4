"""The older versions of the schema, as differences from the next newer one. Pure data.

Sources: grafana/grafana, `apps/dashboard/kinds/VERSION/dashboard_spec.cue`: `v2beta1` at
0306f21b1de4, `v2alpha1` at 007010e8cd79. Rows inside a grid (`GridLayoutRow`) are those of the
`v2alpha1` that Grafana 12.0 wrote.
"""

from collections.abc import Mapping

from .kinds import (
    FLAG,
    FREE_MAP,
    TEXT,
    Field,
    ListOf,
    Objects,
    Ref,
    Whole,
    changed,
    have,
    kind_of,
    kinds,
    listed,
    may,
    must,
    words,
)
from .kinds_panels import COLOR_MODES
from .kinds_v2 import DASHBOARD, V2

# The kind of a transformation is its id, which stands in its spec once more.
_V2BETA1: Mapping[str, Mapping[str, Field | None]] = {
    DASHBOARD: {"preferences": None},
    "Transformation": {"kind": must(TEXT), "group": None},
    "Transformation.spec": {"id": have(TEXT)},
}

# The kind of a panel is its plugin, that of a query is the type of its data source, and a data
# source is named beside the query.
_WITHOUT_ORIGIN: Mapping[str, Field | None] = {
    "origin": None,
    "hide": have(words("dontHide", "hideLabel", "hideVariable"), "dontHide"),
}
_OF_DATASOURCE: Mapping[str, Field | None] = {"datasource": may(Ref("DataSourceRef"))}
_NOT_BESIDE: Mapping[str, Field | None] = {"group": None, "labels": None, "datasource": None}
_V2ALPHA1: Mapping[str, Mapping[str, Field | None]] = {
    "DashboardLink": {"origin": None, "source": may(Ref("Source"))},
    "Source": {"uid": have(TEXT), "sourceId": have(TEXT), "sourceType": have(TEXT)},
    "DataSourceRef": {"type": may(TEXT), "uid": may(TEXT)},
    "Panel.spec": {"description": have(TEXT), "subtitle": None},
    "PanelQuery.spec": {**_OF_DATASOURCE},
    "DataQuery": {**_NOT_BESIDE, "kind": must(TEXT), "version": None, "spec": have(FREE_MAP)},
    "VizConfig": {"kind": must(TEXT), "group": None, "version": None},
    "VizConfig.spec": {"pluginVersion": have(TEXT)},
    "QueryOptions": {"timeTo": None, "timeCompare": None},
    "Matcher": {"scope": None},
    "FieldConfig": {"fieldMinMax": None, "nullValueMode": None},
    "Threshold": {"valueExpr": None},
    "FieldColor": {"mode": must(words(*COLOR_MODES)), "gradientColorTo": None},
    "AnnotationQuery.spec": {
        **_OF_DATASOURCE,
        "query": may(Ref("DataQuery")),
        "placement": None,
    },
    "RowsLayoutRow.spec": {"variables": None},
    "TabsLayoutTab.spec": {"variables": None},
    "GridLayout.spec": {"items": have(ListOf(kind_of("GridLayoutItem", "GridLayoutRow")))},
    **kinds(
        {
            "GridLayoutRow": {
                "y": must(Whole()),
                "collapsed": have(FLAG),
                "title": have(TEXT),
                "elements": have(listed("GridLayoutItem")),
                "repeat": may(Ref("RowRepeat")),
            }
        },
        {},
    ),
    "VariableOption": {"properties": None},
    "QueryVariable.spec": {**_WITHOUT_ORIGIN, **_OF_DATASOURCE},
    "TextVariable.spec": _WITHOUT_ORIGIN,
    "ConstantVariable.spec": _WITHOUT_ORIGIN,
    "DatasourceVariable.spec": _WITHOUT_ORIGIN,
    "IntervalVariable.spec": {
        **_WITHOUT_ORIGIN,
        "refresh": have(words("never", "onDashboardLoad", "onTimeRangeChanged"), "never"),
    },
    "CustomVariable.spec": {**_WITHOUT_ORIGIN, "valuesFormat": None},
    "SwitchVariable.spec": _WITHOUT_ORIGIN,
    "GroupByVariable": _NOT_BESIDE,
    "GroupByVariable.spec": {**_WITHOUT_ORIGIN, **_OF_DATASOURCE},
    "AdhocVariable": _NOT_BESIDE,
    "AdhocVariable.spec": {**_WITHOUT_ORIGIN, **_OF_DATASOURCE, "enableGroupBy": None},
}


def _schemas() -> Mapping[str, Objects]:
    beta = changed(V2, _V2BETA1)
    return {"v2": V2, "v2beta1": beta, "v2alpha1": changed(beta, _V2ALPHA1)}


SCHEMAS: Mapping[str, Objects] = _schemas()
"""The schema of each version."""
