"""Our pictures say what a real Grafana 12.4 displayed for the same answers, panel by panel.

`pytest -k picture --pictures DIR` holds the recordings of another folder to the same, and prints
which share of their texts agrees.
"""

from collections import defaultdict
from collections.abc import Sequence

import pytest
from review.drawing.true_to_grafana.agreement import VALUES, Part, units_of
from review.drawing.true_to_grafana.conftest import Compare, names_in


def differences(parts: Sequence[tuple[str, Part]]) -> list[str]:
    return [f"{name}: {part.differs}" for name, part in parts if part.differs]


def test_every_panel_of_a_recording_is_drawn(recorded: str, compared: Compare) -> None:
    missing = [one.name for one in compared(recorded) if one.kind == "?"]
    assert not missing, "\n".join(missing)


def test_values_and_cells_are_those_of_grafana(recorded: str, compared: Compare) -> None:
    panels = [one for one in compared(recorded) if one.kind in VALUES]

    found = differences([(one.name, one.page) for one in panels])
    assert not found, "\n".join(found)


def test_legends_and_their_values_are_those_of_grafana(recorded: str, compared: Compare) -> None:
    panels = [one for one in compared(recorded) if one.kind not in VALUES]

    found = differences([(one.name, one.page) for one in panels])
    assert not found, "\n".join(found)


def test_axes_have_at_least_as_many_labels(recorded: str, compared: Compare) -> None:
    fewer = [
        f"{one.name}: {len(one.canvas.ours)} of {len(one.canvas.recorded)}: {one.canvas.differs}"
        for one in compared(recorded)
        if len(one.canvas.ours) < len(one.canvas.recorded)
    ]

    assert not fewer, "\n".join(fewer)


def test_axes_have_the_same_units(recorded: str, compared: Compare) -> None:
    other = [
        f"{one.name}: {units_of(one.canvas.ours)} instead of {units_of(one.canvas.recorded)}"
        for one in compared(recorded)
        if one.canvas.recorded and units_of(one.canvas.ours) != units_of(one.canvas.recorded)
    ]

    assert not other, "\n".join(other)


def test_the_share_that_agrees_is_printed(
    compared: Compare, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    names = names_in(request.config.getoption("--pictures"))
    by_kind: dict[tuple[str, str], list[Part]] = defaultdict(list)
    for name in names:
        for one in compared(name):
            by_kind[one.kind, "texts"].append(one.page)
            by_kind[one.kind, "labels"].append(one.canvas)

    lines = []
    for (kind, what), parts in sorted(by_kind.items()):
        agreed, all_of_them = (sum(getattr(one, of) for one in parts) for of in ("agreed", "all"))
        if all_of_them:
            said = "texts" if what == "texts" else "texts on axes and in states"
            lines.append(f"{kind:<16} {said}: {agreed} of {all_of_them} agree")
    with capsys.disabled():
        print(f"\n{', '.join(names)}:", *lines, sep="\n  ")

    assert lines
