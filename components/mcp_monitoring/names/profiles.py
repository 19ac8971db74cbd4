"""Profiles: the names that servers of the field have, as files. Adding one is adding a file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..packaged import packaged
from ..problems import ProblemsError, listed
from ..suggestions import did_you_mean
from ..yaml_files import TextLoader, YamlFileError, read_yaml
from .arguments import LABEL_NAMES, METRIC_NAMES, PROFILE
from .mapping import NameMapping, mapping_problems, name_mapping
from .vocabulary import Vocabulary

_OTHERS = ("same", "absent")
_TEXTS = ("description", "source", "metrics", "others")
_MAPS = (METRIC_NAMES, LABEL_NAMES)


@dataclass(frozen=True)
class Profile:
    """The names of one server of the field.

    Attributes:
        name: its name, that of its file.
        description: what exposes these names, in a line.
        source: where they were read, with the version.
        metrics: the set of metrics whose names are mapped.
        others_absent: whether the server lacks the names of the set that are not listed; else they
            are the same there.
        metric_names: names of metrics at the server by those of the set; "" for one that it lacks.
        label_names: names of labels likewise.
    """

    name: str
    description: str
    source: str
    metrics: str
    others_absent: bool
    metric_names: Mapping[str, str]
    label_names: Mapping[str, str]

    def mapping(self, vocabulary: Vocabulary) -> NameMapping:
        """Makes the mapping of all names of its set.

        Args:
            vocabulary: the names of the set.
        """
        return name_mapping(
            self.metric_names, self.label_names, vocabulary, others_absent=self.others_absent
        )


def packaged_profiles() -> Path:
    """Finds the profiles that come with this package."""
    return packaged("profiles")


def profile_names(directory: Path | None = None) -> list[str]:
    """Lists the names of all profiles.

    Args:
        directory: where their files are; by default those of this package.
    """
    return sorted(file.stem for file in (directory or packaged_profiles()).glob("*.yaml"))


def find_profile(name: str, directory: Path | None = None) -> Profile:
    """Reads a profile by its name.

    Args:
        name: its name.
        directory: where its file is; by default those of this package are meant.

    Raises:
        ProblemsError: if there is none of this name, or its file is wrong.
    """
    names = profile_names(directory)
    if name not in names:
        hint = did_you_mean(name, names) or f"there are {listed(names, 10)}"
        raise ProblemsError([f"{PROFILE}: {name}: there is no such profile; {hint}"])
    return read_profile((directory or packaged_profiles()) / f"{name}.yaml")


def read_profile(file: Path) -> Profile:
    """Reads the file of a profile; whether its set has its names is judged with the set.

    Raises:
        ProblemsError: if it is no profile; it lists all problems.
    """
    try:
        document = read_yaml(file, TextLoader, "not a profile")
    except YamlFileError as error:
        raise ProblemsError([f"{file}: {error}"]) from None
    if problems := [f"{file}: {problem}" for problem in _problems(document)]:
        raise ProblemsError(problems)
    return Profile(
        name=file.stem,
        description=document["description"],
        source=document["source"],
        metrics=document["metrics"],
        others_absent=document["others"] == "absent",
        metric_names=document.get(METRIC_NAMES) or {},
        label_names=document.get(LABEL_NAMES) or {},
    )


def profile_problems(profile: Profile, vocabulary: Vocabulary) -> Iterator[str]:
    """Finds the names of a profile that its set does not have, and the like.

    Args:
        profile: the profile.
        vocabulary: the names of its set.
    """
    for problem in mapping_problems(
        profile.metric_names,
        profile.label_names,
        vocabulary,
        profile.metrics,
        others_absent=profile.others_absent,
    ):
        yield f"{PROFILE} {profile.name}: {problem}"


def _problems(document: Any) -> Iterator[str]:
    if not isinstance(document, dict):
        yield f"a profile is a map with the keys {', '.join((*_TEXTS, *_MAPS))}"
        return
    for key in sorted(document.keys() - {*_TEXTS, *_MAPS}):
        hint = did_you_mean(key, (*_TEXTS, *_MAPS)) or "remove it"
        yield f"{key}: is no key of a profile; {hint}"
    for key in _TEXTS:
        if not isinstance(document.get(key), str) or not document[key].strip():
            yield f"{key}: is missing, or no text"
    if document.get("others") not in (*_OTHERS, None, ""):
        yield f"others: must be {' or '.join(_OTHERS)}"
    for key in _MAPS:
        names = document.get(key) or {}
        if not isinstance(names, dict) or not all(isinstance(one, str) for one in names.values()):
            yield f'{key}: must be a map of names to names, "" for one that the server lacks'
