"""From the names of a set of metrics to those that a server has. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..problems import listed
from ..suggestions import closest
from .arguments import LABEL_NAMES, METRIC_NAMES
from .vocabulary import HISTOGRAM_PARTS, TARGET_LABELS, Vocabulary, series_of

ABSENT = ""
"""What a name is mapped to if the server lacks it."""

_METRIC_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_LABEL_NAME = re.compile(r"(?!__)[a-zA-Z_][a-zA-Z0-9_]*")


@dataclass(frozen=True)
class NameMapping:
    """Names of a set, and what they are at a server.

    Attributes:
        metrics: names of all series of the set, those of histograms with their suffixes, each with
            its name at the server; `ABSENT` if the server lacks it.
        labels: labels of the set that have another name there, or `ABSENT`.
    """

    metrics: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def changes(self) -> bool:
        """Whether any name differs at the server."""
        return bool(self.labels) or any(name != own for name, own in self.metrics.items())

    @property
    def absent(self) -> frozenset[str]:
        """The names of the set's series that the server lacks."""
        return frozenset(name for name, own in self.metrics.items() if own == ABSENT)

    @property
    def inverse(self) -> "NameMapping":
        """The way back, from the names of the server; of a second name, to the first one."""
        metrics: dict[str, str] = {}
        for name, own in self.metrics.items():
            if own != ABSENT:
                metrics.setdefault(own, name)
        labels = {own: name for name, own in self.labels.items() if own != ABSENT}
        return NameMapping(metrics, labels)

    def series(self, name: str) -> str:
        """Finds the server's name of a series; a series that is none of the set keeps its own."""
        return self.metrics.get(name, name)

    def label(self, name: str) -> str:
        """Finds the server's name of a label of the set's series."""
        return self.labels.get(name, name)


def name_mapping(
    metric_names: Mapping[str, str],
    label_names: Mapping[str, str],
    vocabulary: Vocabulary,
    *,
    others_absent: bool = False,
) -> NameMapping:
    """Makes the mapping of all names of a set.

    Args:
        metric_names: names of metrics at the server by those of the set, histograms without a
            suffix; they have no `mapping_problems`.
        label_names: names of labels likewise.
        vocabulary: the names of the set.
        others_absent: whether the server lacks the names of the set that are not listed.
    """
    metrics = {}
    for name, series in vocabulary.series.items():
        own = metric_names.get(name, ABSENT if others_absent else name)
        new = _mapped(own, series)
        for position, one in enumerate(series):
            # Where the metric keeps its name, its alias does.
            metrics[one] = one if own == name else new[position % len(new)] if own else ABSENT
    labels = {
        name: label_names.get(name, ABSENT if others_absent else name)
        for name in sorted(vocabulary.all_labels)
    }
    return NameMapping(metrics, {name: own for name, own in labels.items() if own != name})


def mapping_problems(
    metric_names: Mapping[str, str],
    label_names: Mapping[str, str],
    vocabulary: Vocabulary,
    set_name: str,
    *,
    others_absent: bool = False,
) -> Iterator[str]:
    """Finds what is wrong with a mapping, whatever the queries are.

    Args:
        metric_names: names of metrics at the server by those of the set.
        label_names: names of labels likewise.
        vocabulary: the names of the set.
        set_name: what the set is called, for messages.
        others_absent: whether the server lacks the names of the set that are not listed.
    """
    for name, own in metric_names.items():
        place = f"{METRIC_NAMES}: {name}"
        if name not in vocabulary.series:
            yield f"{place}: is no metric of the set {set_name}; {_instead(name, vocabulary)}"
        elif own != ABSENT and not _METRIC_NAME.fullmatch(own):
            yield f"{place}: {own!r} is not a metric name; use letters, digits, '_' and ':'"
        elif len(vocabulary.series[name]) >= len(HISTOGRAM_PARTS) and own.endswith(HISTOGRAM_PARTS):
            end = next(end for end in HISTOGRAM_PARTS if own.endswith(end))
            yield f"{place}: {own} is a part of a histogram; give {own.removesuffix(end)}"
    for name, own in label_names.items():
        place = f"{LABEL_NAMES}: {name}"
        if name in TARGET_LABELS:
            yield f"{place}: comes from the scrape, not from the server; relabel it there"
        elif name not in vocabulary.all_labels:
            known = closest(name, vocabulary.all_labels)
            hint = f"did you mean {known}?" if known else f"it has {_some(vocabulary.all_labels)}"
            yield f"{place}: is no label of the set {set_name}; {hint}"
        elif own != ABSENT and not _LABEL_NAME.fullmatch(own):
            yield f"{place}: {own!r} is not a label name; use letters, digits and '_'"
        elif own in (*TARGET_LABELS, "le", "quantile"):
            yield f"{place}: {own} is a label that the queries use already; choose another"
    there = {} if others_absent else dict(vocabulary.series)
    for name in metric_names:
        # Behind those that keep their names.
        series = there.pop(name, vocabulary.series.get(name))
        if series and metric_names[name]:
            there[name] = _mapped(metric_names[name], series)
    yield from _onto_one(METRIC_NAMES, there)
    yield from _onto_one(LABEL_NAMES, {name: (own,) for name, own in label_names.items() if own})


def _mapped(own: str, series: tuple[str, ...]) -> tuple[str, ...]:
    """Lists the names of the series of a metric at the server."""
    return series_of(own, is_histogram=len(series) >= len(HISTOGRAM_PARTS))


def _onto_one(argument: str, names: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Finds the names that share one at the server.

    Args:
        argument: the argument, for messages.
        names: what each name of the set is there; those that keep their names first.
    """
    owners: dict[str, str] = {}
    for name, there in names.items():
        shared = next((one for one in there if owners.setdefault(one, name) != name), "")
        if shared:
            owner = owners[shared]
            how = "keeps" if shared.startswith(owner) else "is mapped to"
            yield (
                f"{argument}: {name}: {owner} {how} the name {shared} already; each needs one of"
                " its own"
            )


def _instead(name: str, vocabulary: Vocabulary) -> str:
    if name in vocabulary.aliases:
        return f"it is a second name; give {vocabulary.aliases[name]}"
    owner = next((one for one, series in vocabulary.series.items() if name in series), "")
    if owner:
        return f"it is a part of a histogram; give {owner}"
    known = closest(name, vocabulary.series)
    return f"did you mean {known}?" if known else f"it has {_some(vocabulary.series)}"


def _some(names: Mapping[str, object] | frozenset[str]) -> str:
    return listed(sorted(names), 3)
