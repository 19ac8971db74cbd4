"""The metric contract: the metrics that a server exposes, with their types and labels.

`metrics.yaml` is the contract of this project; `metrics.schema.json` beside it is its format.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise, product
from pathlib import Path
from typing import Any
from zlib import crc32

from ...metric_sets import metric_set
from ...names.vocabulary import HISTOGRAM_PARTS as HISTOGRAM_PARTS
from ...names.vocabulary import TARGET_LABELS as TARGET_LABELS
from ...names.vocabulary import series_of
from ...packaged import packaged
from ...problems import ProblemsError
from ...yaml_files import ValueLoader, YamlFileError, read_yaml
from .known_format import CHECKSUMS


class ContractError(ProblemsError):
    """A metric contract that cannot be used.

    Attributes:
        problems: one line each, `FILE: place: what is wrong`.
    """


@dataclass(frozen=True)
class Label:
    """A label of the contract.

    Attributes:
        name: its name in queries.
        meaning: its description for readers.
        values: all values, if closed; else examples.
        closed: whether no other values can occur.
    """

    name: str
    meaning: str
    values: tuple[str, ...]
    closed: bool


@dataclass(frozen=True)
class Metric:
    """A metric of the contract.

    Attributes:
        name: name of the metric; the series of a histogram append `_bucket`, `_sum`, `_count`.
        type: `counter`, `gauge`, `histogram` or `info` (a gauge that is always 1).
        unit: `seconds`, `bytes`, `rows`, `count` or `boolean`.
        meaning: its description for readers.
        labels: its labels in order, without `job`, `instance` and `le`.
        buckets: upper bounds of a histogram, ascending, without +Inf; empty for others.
        combinations: combinations of label values that occur, each possibly partial; empty if all
            combinations occur.
        alias: a second name of the same series, or "".
        collector: part of a client library that exposes it without own code (`process`), or "".
    """

    name: str
    type: str
    unit: str
    meaning: str
    labels: tuple[Label, ...] = ()
    buckets: tuple[float, ...] = ()
    combinations: tuple[Mapping[str, str], ...] = field(default=(), hash=False)
    alias: str = ""
    collector: str = ""

    def series_names(self) -> tuple[str, ...]:
        """Lists the names under which its series are queried, aliases included."""
        names = (self.name, self.alias) if self.alias else (self.name,)
        is_histogram = self.type == "histogram"
        return tuple(one for name in names for one in series_of(name, is_histogram=is_histogram))

    def label_sets(self) -> Iterator[dict[str, str]]:
        """Yields the label values of every series that is known in advance."""
        for given in self.combinations or ({},):
            ranges = [[given[one.name]] if one.name in given else one.values for one in self.labels]
            for values in product(*ranges):
                yield dict(zip([label.name for label in self.labels], values, strict=True))


@dataclass(frozen=True)
class Contract:
    """A metric contract.

    Attributes:
        metrics: metrics by name, in the order of the file.
    """

    metrics: Mapping[str, Metric]


def packaged_contract() -> Path:
    """Finds the `metrics.yaml` that comes with this package."""
    return metric_set().contract


def read_contract(file: Path) -> Contract:
    """Reads a metric contract.

    Args:
        file: YAML in the format of `metrics.schema.json`.

    Raises:
        ContractError: if the file cannot be read or breaks the format; it lists all problems.
    """
    try:
        document = read_yaml(file, ValueLoader, "not a metric contract")
    except YamlFileError as error:
        raise ContractError([f"{file}: {error}"]) from None
    problems = _format_problems(file, document) or list(_contradictions(document))
    if problems:
        raise ContractError([f"{file}: {problem}" for problem in problems])
    return _contract(document)


def format_checksum(file: Path) -> str:
    """Makes a checksum of a contract and of the schema that says its format.

    It is to notice an edit, not to resist an attack, and loads faster than `hashlib`.
    """
    both = file.read_bytes() + b"\0" + packaged("metrics.schema.json").read_bytes()
    return f"{crc32(both):08x}-{len(both)}"


def _format_problems(file: Path, document: Any) -> list[str]:
    if format_checksum(file) in CHECKSUMS:
        return []  # `make reference` held this very text against this very schema.
    # Loaded here, as the library takes a fifth of the time of a check to load.
    from .format import format_problems

    return list(format_problems(document))


def _contradictions(document: Mapping[str, Any]) -> Iterator[str]:
    """Finds problems that a JSON Schema cannot express."""
    labels = document["labels"]
    taken: dict[str, str] = {}
    used: set[str] = set()
    for entry in document["metrics"]:
        name = entry["name"]
        aliases = filter(None, (entry.get("alias"),))
        for one in dict.fromkeys((name, *aliases, *_metric(entry, {}).series_names())):
            if one in taken:
                yield f"{name}: the name {one} is taken twice, first by {taken[one]}"
            taken[one] = name
        suffix = {"counter": "_total", "info": "_info"}.get(entry["type"], "")
        if not name.endswith(suffix):
            yield f"{name}: the name of a metric of type {entry['type']} ends in {suffix}"
        for label in entry.get("labels", ()):
            used.add(label)
            if label not in labels:
                yield f"{name}: label {label} is not described under labels"
        buckets = entry.get("buckets", ())
        if not all(map(math.isfinite, buckets)):
            yield f"{name}: buckets must be finite; +Inf is added by the client library"
        elif any(low >= high for low, high in pairwise(buckets)):
            yield f"{name}: buckets are not in ascending order"
        for combination in entry.get("combinations", ()):
            for label, value in combination.items():
                if label not in entry.get("labels", ()):
                    yield f"{name}: combinations: {label} is not one of its labels"
                elif value not in labels.get(label, {}).get("values", [value]):
                    yield f"{name}: combinations: {value} is not a value of {label}"
    for label in labels:
        if label not in used:
            yield f"labels: {label} is a label of no metric"


def _contract(document: Mapping[str, Any]) -> Contract:
    labels = {
        name: Label(
            name=name,
            meaning=entry["meaning"],
            values=tuple(entry.get("values") or entry["examples"]),
            closed="values" in entry,
        )
        for name, entry in document["labels"].items()
    }
    metrics = [_metric(entry, labels) for entry in document["metrics"]]
    return Contract({metric.name: metric for metric in metrics})


def _metric(entry: Mapping[str, Any], labels: Mapping[str, Label]) -> Metric:
    """Makes a metric from its entry; labels that are not in `labels` are left out."""
    return Metric(
        name=entry["name"],
        type=entry["type"],
        unit=entry["unit"],
        meaning=entry["meaning"],
        labels=tuple(labels[name] for name in entry.get("labels", ()) if name in labels),
        buckets=tuple(entry.get("buckets", ())),
        combinations=tuple(entry.get("combinations", ())),
        alias=entry.get("alias", ""),
        collector=entry.get("collector", ""),
    )
