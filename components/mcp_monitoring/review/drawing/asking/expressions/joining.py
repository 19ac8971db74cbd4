"""Which items of two variables belong together in a formula. Pure.

Source: https://grafana.com/docs/grafana/latest/visualizations/panels-visualizations/query-transform-data/expression-queries/#operators
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from .values import Item

_Key = tuple[str | None, ...]
_Names = tuple[str, ...]


def joined(
    left: Sequence[Item], right: Sequence[Item]
) -> Iterator[tuple[Item, Item, Mapping[str, str]]]:
    """Pairs the items whose labels are equal, or some of those of the other.

    An item without labels is paired with every other. If each side has one item, these are paired
    whatever their labels.

    Args:
        left: items of one variable.
        right: items of the other.

    Yields:
        Both items, and the labels of what is made of them.
    """
    found = False
    index = _Index(right)
    for one in left:
        for other in index.matching(one):
            found = True
            yield one, other, max(one.labels, other.labels, key=len)
    if not found and len(left) == len(right) == 1:
        yield from ((one, other, {}) for one, other in product(left, right))


class _Index:
    """Items by their labels, so that thousands of them are paired with thousands in no time."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = items
        self._by_names: dict[_Names, list[int]] = {}
        for number, one in enumerate(items):
            self._by_names.setdefault(tuple(sorted(one.labels)), []).append(number)
        self._found: dict[tuple[_Names, _Names], dict[_Key, list[int]]] = {}

    def matching(self, one: Item) -> list[Item]:
        """Finds the items that belong to one, in their order."""
        own = set(one.labels)
        numbers: list[int] = []
        for names in self._by_names:
            if own.issubset(names) or own.issuperset(names):
                common = tuple(sorted(own.intersection(names)))
                numbers += self._with(names, common).get(_key(one, common), [])
        return [self._items[number] for number in sorted(numbers)]

    def _with(self, names: _Names, common: _Names) -> dict[_Key, list[int]]:
        if (names, common) not in self._found:
            made: dict[_Key, list[int]] = {}
            for number in self._by_names[names]:
                made.setdefault(_key(self._items[number], common), []).append(number)
            self._found[names, common] = made
        return self._found[names, common]


def _key(item: Item, names: _Names) -> _Key:
    return tuple(item.labels.get(name) for name in names)
