"""Loading of the Grafana SDK, whose modules load themselves when they are first used."""

from threading import Lock

import pulumiverse_grafana as grafana

_LOADING = Lock()


def load_sdk() -> None:
    """Loads the modules that the component uses, once.

    Several threads that use them for the first time at once, such as stacks of the Automation
    API, would find them half loaded: `importlib.util.LazyLoader` takes no lock before Python 3.12.
    """
    with _LOADING:
        _ = grafana.oss.Folder, grafana.alerting.RuleGroup
