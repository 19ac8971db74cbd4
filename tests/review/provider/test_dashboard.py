"""What Grafana has exactly as it was sent needs no normal form, and has the same one."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from mcp_monitoring.dashboard.files import canonical_json
from mcp_monitoring.review.drift.unseen import Live, find_unseen
from mcp_monitoring.review.provider.dashboard import is_as_sent, normal_form, normalise
from mcp_monitoring.review.provider.gojson import marshal
from mcp_monitoring.review.stacks.kinds import DASHBOARD

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 2**60) | st.floats(-1e3, 1e3) | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
PANEL = st.fixed_dictionaries(
    {"id": st.integers(1, 9)}, optional={"libraryPanel": VALUES, "options": VALUES}
)
MODELS = st.fixed_dictionaries(
    {"title": st.just("D"), "panels": st.lists(PANEL | VALUES, max_size=3)},
    optional={"id": VALUES, "version": VALUES, "templating": VALUES},
)


def sent(model: dict[str, Any]) -> str:
    """The JSON that the component sends."""
    return canonical_json(model, uid="d", folder_uid="f")


@given(MODELS)
@example({"title": "D", "panels": [{"options": -0.0, "libraryPanel": [-0.0, 0]}]})
def test_the_normal_form_of_a_model_is_that_of_its_json(model: dict[str, Any]) -> None:
    assert normal_form(model) == normalise(marshal(model))


@given(MODELS)
def test_what_is_as_sent_has_the_normal_form_of_what_was_sent(model: dict[str, Any]) -> None:
    text = sent(model)
    stored = {**json.loads(text), "id": 7, "version": 2}

    assert is_as_sent(stored, text)
    assert normal_form(stored) == normalise(text)


@pytest.mark.parametrize(
    ("was", "now"),
    [(1, True), (0, False), (None, 0), ("1", 1), ([1], [1, 1]), ({"a": 1}, {}), (1, 1.5)],
)
def test_a_value_of_another_type_is_not_as_sent(was: Any, now: Any) -> None:
    assert not is_as_sent({**json.loads(sent({"title": "D"})), "x": now}, sent({"x": was}))
    assert not is_as_sent({"x": now}, json.dumps({"x": was}, separators=(",", ":")))


def test_an_id_of_a_panel_is_part_of_what_was_sent() -> None:
    text = sent({"title": "D", "panels": [{"id": 1, "title": "P"}]})
    stored = json.loads(text)
    stored["panels"][0]["id"] = 2

    assert not is_as_sent(stored, text)
    assert normal_form(stored) == normalise(text)
    resource = {"type": DASHBOARD, "inputs": {"configJson": text}}
    (found,) = find_unseen(resource, {"uid": "d"}, Live(dashboards={"d": stored}), "dev").unseen
    assert (found.edit.before, found.edit.after) == (1, 2)


def test_a_text_that_the_component_did_not_write_is_compared_in_full() -> None:
    model = {"title": "D", "uid": "d"}

    assert not is_as_sent(model, json.dumps(model))
    assert not is_as_sent(model, None)
    assert normal_form(model) == normalise(json.dumps(model))
