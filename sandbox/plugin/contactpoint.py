"""`grafana:alerting/contactPoint:ContactPoint`."""

from __future__ import annotations

import threading
from typing import Final
from urllib.parse import quote

from mcp_monitoring.review.provider.contact_point import (
    CONTACT_POINT,
    contact_point_from_grafana,
    strangers,
)
from mcp_monitoring.review.provider.identity import split_id
from mcp_monitoring.review.provider.notifiers import NOTIFIERS

from sandbox.plugin.client import NO_PROVENANCE, Grafana, GrafanaError, Operation
from sandbox.plugin.inputs import CheckResult
from sandbox.plugin.notifiers import notifier_to_grafana
from sandbox.plugin.resource import ResourceType, State, unfinished
from sandbox.plugin.values import Unknown

__all__ = ["ContactPoint"]

_PATH: Final = "/v1/provisioning/contact-points"

_LIST: Final = Operation("getContactpoints", "GET", _PATH)
_CREATE: Final = Operation("postContactpoints", "POST", _PATH)
_UPDATE: Final = Operation("putContactpoint", "PUT", f"{_PATH}/{{UID}}")
_DELETE: Final = Operation("deleteContactpoints", "DELETE", f"{_PATH}/{{UID}}")

# The provider changes one contact point at a time, because in Grafana all of them are one
# document (provider source, alertingMutex).
_LOCK = threading.Lock()


class ContactPoint(ResourceType):
    """A contact point: all of Grafana's notifiers that have the same name."""

    type_name = "grafana:alerting/contactPoint:ContactPoint"
    autonamed = "name"
    properties = CONTACT_POINT

    def check(
        self, name: str, olds: State, news: State, proposed: str | None = None
    ) -> CheckResult:
        """Completes and checks the inputs; a notifier is required (provider source)."""
        result = super().check(name, olds, news, proposed)
        if not result.failures and not any(result.inputs.get(it.name) for it in NOTIFIERS):
            # Text: plugin SDK, not recorded.
            kinds = ",".join(notifier.kind for notifier in NOTIFIERS)
            problem = f"Missing required argument. one of `{kinds}` must be specified"
            return CheckResult(result.inputs, [f"{problem}. Examine values at '{name}'."])
        return result

    def create(self, grafana: Grafana, inputs: State) -> tuple[str, State]:
        """Posts every notifier, and reads them all back (recording 01)."""
        plan = self.plan_create(inputs)
        state = self.settle(plan, _put(grafana, inputs.get("orgId") or "1", {}, plan))
        return state["id"], state

    def read(self, grafana: Grafana, identifier: str, state: State) -> tuple[str, State] | None:
        """Reads the contact point with one request for all contact points (recording 03).

        Raises:
            GrafanaError: If the request fails, or the stand-in does not know a notifier.
        """
        org, name = split_id(identifier)
        found = _read(grafana, org, name, state)
        return None if found is None else (found["id"], found)

    def update(self, grafana: Grafana, identifier: str, olds: State, news: State) -> State:
        """Sends all notifiers, then deletes the ones that were removed (recording 37).

        A changed notifier becomes a new one with a new uid.
        """
        org, _ = split_id(identifier)
        plan = self.plan_update(olds, news)
        return self.settle(plan, _put(grafana, org, olds, plan))

    def delete(self, grafana: Grafana, identifier: str, state: State) -> None:
        """Deletes the current notifiers of this name, one by one (recording 60).

        Those too that somebody else made (recording 108).
        """
        org, name = split_id(identifier)
        with _LOCK:
            there = grafana.call(_LIST, query=f"name={quote(name, safe='')}", org=org)
            for notifier in there:
                grafana.call(_DELETE, org=org, UID=notifier["uid"])


def _put(grafana: Grafana, org: str, olds: State, plan: State) -> State:
    """Changes Grafana from state `olds` to `plan`, and returns the state read back.

    Raises:
        GrafanaError: If a request fails; earlier requests are not undone (provider source).
    """
    headers = NO_PROVENANCE if plan["disableProvenance"] else {}
    with _LOCK:
        known: State = {}
        for kind in NOTIFIERS:
            known[kind.name] = []
            for notifier in plan.get(kind.name) or []:
                body = notifier_to_grafana(kind, notifier, plan["name"])
                uid = notifier["uid"]
                if isinstance(uid, Unknown):
                    uid = grafana.call(_CREATE, body=body, org=org, headers=headers)["uid"]
                else:
                    grafana.call(_UPDATE, body=body, org=org, headers=headers, UID=uid)
                known[kind.name].append({**notifier, "uid": uid})
        for uid in sorted(_uids(olds) - _uids(known)):
            grafana.call(_DELETE, org=org, UID=uid)
        with unfinished(f"{org}:{plan['name']}", {**plan, **known}):
            state = _read(grafana, org, plan["name"], known)
    if state is None:
        raise GrafanaError(f"the contact point {plan['name']} is gone; somebody deleted it")
    return state


def _uids(state: State) -> set[str]:
    return {it["uid"] for kind in NOTIFIERS for it in state.get(kind.name) or []}


def _read(grafana: Grafana, org: str, name: str, known: State) -> State | None:
    """Reads the state, or None; what Grafana does not show comes from `known`."""
    there = [it for it in grafana.call(_LIST, org=org) if it["name"] == name]
    if not there:
        return None
    if foreign := strangers(there):
        raise GrafanaError(
            f"the contact point {name} has a notifier that is not reproduced by the "
            f"mcp-monitoring stand-in for the Grafana plugin: {', '.join(foreign)}"
        )
    return contact_point_from_grafana(there, name, known, org)
