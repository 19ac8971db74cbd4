"""The names of a deployment, as its arguments choose them."""

from collections.abc import Mapping
from typing import Any

from ..metric_sets import CONTRACT, METRIC_SETS, metric_set
from ..problems import ProblemsError
from .arguments import LABEL_NAMES, METRIC_NAMES, PROFILE, are_names_chosen
from .mapping import mapping_problems, name_mapping
from .naming import Naming
from .profiles import Profile, find_profile
from .vocabulary import read_vocabulary


def chosen_naming(given: Mapping[str, Any]) -> Naming | None:
    """Finds the names of a deployment.

    Args:
        given: arguments of the component; own names come before those of the profile.

    Returns:
        The names; None if no argument chooses any.

    Raises:
        ProblemsError: if the names cannot be used; it lists all problems.
    """
    if not are_names_chosen(given):
        return None
    set_name = given.get("metrics") or CONTRACT
    if set_name not in METRIC_SETS:
        return None  # This is told with the arguments.
    profile = _profile(given.get(PROFILE) or "", set_name)
    vocabulary = read_vocabulary(metric_set(set_name).contract)
    metric_names = {**(profile.metric_names if profile else {}), **_texts(given, METRIC_NAMES)}
    label_names = {**(profile.label_names if profile else {}), **_texts(given, LABEL_NAMES)}
    others_absent = profile is not None and profile.others_absent
    problems = mapping_problems(
        metric_names, label_names, vocabulary, set_name, others_absent=others_absent
    )
    if found := list(problems):
        raise ProblemsError(found)
    mapping = name_mapping(metric_names, label_names, vocabulary, others_absent=others_absent)
    return Naming(mapping, vocabulary)


def _profile(name: str, set_name: str) -> Profile | None:
    if not name:
        return None
    profile = find_profile(name)
    if profile.metrics != set_name:
        raise ProblemsError(
            [
                f"{PROFILE}: {name}: has names for the set {profile.metrics}, not for {set_name};"
                f' give metrics "{profile.metrics}", or another profile'
            ]
        )
    return profile


def _texts(given: Mapping[str, Any], argument: str) -> dict[str, str]:
    """Reads a map of names; what is no text is told with the arguments."""
    names = given.get(argument) or {}
    return {name: own for name, own in names.items() if isinstance(own, str)}
