"""Loading of the Grafana SDK, whose modules load themselves when they are first used.

Several threads that use one for the first time at once, such as stacks of the Automation API, would
find it half loaded: `importlib.util.LazyLoader` takes no lock before Python 3.12.
"""

from threading import Lock

import pulumiverse_grafana as grafana

_LOADING = Lock()


def load_sdk() -> None:
    """Loads the module that each instance uses, once."""
    with _LOADING:
        _ = grafana.oss.Folder


def load_alerting() -> None:
    """Loads the module of alerts and contact points, once; it is as large as that of the rest."""
    with _LOADING:
        _ = grafana.alerting.RuleGroup
