"""The names that a set of metrics has, read from its contract.

The contract says much more; the command `check` reads it whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ..problems import ProblemsError
from ..yaml_files import ValueLoader, YamlFileError, read_yaml

HISTOGRAM_PARTS = ("_bucket", "_sum", "_count")
"""Suffixes of the names of a histogram's series."""

TARGET_LABELS = ("job", "instance")
"""Labels that the scrape adds to every series."""


@dataclass(frozen=True)
class Vocabulary:
    """The names of a set of metrics.

    Attributes:
        series: names of the series of each metric, by its name: those of a histogram have suffixes,
            and those of an alias come behind.
        aliases: second names of metrics, each with the first one.
        labels: labels of each metric, without those of the scrape.
    """

    series: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def all_labels(self) -> frozenset[str]:
        """All labels of all metrics, without those of the scrape."""
        return frozenset().union(*self.labels.values())


def read_vocabulary(file: Path) -> Vocabulary:
    """Reads the names of a contract.

    Args:
        file: YAML in the format of `metrics.schema.json`.

    Raises:
        ProblemsError: if the file cannot be read, or has no metrics.
    """
    try:
        document = read_yaml(file, ValueLoader, "not a metric contract")
        entries = {entry["name"]: entry for entry in document["metrics"]}
    except YamlFileError as error:
        raise ProblemsError([f"{file}: {error}"]) from None
    except (KeyError, TypeError):
        raise ProblemsError([f"{file}: is no metric contract; `metrics` lists them"]) from None
    return Vocabulary(
        series={name: _series(entry) for name, entry in entries.items()},
        aliases={entry["alias"]: name for name, entry in entries.items() if entry.get("alias")},
        labels={name: frozenset(entry.get("labels") or ()) for name, entry in entries.items()},
    )


def series_of(name: str, *, is_histogram: bool) -> tuple[str, ...]:
    """Lists the names of the series of a metric."""
    return tuple(name + end for end in HISTOGRAM_PARTS) if is_histogram else (name,)


def _series(entry: Mapping[str, str]) -> tuple[str, ...]:
    is_histogram = entry.get("type") == "histogram"
    names = filter(None, (entry["name"], entry.get("alias")))
    return tuple(one for name in names for one in series_of(name, is_histogram=is_histogram))
