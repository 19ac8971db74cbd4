"""Keys of the classic schema for the parts of a dashboard."""

PANELS = "panels"
"""The panels of a dashboard, or of a collapsed row."""

ROWS = "rows"
"""The rows of a dashboard from before Grafana 5; they hold its panels."""

QUERIES = "targets"
"""The queries of a panel."""

VARIABLES = "templating"
"""The object of a dashboard that holds the list of its variables."""

ANNOTATIONS = "annotations"
"""The object of a dashboard that holds the list of its annotations."""

LIST = "list"
"""The list inside `VARIABLES` and `ANNOTATIONS`."""

INPUTS = "__inputs"
"""The inputs that an export asks for at import."""

NOT_SHOWN = ("id", "gridPos")
"""Keys of a panel that identify and place it, without an effect on its content."""

NOT_DEPLOYED = ("id", "version", "iteration", INPUTS, "__requires", "__elements")
"""Top-level keys that Grafana or an export adds and a deployment must not carry.

They are numbers of one installation, and questions for a person who imports by hand.
"""

FOLDER_KEY = "mcpMonitoring"
"""Top-level key under which a deployed dashboard names its folder and its stack.

`{"folderUid": ..., "project": ..., "stack": ...}`; see `marks` for the stack.

The provider re-sends a dashboard without its panel ids when nothing but the folder changed
(terraform-provider-grafana issue 2967), which breaks links from alerts to panels. Naming the
folder in the JSON makes a move a change of content, and the ids survive. Grafana keeps the key.
"""

COMPLEMENT = "dynamic"
"""Key under which the classic form of a dynamic dashboard keeps what the classic schema lacks.

See `dashboard.dynamic.form`. Grafana never sees it.
"""

WRITTEN = "__written"
"""Key in a `COMPLEMENT` for the part as the file writes it; its form means the same."""
