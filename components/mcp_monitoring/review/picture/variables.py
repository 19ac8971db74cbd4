"""Values of variables, as they are given on the command line. Pure."""

from collections.abc import Iterable, Mapping, Sequence

from ...dashboard.view import View
from ...problems import ProblemsError
from ...suggestions import did_you_mean

Given = Mapping[str, Sequence[str]]


def given_variables(written: Iterable[str]) -> Given:
    """Reads `NAME=VALUE`; a name that is given several times has several values.

    Raises:
        ProblemsError: if one has no name, or no `=`.
    """
    found: dict[str, list[str]] = {}
    for one in written:
        name, is_given, value = one.partition("=")
        name = name.strip().removeprefix("var-")
        if not name or not is_given:
            raise ProblemsError([f"--var: {one}: write NAME=VALUE, such as instance=server-1"])
        found.setdefault(name, []).append(value)
    return found


def for_dashboard(given: Given, view: View) -> Given:
    """Chooses the values of variables that a dashboard has, as others have other variables."""
    names = {one.name for one in view.variables}
    return {name: values for name, values in given.items() if name in names}


def check_names(given: Given, views: Sequence[View]) -> None:
    """Checks that each variable is one of some dashboard.

    Raises:
        ProblemsError: if one is not.
    """
    known = sorted({one.name for view in views for one in view.variables})
    unknown = [name for name in given if name not in known]
    if views and unknown:
        hint = did_you_mean(unknown[0], known) or f"there are {', '.join(known) or 'none'}"
        raise ProblemsError([f"--var: no dashboard has the variable {unknown[0]}; {hint}"])
