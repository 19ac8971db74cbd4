"""Keys of the classic schema under which a dashboard holds its parts."""

PANELS = "panels"
"""Of a dashboard, and of a collapsed row: the panels in it."""

ROWS = "rows"
"""Of a dashboard of before Grafana 5: its rows, which hold its panels."""

QUERIES = "targets"
"""Of a panel: its queries."""

VARIABLES = "templating"
"""Of a dashboard: holds the list of its variables."""

ANNOTATIONS = "annotations"
"""Of a dashboard: holds the list of its annotations."""

LIST = "list"
"""Of `VARIABLES` and `ANNOTATIONS`: the list itself."""

INPUTS = "__inputs"
"""Of an export: what it asks for at import."""

NOT_SHOWN = ("id", "gridPos")
"""Of a panel: what says which it is and where it stands, not what it shows."""

NOT_DEPLOYED = ("id", "version", "iteration", INPUTS, "__requires", "__elements")
"""Top-level keys that Grafana or an export adds and a deployment must not carry.

They are numbers of one installation, and questions for a person who imports by hand.
"""

FOLDER_KEY = "mcpMonitoring"
"""Top-level key under which a deployed dashboard names its folder: `{"folderUid": ...}`.

The provider re-sends a dashboard without its panel ids when nothing but the folder changed
(terraform-provider-grafana issue 2967), which breaks links from alerts to panels. Naming the
folder in the JSON makes a move a change of content, and the ids survive. Grafana keeps the key.
"""
