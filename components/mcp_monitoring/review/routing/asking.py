"""Asks a Grafana how its organisation delivers alerts; a thin layer without logic."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from ...dashboard.lenient import mapping, text
from ..servers.grafana import Grafana, RequestRefusedError
from .contact_points import integrations_by_name
from .labels import FOLDER_LABEL
from .policies import Policy, read_named_policy, read_policies, texts_in
from .timings import Timings, read_timings
from .told import Routing, policy_of


def ask_routing(grafana: Grafana, rules: Iterable[Mapping[str, Any]], start: datetime) -> Routing:
    """Asks a Grafana how it delivers the alerts of rules.

    Timings are asked for only if a policy or a rule names one, folders only if a policy has a
    condition on them, named policies only if a rule goes along one.

    Args:
        grafana: the Grafana.
        rules: the rules, as its API shows them.
        start: beginning of the seven days that timings are judged for.

    Raises:
        GrafanaError: if Grafana does not show it.
        PoliciesError: if its answer is no tree of policies.
    """
    tree = read_policies(grafana.notification_policies())
    rules = list(rules)
    named = _named_policies(grafana) if any(map(policy_of, rules)) else {}
    trees = [tree, *named.values()]
    timings = grafana.mute_timings() if _names_timings(trees, rules) else []
    return Routing(
        tree=tree,
        named=named,
        contact_points=integrations_by_name(grafana.contact_points()),
        timings=read_timings(timings) if timings else Timings({}, {}),
        folders=_folders(grafana, rules) if any(map(_asks_for_folders, trees)) else {},
        start=start,
    )


def _named_policies(grafana: Grafana) -> dict[str, Policy]:
    """Reads the named policies; none if Grafana has none, or does not show them."""
    try:
        found = [one for page in grafana.named_policies() for one in page]
    except RequestRefusedError:
        return {}
    names = [text(mapping(one.get("metadata")).get("name")) for one in found]
    return {
        name: read_named_policy(name, mapping(one.get("spec")))
        for name, one in zip(names, found, strict=True)
    }


def _names_timings(trees: Iterable[Policy], rules: Sequence[Mapping[str, Any]]) -> bool:
    own = (mapping(rule.get("notification_settings")) for rule in rules)
    keys = ("mute_time_intervals", "active_time_intervals")
    return any(
        one.mute_timings or one.active_timings for tree in trees for one in tree.every()
    ) or any(texts_in(settings.get(key)) for settings in own for key in keys)


def _asks_for_folders(tree: Policy) -> bool:
    return any(one.label == FOLDER_LABEL for policy in tree.every() for one in policy.matchers)


def _folders(grafana: Grafana, rules: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Finds the titles of the rules' folders.

    That of a folder in a folder is left out: versions of Grafana differ in whether the label holds
    its path.
    """
    found: dict[str, str] = {}
    for uid in dict.fromkeys(text(rule.get("folderUID")) for rule in rules):
        folder = grafana.folder(uid) if uid else None
        if folder is not None and not folder.get("parents"):
            found[uid] = text(folder.get("title"))
    return found
