"""Our pictures say what a real Grafana 12.4 displayed for the same answers, panel by panel.

`pytest -k picture --pictures DIR` holds the recordings of another folder to the same, and prints
which share of their texts agrees.
"""

from collections import defaultdict
from collections.abc import Sequence

import pytest
from mcp_monitoring.review.drawing.panels.draw import KINDS
from review.drawing.true_to_grafana.agreement import (
    VALUES,
    PanelAgreement,
    Part,
    UnreadableRecordingError,
    units_of,
)
from review.drawing.true_to_grafana.conftest import Compare, names_in

SAID = {"texts": "texts", "labels": "texts on axes and in states"}


def differences(parts: Sequence[tuple[str, Part]]) -> list[str]:
    return [f"{name}: {part.differs}" for name, part in parts if part.differs]


def panels_of(recorded: str, compared: Compare) -> Sequence[PanelAgreement]:
    try:
        return compared(recorded)
    except UnreadableRecordingError as error:
        why = str(error)
    pytest.fail(why, pytrace=False)


def nothing_differs(found: Sequence[str]) -> None:
    if found:
        pytest.fail("\n".join(found), pytrace=False)


def test_every_panel_of_a_recording_is_drawn(recorded: str, compared: Compare) -> None:
    panels = panels_of(recorded, compared)
    missing = [f"{one.name}: it is not in the dashboard" for one in panels if one.kind == "?"]
    unknown = [
        f"{one.name}: panels of this kind are not drawn"
        for one in panels
        if one.kind not in {"?", *KINDS}
    ]
    nothing_differs([*missing, *unknown])


def test_values_and_cells_are_those_of_grafana(recorded: str, compared: Compare) -> None:
    panels = [one for one in panels_of(recorded, compared) if one.kind in VALUES]

    found = differences([(one.name, one.page) for one in panels])
    nothing_differs(found)


def test_legends_and_their_values_are_those_of_grafana(recorded: str, compared: Compare) -> None:
    panels = [one for one in panels_of(recorded, compared) if one.kind not in VALUES]

    found = differences([(one.name, one.page) for one in panels])
    nothing_differs(found)


def test_axes_have_at_least_as_many_labels(recorded: str, compared: Compare) -> None:
    fewer = [
        f"{one.name}: {len(one.canvas.ours)} of {len(one.canvas.recorded)}: {one.canvas.differs}"
        for one in panels_of(recorded, compared)
        if len(one.canvas.ours) < len(one.canvas.recorded)
    ]

    nothing_differs(fewer)


def test_axes_have_the_same_units(recorded: str, compared: Compare) -> None:
    other = [
        f"{one.name}: {units_of(one.canvas.ours)} instead of {units_of(one.canvas.recorded)}"
        for one in panels_of(recorded, compared)
        if one.canvas.recorded and units_of(one.canvas.ours) != units_of(one.canvas.recorded)
    ]

    nothing_differs(other)


def test_the_share_that_agrees_is_printed(
    compared: Compare, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    names = names_in(request.config.getoption("--pictures"))
    by_kind: dict[tuple[str, str], list[Part]] = defaultdict(list)
    unread = []
    for name in names:
        try:
            panels = compared(name)
        except UnreadableRecordingError as error:
            unread.append(f"not compared: {error}")
            continue
        for one in panels:
            by_kind[one.kind, "texts"].append(one.page)
            by_kind[one.kind, "labels"].append(one.canvas)

    lines = []
    totals: dict[str, list[int]] = {"texts": [0, 0], "labels": [0, 0]}
    for (kind, what), parts in sorted(by_kind.items()):
        agreed, all_of_them = (sum(getattr(one, of) for one in parts) for of in ("agreed", "all"))
        totals[what] = [totals[what][0] + agreed, totals[what][1] + all_of_them]
        if all_of_them:
            lines.append(f"{kind:<16} {SAID[what]}: {agreed} of {all_of_them} agree")
    for what, (agreed, all_of_them) in totals.items():
        lines.append(f"{'all':<16} {SAID[what]}: {agreed} of {all_of_them} agree")
    with capsys.disabled():
        print(f"\n{', '.join(names)}:", *lines, *unread, sep="\n  ")

    assert by_kind or unread
