"""The grid closes up where panels are left out."""

from hypothesis import given
from hypothesis import strategies as st
from mcp_monitoring.dashboard.grid import COLUMNS, Place, closed_up


@st.composite
def grids(draw: st.DrawFn) -> tuple[list[Place], set[int]]:
    """Places that do not overlap, as a person puts them, and some that go."""
    places: list[Place] = []
    y = draw(st.integers(0, 3))
    for _ in range(draw(st.integers(0, 5))):
        x, bottom = draw(st.integers(0, 3)), y
        while x < COLUMNS:
            w, h = draw(st.integers(1, COLUMNS - x)), draw(st.integers(1, 6))
            below = y
            for _ in range(draw(st.integers(1, 3))):
                places.append(Place(x, below, w, h))
                below += h
            bottom = max(bottom, below)
            x += w + draw(st.integers(0, 3))
        y = bottom + draw(st.integers(0, 2))
    order = draw(st.permutations(places))
    gone = draw(st.sets(st.integers(0, max(0, len(order) - 1)), max_size=len(order)))
    return list(order), gone if order else set()


def reading(place: Place) -> tuple[int, int]:
    return place.y, place.x


@given(grids(), st.integers(0, 50))
def test_no_panel_covers_another_or_leaves_the_grid(
    grid: tuple[list[Place], set[int]], top: int
) -> None:
    places, gone = grid
    new = closed_up(places, gone, top)

    assert new.keys() == set(range(len(places))) - gone
    found = list(new.values())
    for number, one in enumerate(found):
        assert one.x >= 0
        assert one.w >= 1
        assert one.x + one.w <= COLUMNS
        assert one.y >= top
        assert not any(one.overlaps(other) for other in found[number + 1 :])


@given(grids())
def test_panels_keep_their_order_and_height(grid: tuple[list[Place], set[int]]) -> None:
    places, gone = grid
    new = closed_up(places, gone)

    kept = sorted(new, key=lambda number: reading(places[number]))
    assert kept == sorted(new, key=lambda number: reading(new[number]))
    assert all(new[number].h == places[number].h for number in new)


@given(grids())
def test_no_line_is_left_empty(grid: tuple[list[Place], set[int]]) -> None:
    found = closed_up(*grid).values()

    lines = {line for one in found for line in range(one.y, one.bottom)}
    assert lines == set(range(len(lines)))


def test_those_that_are_left_share_the_width_of_their_band() -> None:
    third = [Place(x, 5, 8, 4) for x in (0, 8, 16)]

    assert closed_up(third, {1}) == {0: Place(0, 0, 12, 4), 2: Place(12, 0, 12, 4)}
    assert closed_up(third, {0, 2}) == {1: Place(0, 0, 24, 4)}


def test_a_band_without_a_gap_moves_up_as_it_is() -> None:
    above, tall = Place(0, 0, 24, 8), Place(0, 8, 12, 9)
    small = [Place(12, 8, 12, 4), Place(12, 12, 12, 5)]

    new = closed_up([above, tall, *small], {0})

    assert new == {1: Place(0, 0, 12, 9), 2: Place(12, 0, 12, 4), 3: Place(12, 4, 12, 5)}
