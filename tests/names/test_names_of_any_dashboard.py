"""Names given to dashboards as strangers have them: whatever their shape, none breaks."""

import json
from pathlib import Path

from foreign_dashboards import ANSWERED, foreign_dashboards
from mcp_monitoring.dashboard.classic.read import read_view
from mcp_monitoring.dashboard.files import read_dashboard
from mcp_monitoring.dashboard.grid import Place
from mcp_monitoring.dashboard.view import View
from mcp_monitoring.names.dashboards import named_dashboard
from mcp_monitoring.names.mapping import name_mapping
from mcp_monitoring.names.naming import Naming
from mcp_monitoring.names.vocabulary import Vocabulary

METRICS = ("http_requests_total", "node_cpu_seconds_total", "grpc_server_handled_total", "up")
ABSENT = ("node_cpu_seconds_total", "up")
LABELS = frozenset({"job", "instance", "method", "code", "le", "mode"})
VOCABULARY = Vocabulary(
    series={name: (name,) for name in METRICS}, labels=dict.fromkeys(METRICS, LABELS)
)
NAMING = Naming(
    name_mapping({**dict.fromkeys(ABSENT, ""), "http_requests_total": "own"}, {}, VOCABULARY),
    VOCABULARY,
)


def overlaps(view: View) -> bool:
    places = [
        Place(*(int(panel.grid[key]) for key in ("x", "y", "w", "h")))
        for panel in view.panels
        if panel.grid and not panel.row and panel.grid.keys() >= {"x", "y", "w", "h"}
    ]
    return any(
        one.overlaps(other) for number, one in enumerate(places) for other in places[number + 1 :]
    )


def test_panels_that_are_left_keep_their_order_and_cover_no_other(tmp_path: Path) -> None:
    changed = left = 0
    for name, document in foreign_dashboards(80):
        file = tmp_path / name
        file.write_text(json.dumps(document))
        model = read_dashboard(file, answered=ANSWERED).model
        before = read_view(model)

        found = named_dashboard(model, NAMING)

        after = read_view(found.model)
        kept = [one.id for one in after.panels]
        assert kept == [one.id for one in before.panels if one.id in kept]
        assert overlaps(before) or not overlaps(after)
        exprs = [query.expr or "" for panel in after.panels for query in panel.queries
                 if after.is_prometheus(query.reference)]  # fmt: skip
        assert not any("node_cpu_seconds_total" in expr for expr in exprs)
        changed += any("own" in expr for expr in exprs)
        left += len(kept) < len(before.panels)
        # And back again.
        back = named_dashboard(found.whole, Naming(NAMING.mapping.inverse, VOCABULARY))
        assert back.model == model

    assert changed > 5
    assert left > 5
