"""Random specs of dynamic dashboards, made from the schema as data.

`specs(version)` makes valid ones: each element is shown once, ids of panels are unique, and fields
that Grafana fills in may be missing. `broken_specs(version)` changes a value anywhere in them.
"""

from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy
from mcp_monitoring.dashboard.dynamic.kinds import (
    FREE_MAP,
    Either,
    Field,
    ListOf,
    MapOf,
    Objects,
    OneOf,
    Ref,
    Scalar,
    Type,
    Whole,
    Words,
    kind_of,
)
from mcp_monitoring.dashboard.dynamic.kinds_older import SCHEMAS
from mcp_monitoring.dashboard.dynamic.kinds_v2 import DASHBOARD

Spec = dict[str, Any]

VERSIONS = tuple(SCHEMAS)
DEEPEST = 3
"""How many rows and tabs hold each other at most."""

SLOW = settings(
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    # To make a failing spec smaller takes minutes.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
"""Settings of a test that takes whole specs."""

_PLACED = ("layout", "element", "elements", "items", "rows", "tabs")
"""Fields that are drawn with the layout, so that it shows each element once."""

_NAMES = st.text("abcdeÄ漢 -_.$\"'\\/", max_size=8)
_NUMBERS = st.one_of(
    st.integers(-1000, 1000),
    st.floats(-1e6, 1e6, allow_nan=False, width=32).filter(lambda one: one != 0),
)
_LEAVES = st.one_of(st.none(), st.booleans(), _NUMBERS, _NAMES)
_FREE: SearchStrategy[Any] = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(_NAMES, inner, max_size=2)
    ),
    max_leaves=4,
)
# Keys that the queries and options of real panels have, and some that a reader could mix up.
_KEYS = st.one_of(
    st.sampled_from(["expr", "legendFormat", "refId", "hide", "datasource", "type", "id", "list"]),
    _NAMES,
)


def specs(
    version: str, *, whole: bool = False, kinds: Sequence[str] = ("Panel", "LibraryPanel")
) -> SearchStrategy[Spec]:
    """Makes valid specs of a version.

    Args:
        version: `v2`, `v2beta1` or `v2alpha1`.
        whole: whether no field is missing that Grafana would fill in.
        kinds: the kinds of elements.
    """
    return _specs(version, whole, kinds)


def versioned_specs(
    *, whole: bool = False, kinds: Sequence[str] = ("Panel", "LibraryPanel")
) -> SearchStrategy[tuple[str, Spec]]:
    """Makes valid specs of any version, with the version."""
    return st.sampled_from(VERSIONS).flatmap(
        lambda version: st.tuples(st.just(version), specs(version, whole=whole, kinds=kinds))
    )


@st.composite
def broken_specs(draw: DrawFn, version: str) -> Spec:
    """Makes specs in which one value, anywhere, is another one, or is gone, or has a new key."""
    spec: Spec = draw(specs(version))
    slots = _slots(spec)
    holder, key = slots[draw(st.integers(0, len(slots) - 1))]
    wrong: Any = draw(st.one_of(_FREE, st.just({}), st.just([]), st.integers(), st.floats()))
    if isinstance(holder, dict) and draw(st.booleans()):
        inner = holder.pop(key)
        if draw(st.booleans()):
            holder[draw(_KEYS)] = inner
    else:
        holder[key] = wrong
    return spec


def _slots(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a value, as the object or list that holds it and the key there."""
    found: list[tuple[Any, Any]] = []
    todo = [value]
    while todo:
        one = todo.pop()
        inside = one.items() if isinstance(one, dict) else enumerate(one)
        for key, inner in inside:
            found.append((one, key))
            if isinstance(inner, dict | list):
                todo.append(inner)
    return found


@st.composite
def _specs(draw: DrawFn, version: str, whole: bool, kinds: Sequence[str]) -> Spec:
    drawn = _Drawing(draw, SCHEMAS[version], whole)
    keys = draw(st.lists(_NAMES.filter(bool), max_size=5, unique=True))
    ids = draw(st.permutations(range(1, len(keys) + 1)))
    elements: Spec = {}
    for key, number in zip(keys, ids, strict=True):
        elements[key] = drawn.value(kind_of(*kinds))
        elements[key].setdefault("spec", {})["id"] = number
    spec: Spec = {"elements": elements, "layout": drawn.layout(keys, DEEPEST)}
    spec |= drawn.fields(SCHEMAS[version][DASHBOARD])
    spec["title"] = draw(_NAMES.filter(str.strip))
    if "preferences" in spec:
        spec["preferences"] = {"layout": drawn.layout((), 0)}
    return spec


class _Drawing:
    """Draws values of the types of a schema."""

    def __init__(self, draw: DrawFn, objects: Objects, whole: bool) -> None:
        self.draw, self.objects, self.whole = draw, objects, whole

    def value(self, of: Type) -> Any:
        match of:
            case Ref(name):
                return self.fields(self.objects[name])
            case OneOf(_, names):
                return self.fields(self.objects[self.draw(st.sampled_from(names))[1]])
            case ListOf(entry):
                return [self.value(entry) for _ in range(self.draw(st.integers(0, 2)))]
            case MapOf(value) if of == FREE_MAP:
                return self.draw(st.dictionaries(_KEYS, self.leaf(value), max_size=3))
            case MapOf(value):
                return {key: self.value(value) for key in self.draw(st.sets(_NAMES, max_size=2))}
            case Either(types):
                return self.value(self.draw(st.sampled_from(types)))
            case _:
                return self.draw(self.leaf(of))

    def leaf(self, of: Type) -> SearchStrategy[Any]:
        match of:
            case Whole(least, most):
                return st.integers(max(least, -100), min(most, 100))
            case Words(allowed):
                return st.sampled_from(allowed)
            case Scalar("text"):
                return _NAMES
            case Scalar("flag"):
                return st.booleans()
            case Scalar("number"):
                return _NUMBERS
            case Scalar("null"):
                return st.none()
        return _FREE

    def fields(self, fields: Any) -> Spec:
        """Draws an object, but for what the layout places."""
        drawn: Spec = {}
        own = {key: field for key, field in fields.items() if key not in _PLACED}
        optional = sorted(key for key, field in own.items() if not (field.must or field.filled))
        few = st.sets(st.sampled_from(optional), max_size=3) if optional else st.just(set())
        chosen: set[str] = self.draw(few)
        for key, field in own.items():
            if field.must or key in chosen or (field.filled and self.has(field)):
                drawn[key] = self.value(field.type)
        if "items" in fields and "visibility" in fields:
            drawn["items"] = self.value(fields["items"].type)
        return drawn

    def has(self, field: Field) -> bool:
        needed = self.whole or (isinstance(field.type, Ref) and self.must_be_there(field.type))
        return needed or self.draw(st.integers(0, 4)) > 0

    def must_be_there(self, ref: Ref) -> bool:
        """Whether Grafana cannot make an object of nothing, as it would miss a field of it."""
        fields = self.objects[ref.name].values()
        return any(
            one.must or (one.filled and isinstance(one.type, Ref) and self.must_be_there(one.type))
            for one in fields
        )

    def layout(self, keys: Sequence[str], deepest: int) -> Spec:
        """Draws a layout that shows each of some elements once."""
        flat = ["GridLayout", "AutoGridLayout"]
        kind = self.draw(st.sampled_from([*flat, "RowsLayout", "TabsLayout"] if deepest else flat))
        spec = self.fields(self.objects[f"{kind}.spec"])
        if kind == "RowsLayout":
            spec["rows"] = self.shares("RowsLayoutRow", keys, deepest)
        elif kind == "TabsLayout":
            spec["tabs"] = self.shares("TabsLayoutTab", keys, deepest)
        elif kind == "GridLayout" and "GridLayoutRow" in self.objects:
            split = self.draw(st.integers(0, len(keys)))
            spec["items"] = self.items("GridLayoutItem", keys[:split])
            if keys[split:]:
                row = self.fields(self.objects["GridLayoutRow.spec"])
                row["elements"] = self.items("GridLayoutItem", keys[split:])
                spec["items"].append({"kind": "GridLayoutRow", "spec": row})
        else:
            spec["items"] = self.items(f"{kind}Item", keys)
        return {"kind": kind, "spec": spec}

    def shares(self, kind: str, keys: Sequence[str], deepest: int) -> list[Spec]:
        """Draws rows or tabs that share some elements among them."""
        count = self.draw(st.integers(min(1, len(keys)), 3))
        shares: list[list[str]] = [[] for _ in range(count)]
        for key in keys:
            shares[self.draw(st.integers(0, count - 1))].append(key)
        made = []
        for share in shares:
            spec = self.fields(self.objects[f"{kind}.spec"])
            spec["layout"] = self.layout(share, deepest - 1)
            made.append({"kind": kind, "spec": spec})
        return made

    def items(self, kind: str, keys: Sequence[str]) -> list[Spec]:
        made = []
        for key in keys:
            spec = self.fields(self.objects[f"{kind}.spec"])
            spec["element"] = {"kind": "ElementReference", "name": key}
            if kind == "GridLayoutItem":
                spec["x"], spec["y"] = self.draw(st.integers(0, 23)), self.draw(st.integers(0, 99))
                spec["width"] = self.draw(st.integers(1, 24 - spec["x"]))
                spec["height"] = self.draw(st.integers(1, 20))
            made.append({"kind": kind, "spec": spec})
        return made
