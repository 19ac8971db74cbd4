"""Dashboards as strangers have them: made at random, but the same for the same number.

Each has a shape that is common among public dashboards: exports of many Grafanas with their
placeholders, answers of its APIs, resources, rows of before Grafana 5, copied panels with one id,
titles with white space around them, queries without refId, and so on.
"""

import random
from collections.abc import Callable, Iterator
from typing import Any

Json = dict[str, Any]

ANSWERED = {"DS_LOGS": "logs-uid", "Tempo": "traces-uid"}
"""What the data sources of other plugins are in the Grafana of the test."""

_METRICS = (
    "http_requests_total",
    "node_cpu_seconds_total",
    "container_network_receive_bytes_total",
    "grpc_server_handled_total",
    "argocd_app_reconcile_count",
    "go_gc_duration_seconds_count",
)
_GAUGES = ("up", "node_memory_MemAvailable_bytes", "kube_pod_info", "process_open_fds")
_SPACES = ("", "", " ", "\t", "\u00a0", "\u3000")


def foreign_dashboards(number: int) -> Iterator[tuple[str, Json]]:
    """Makes dashboards: the name of the file, and the document in it."""
    for index in range(number):
        dice = random.Random(index)  # noqa: S311  # nothing secret is made of it
        model = _model(dice, index)
        for change in dice.sample(_HABITS, dice.randint(1, 4)):
            change(dice, model)
        yield f"foreign-{index:03}.json", dice.choice(_WRAPPERS)(model, index)


def _model(dice: random.Random, index: int) -> Json:
    panels = []
    for number in range(dice.randint(1, 8)):
        panel = _panel(dice, number + 1)
        panel["gridPos"] = {"x": number % 2 * 12, "y": number // 2 * 8, "w": 12, "h": 8}
        panels.append(panel)
    model: Json = {
        "id": dice.choice([None, index + 1]),
        "title": f"{dice.choice(_SPACES)}Service {index}{dice.choice(_SPACES)}",
        "schemaVersion": dice.choice([16, 27, 36, 39, 41]),
        "version": dice.randint(1, 90),
        "time": {"from": "now-6h", "to": "now"},
        "panels": panels,
        "templating": {"list": [_datasource_variable()]},
        "annotations": {"list": [_built_in_annotation()]},
    }
    if dice.random() < 0.8:
        model["uid"] = f"service-{index}"
    return model


def _panel(dice: random.Random, number: int) -> Json:
    counter = dice.choice(_METRICS)
    expr = dice.choice(
        [
            f"sum by (job) (rate({counter}[$__rate_interval]))",
            f'sum(irate({counter}{{job="api"}}[5m])) by (instance)',
            f"topk(5, {dice.choice(_GAUGES)})",
            "histogram_quantile(0.99, sum by (le) (rate(request_duration_seconds_bucket[5m])))",
        ]
    )
    reference = dice.choice(
        [{"type": "prometheus", "uid": "${datasource}"}, {"uid": "$datasource"}, "${datasource}"]
    )
    return {
        "id": number,
        "type": dice.choice(["timeseries", "stat", "gauge", "graph", "table"]),
        "title": dice.choice([f"Panel {number}", f"Anfragen · {number}", f" Panel {number} "]),
        "datasource": reference,
        "fieldConfig": {"defaults": {"unit": "short"}, "overrides": []},
        "options": {},
        "pluginVersion": "11.4.0",
        "targets": [{"refId": "A", "expr": expr, "datasource": reference}],
    }


def _datasource_variable() -> Json:
    return {
        "name": "datasource",
        "type": "datasource",
        "query": "prometheus",
        "current": {"text": "Mimir", "value": "P4169E866C3094E38"},
        "regex": "/Mimir/",
    }


def _built_in_annotation() -> Json:
    return {
        "builtIn": 1,
        "datasource": {"type": "grafana", "uid": "-- Grafana --"},
        "enable": True,
        "name": "Annotations & Alerts",
        "type": "dashboard",
    }


# --- habits ------------------------------------------------------------------------------------


def _prometheus_placeholder(dice: random.Random, model: Json) -> None:
    model["__inputs"] = [_input("DS_PROMETHEUS", "prometheus")]
    placeholder = "${DS_PROMETHEUS}"
    for panel in _of_prometheus(model):
        panel["datasource"] = dice.choice([placeholder, {"type": "prometheus", "uid": placeholder}])
        for query in panel["targets"]:
            query.pop("datasource", None)


def _logs(dice: random.Random, model: Json) -> None:
    model.setdefault("__inputs", []).append(_input("DS_LOGS", "loki"))
    reference = dice.choice(["${DS_LOGS}", {"type": "loki", "uid": "${DS_LOGS}"}])
    panel = _added(model, "logs", "Logs")
    panel["datasource"] = reference
    panel["targets"] = [{"refId": "A", "expr": '{app="api"} |= "error"', "datasource": reference}]
    pod = {"name": "pod", "type": "query", "datasource": reference, "refresh": 2}
    model["templating"]["list"].append({**pod, "query": {"label": "pod", "type": 1}})


def _traces_in_an_annotation(dice: random.Random, model: Json) -> None:
    del dice
    annotation = {"name": "Traces", "datasource": {"type": "tempo", "uid": "${Tempo}"}}
    model["annotations"]["list"].append({**annotation, "enable": True, "target": {"query": "{}"}})


def _literal_uid(dice: random.Random, model: Json) -> None:
    uid = dice.choice(["P8E80F9AEF21F6940", "prometheus", "thanos-querier"])
    for panel in _of_prometheus(model):
        panel["datasource"] = {"type": "prometheus", "uid": uid}
        for query in panel["targets"]:
            query["datasource"] = panel["datasource"]


def _default_data_source(dice: random.Random, model: Json) -> None:
    for panel in _of_prometheus(model):
        panel["datasource"] = dice.choice([None, "default", "Prometheus", "-- Mixed --"])
        for query in panel["targets"]:
            query.pop("datasource", None)


def _copied_panels(dice: random.Random, model: Json) -> None:
    twin = _added(model, "timeseries", "Copy and paste")
    twin["id"] = dice.choice(model["panels"])["id"]
    twin["targets"] = [{"refId": "A", "expr": "up"}]


def _no_ref_ids(dice: random.Random, model: Json) -> None:
    del dice
    for panel in model["panels"]:
        for query in panel.get("targets", []):
            query.pop("refId", None)


def _leftover_query(dice: random.Random, model: Json) -> None:
    for panel in model["panels"]:
        if panel.get("targets"):
            panel["targets"].append({"refId": "Z", "expr": "", "hide": dice.random() < 0.5})


def _metricsql(dice: random.Random, model: Json) -> None:
    panel = _added(model, "timeseries", "MetricsQL")
    expr = dice.choice(["sum(increase(vm_rows_inserted_total))", "rate(vm_requests) default 0"])
    panel["targets"] = [{"refId": "A", "expr": expr}]


def _collapsed_row(dice: random.Random, model: Json) -> None:
    height = max(one["gridPos"]["y"] + 8 for one in model["panels"])
    inner = _panel(dice, 70)
    inner["gridPos"] = {"x": 0, "y": height + 1, "w": 24, "h": 8}
    row = {"id": 71, "type": "row", "title": "Details", "collapsed": True, "panels": [inner]}
    grid = dice.choice([{"w": 24, "h": 1}, {"w": 0, "h": 0}])
    model["panels"].append({**row, "gridPos": {"x": 0, "y": height, **grid}})


def _no_ids(dice: random.Random, model: Json) -> None:
    del dice
    for panel in model["panels"]:
        panel["id"] = None


def _links_between_dashboards(dice: random.Random, model: Json) -> None:
    panel = _added(model, "text", "Further")
    panel["options"] = {"content": "[next](/d/service-1?var-datasource=${datasource})"}
    panel.pop("targets", None)
    where = dice.choice(["/d/service-2", "/d/somebody-elses", "https://example.com/d/x"])
    model["links"] = [{"type": "link", "url": where, "includeVars": True, "title": "see"}]


def _rows_of_before_grafana_5(dice: random.Random, model: Json) -> None:
    panels = [one for one in model.pop("panels") if one["type"] != "row"]
    for panel in panels:
        panel.pop("gridPos", None)
        panel["span"] = dice.choice([3, 4, 6, 12])
    model["rows"] = [
        {
            "title": "Row",
            "height": dice.choice(["250px", 300]),
            "showTitle": dice.random() < 0.5,
            "collapse": dice.random() < 0.3,
            "panels": panels,
        }
    ]
    model["schemaVersion"] = 14


_HABITS: list[Callable[[random.Random, Json], None]] = [
    _prometheus_placeholder,
    _logs,
    _traces_in_an_annotation,
    _literal_uid,
    _default_data_source,
    _copied_panels,
    _no_ref_ids,
    _leftover_query,
    _metricsql,
    _collapsed_row,
    _no_ids,
    _links_between_dashboards,
]


def _of_prometheus(model: Json) -> list[Json]:
    return [one for one in model["panels"] if one["type"] not in ("logs", "text", "row")]


def _added(model: Json, kind: str, title: str) -> Json:
    below = max(one["gridPos"]["y"] + one["gridPos"]["h"] for one in model["panels"])
    panel: Json = {
        "id": 100 + len(model["panels"]),
        "type": kind,
        "title": title,
        "gridPos": {"x": 0, "y": max(below, 200), "w": 12, "h": 8},
        "fieldConfig": {"defaults": {"unit": "short"}, "overrides": []},
    }
    model["panels"].append(panel)
    return panel


def _input(name: str, plugin: str) -> Json:
    return {
        "name": name,
        "label": name.removeprefix("DS_").capitalize(),
        "type": "datasource",
        "pluginId": plugin,
        "pluginName": plugin.capitalize(),
    }


# --- wrappers ----------------------------------------------------------------------------------


def _bare(model: Json, index: int) -> Json:
    del index
    return model


def _old(model: Json, index: int) -> Json:
    _rows_of_before_grafana_5(random.Random(index), model)  # noqa: S311  # as above
    return model


def _answer(model: Json, index: int) -> Json:
    return {"meta": {"slug": f"service-{index}", "folderUid": "theirs"}, "dashboard": model}


def _resource(model: Json, index: int) -> Json:
    return {
        "apiVersion": "dashboard.grafana.app/v1",
        "kind": "Dashboard",
        "metadata": {"name": f"service-{index}", "annotations": {"grafana.app/folder": "theirs"}},
        "spec": model,
    }


def _resource_with_access(model: Json, index: int) -> Json:
    return {
        **_resource(model, index),
        "kind": "DashboardWithAccessInfo",
        "access": {"canSave": True, "canEdit": True},
    }


_WRAPPERS = (_bare, _bare, _bare, _old, _answer, _resource, _resource_with_access)
