"""Specs that were sent to a real Grafana 12.4, and those that it answered."""

import json
from collections.abc import Iterator
from typing import Any

from places import REPOSITORY

RECORDING = REPOSITORY / "tests" / "recordings" / "v2-api.json"
Spec = dict[str, Any]


def bodies(*, taken: bool) -> Iterator[tuple[str, Spec]]:
    """Yields the specs of `v2beta1` that it took or refused, by what was tried."""
    for call in _calls():
        body = call["body"]
        is_sent = call["method"] in ("POST", "PUT") and "/v2beta1/" in call["path"]
        is_wanted = is_sent and (call["status"] < 300) is taken
        if is_wanted and isinstance(body, dict) and "spec" in body:
            yield call["label"], body["spec"]


def answers(version: str) -> Iterator[tuple[str, Spec]]:
    """Yields the specs that it answered in a version, by what was tried."""
    for call in _calls():
        answer = call["response"]
        if isinstance(answer, dict) and "spec" in answer:
            _, _, its = answer["apiVersion"].partition("/")
            if its == version:
                yield call["label"], answer["spec"]


def stored() -> Iterator[tuple[str, Spec, Spec]]:
    """Yields the specs that it took, each with its answer."""
    answered = dict(answers("v2beta1"))
    for label, body in bodies(taken=True):
        yield label, body, answered[label]


def _calls() -> list[dict[str, Any]]:
    calls: list[dict[str, Any]] = json.loads(RECORDING.read_text(encoding="utf-8"))
    return calls


def converted(name: str) -> tuple[Spec, Spec]:
    """Finds a spec that was sent, and what Grafana answers for it in the classic schema.

    Args:
        name: the kind of its layout.
    """
    is_grid = name == "GridLayout"
    sent = dict(bodies(taken=True))["create v2beta1" if is_grid else f"create with {name}"]
    return sent, dict(answers("v1beta1"))["get v1beta1" if is_grid else f"{name} by v1beta1"]
