"""The names of a deployment: those of its set, and what they are at the server. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from .mapping import NameMapping
from .vocabulary import TARGET_LABELS, Vocabulary


@dataclass(frozen=True)
class Naming:
    """The names of a deployment.

    Attributes:
        mapping: the names of the set, and what they are at the server.
        vocabulary: the names of the set.
        kept: names of series that are somebody else's, such as those that a rule records.
    """

    mapping: NameMapping
    vocabulary: Vocabulary
    kept: frozenset[str] = frozenset()

    @cached_property
    def labels_of(self) -> Mapping[str, frozenset[str]]:
        """The labels of each series of the set, without those of the scrape."""
        return {
            series: self.vocabulary.labels[name]
            for name, all_series in self.vocabulary.series.items()
            for series in all_series
        }

    def has_label(self, series: str, label: str) -> bool:
        """Tells whether a series of the set has a label."""
        return label in (*TARGET_LABELS, *self.labels_of.get(series, ()))
