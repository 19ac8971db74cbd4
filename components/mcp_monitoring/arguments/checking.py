"""Checks of the component's arguments before anything is registered; no resource is made here.

A value that is known only later (a Pulumi Output) is accepted unchecked where an Output is allowed.
All other values are checked now, so that one run shows every problem.
"""

import math
import re
from collections.abc import Awaitable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pulumi

from ..alerting.knobs import OWN_KNOBS
from ..alerting.labels import label_problem
from ..alerting.records import RECORDS
from ..durations import duration_seconds
from ..metric_sets import METRIC_SETS
from ..problems import ProblemsError
from ..suggestions import closest, did_you_mean
from ..titles import stored_title
from ..uids import uid_problems
from .component_args import OF_A_NEW_CONTACT_POINT, OF_A_NEW_DATASOURCE
from .declared import DECLARED
from .names import snake_case

_TYPE_NAMES: Mapping[type, str] = {
    str: "a string",
    bool: "true or false",
    Mapping: "a map",
    Sequence: "a list",
    float: "a number",
}

# Keys that the provider reserves; it refuses them anywhere in jsonData.
_RESERVED_JSON_DATA = ("httpHeaderName", "teamHttpHeaders")

_LISTS_OF_NAMES = (
    "extra_dashboards_dirs",
    "exclude_dashboards",
    "extra_alerts_dirs",
    "exclude_alerts",
)


@dataclass(frozen=True)
class Unusable:
    """The value of an argument that cannot be read; it stands in the place of the value.

    So the component refuses it together with all other problems.

    Attributes:
        problem: what is wrong with it and what to do, without its value.
    """

    problem: str


class ArgumentError(ProblemsError):
    """Arguments that cannot be used; `ARGUMENT: what is wrong; what to do`, without a secret."""


def is_deferred(value: Any) -> bool:
    """Tells whether a value is known only later."""
    return isinstance(value, pulumi.Output | Awaitable)


def check_arguments(args: Mapping[str, Any]) -> dict[str, Any]:
    """Checks all arguments together.

    Args:
        args: arguments of the caller.

    Returns:
        The arguments that are not empty; an empty one counts as not given.

    Raises:
        ArgumentError: if any argument is wrong; it lists every problem.
    """
    given, problems = judged_arguments(args)
    if problems:
        raise ArgumentError(problems)
    return given


def judged_arguments(args: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Separates the arguments that can be used from those that cannot.

    Args:
        args: arguments of the caller.

    Returns:
        The usable arguments that are not empty, and all problems.
    """
    if not isinstance(args, Mapping):
        return {}, [f"args: must be a map of arguments, not {type_name(args)}"]
    given = {key: value for key, value in args.items() if not _is_empty(value)}
    wrong = {key: list(_wrong_types(key, given[key])) for key in given if key in DECLARED}
    usable = {key: given[key] for key in given if key in DECLARED and not wrong[key]}
    # A misspelt argument is not also a missing one.
    meant = {name: None for key in args if (name := _meant(key))}
    problems = [
        *_unknown(args),
        *(problem for found in wrong.values() for problem in found),
        *_contradictions({**meant, **{key: given[key] for key in given if key in DECLARED}}),
        *_bad_values(usable),
    ]
    return usable, problems


def url_problem(url: str) -> str | None:
    """Says what is wrong with a base URL, without repeating it (it may hold a password)."""
    if problem := address_problem(url):
        return problem
    parts = urlsplit(url)
    if parts.password or parts.username:
        return "holds a credential that everybody can read; give basic_auth_username and _password"
    return None


def answer_problem(placeholder: str, uid: str) -> str | None:
    """Says what is wrong with a uid of `datasource_uids`.

    Args:
        placeholder: placeholder or name that the uid is for.
        uid: uid of an existing data source. Grafana keeps uids that it would not take today.
    """
    cure = "give the uid of an existing data source"
    if not uid.strip():
        return f"datasource_uids: {placeholder}: is empty; {cure}"
    if "$" in uid:
        return f"datasource_uids: {placeholder}: {uid!r} is a placeholder itself; {cure}"
    return None


def text_map_problems(argument: str, values: Mapping[Any, Any]) -> Iterator[str]:
    """Finds the entries of a map that are not strings, without repeating their values."""
    for name, value in values.items():
        if not isinstance(name, str) or not (isinstance(value, str) or is_deferred(value)):
            wrong = value if isinstance(name, str) else name
            yield f"{argument}: {name}: must be a string, not {type_name(wrong)}"


def authorization_problem(given: Mapping[str, Any], headers: Iterable[str]) -> str | None:
    """Says whether several arguments set the Authorization header.

    Args:
        given: arguments of the component.
        headers: names in `http_headers`, as far as they are known.
    """
    ways = [key for key in ("basic_auth_username", "bearer_token") if key in given]
    if any(name.lower() == "authorization" for name in headers):
        ways.append("http_headers: Authorization")
    if len(ways) > 1:
        return f"{', '.join(ways)}: each of them sets the Authorization header; give one"
    return None


def address_problem(url: str) -> str | None:
    """Says what is wrong with an address of HTTP, without repeating it."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is not a URL"
    if "://" not in url:
        return 'has no scheme; begin it with "http://" or "https://"'
    if parts.scheme not in ("http", "https"):
        return 'has a scheme other than "http" and "https"'
    if re.search(r"\s", url):
        return "has white space in it"
    return None if host else "names no host"


def _interval_problem(interval: str) -> str | None:
    seconds = duration_seconds(interval)
    if seconds is None:
        return f'{interval!r} is not a duration such as "15s"'
    return None if seconds else f'{interval!r} is zero; give a duration such as "15s"'


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str | Mapping | list | tuple) and not value)


def type_name(value: Any) -> str:
    """Names the type of a value, without repeating the value."""
    return f"a value of type {type(value).__name__}"


def _unknown(args: Mapping[str, Any]) -> Iterator[str]:
    for key, value in args.items():
        if isinstance(value, Unusable) and key not in DECLARED:
            yield f"{key}: {value.problem}"
        elif key not in DECLARED:
            hint = did_you_mean(str(key), DECLARED) or f"known are {', '.join(DECLARED)}"
            yield f"{key}: is not an argument of McpMonitoring; {hint}"


def _own_knob_problems(knobs: Mapping[Any, Any]) -> Iterator[str]:
    for name, value in knobs.items():
        if name in DECLARED:
            yield f"{name}: is an argument of its own; give {name}, or call your knob otherwise"
        elif isinstance(value, Unusable):
            yield f"{name}: {value.problem}"
        elif not _is_of_type(value, float):
            yield f"{name}: must be {_TYPE_NAMES[float]}, not {type_name(value)}"


def _meant(key: Any) -> str:
    """Finds the argument that an unknown name stands for; empty if it is known, or like none."""
    if key in DECLARED:
        return ""
    return closest(snake_case(str(key).rpartition(":")[2]), DECLARED)


def _wrong_types(key: str, value: Any) -> Iterator[str]:
    declared = DECLARED[key]
    if isinstance(value, Unusable):
        yield f"{key}: {value.problem}"
    elif is_deferred(value):
        if not declared.may_be_later:
            yield f"{key}: must be known before deployment, so it cannot be an Output"
    elif not _is_of_type(value, declared.type):
        yield f"{key}: must be {_TYPE_NAMES[declared.type]}, not {type_name(value)}"
    elif declared.holds_texts and isinstance(value, Mapping):
        yield from text_map_problems(key, value)
    elif declared.holds_texts:
        for one in value:
            if not (isinstance(one, str) or (declared.may_be_later and is_deferred(one))):
                yield f"{key}: must hold strings, not {type_name(one)}"
    elif key == OWN_KNOBS:
        yield from (f"{key}: {problem}" for problem in _own_knob_problems(value))


def _is_of_type(value: Any, expected: type) -> bool:
    if expected is float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and math.isfinite(value)
    # A string is a sequence, too.
    return isinstance(value, (list, tuple) if expected is Sequence else expected)


def _contradictions(given: Mapping[str, Any]) -> Iterator[str]:
    if ("prometheus_url" in given) == ("datasource_uid" in given):
        have = "both are" if "prometheus_url" in given else "neither is"
        yield (
            "prometheus_url, datasource_uid: give exactly one, a Prometheus to make a data source"
            f" for or an existing data source; {have} given"
        )
    elif "datasource_uid" in given:
        for key in OF_A_NEW_DATASOURCE:
            if given.get(key):
                yield (
                    f"{key}: has no effect on an existing data source; give prometheus_url in place"
                    " of datasource_uid, or remove it"
                )
    if ("basic_auth_username" in given) != ("basic_auth_password" in given):
        yield "basic_auth_username, basic_auth_password: give both or neither"
    made = [key for key in OF_A_NEW_CONTACT_POINT if key in given]
    if made and "contact_point" in given:
        yield (
            f"contact_point, {', '.join(made)}: give the name of an existing contact point, or the"
            " settings of a new one"
        )
    receivers = [key for key in ("contact_point", *made) if key in given]
    if receivers and "policy" in given:
        yield (
            f"policy, {', '.join(receivers)}: give the name of a notification policy, which decides"
            " who gets the alerts, or say here who gets them"
        )
    headers = given.get("http_headers")
    names = headers if isinstance(headers, Mapping) else ()
    if problem := authorization_problem(given, (one for one in names if isinstance(one, str))):
        yield problem


def _bad_values(given: Mapping[str, Any]) -> Iterator[str]:
    url = given.get("prometheus_url")
    if isinstance(url, str) and (problem := url_problem(url)):
        yield f"prometheus_url: {problem}"
    for key in ("datasource_uid", "folder_uid"):
        if isinstance(given.get(key), str):
            yield from (f"{key}: {problem}" for problem in uid_problems(given[key]))
    for placeholder, uid in given.get("datasource_uids", {}).items():
        if isinstance(uid, str) and (problem := answer_problem(placeholder, uid)):
            yield problem
    # Only its characters count: a uid that gets too long is cut (see prefixed_uid).
    if "prefix" in given and not re.fullmatch(r"[a-zA-Z0-9_-]+", given["prefix"]):
        yield f"prefix: {given['prefix']!r} has characters other than letters, digits, '-' and '_'"
    if "scrape_interval" in given and (problem := _interval_problem(given["scrape_interval"])):
        yield f"scrape_interval: {problem}"
    for key, known in (("metrics", METRIC_SETS), ("records", RECORDS)):
        if key in given and given[key] not in known:
            hint = did_you_mean(given[key], known) or f"give {' or '.join(known)}"
            yield f"{key}: {given[key]!r} is not known; {hint}"
    if "folder_title" in given and not stored_title(given["folder_title"]):
        yield "folder_title: is only white space; Grafana refuses a folder without a title"
    for key in ("title_prefix", "title_suffix"):
        if key in given and not stored_title(given[key]):
            yield f"{key}: is only white space, which Grafana trims; give a text or remove it"
    for name, value in given.get("labels", {}).items():
        if is_deferred(value):
            yield f"labels: {name}: must be known before deployment, so it cannot be an Output"
        elif problem := label_problem(name, value):
            yield f"labels: {name}: {problem}"
    for key in ("metric_names", "label_names"):
        for name, own in given.get(key, {}).items():
            if is_deferred(own):
                yield f"{key}: {name}: must be known before deployment, so it cannot be an Output"
    for key in ("contact_slack_webhook_url", "contact_webhook_url", "runbook_base_url"):
        address = given.get(key)
        if isinstance(address, str) and (problem := address_problem(address)):
            yield f"{key}: {problem}"
    for key in _LISTS_OF_NAMES:
        for number, one in enumerate(given.get(key, ())):
            if not one.strip():
                yield f"{key}[{number}]: is empty; remove it"
    emails = given.get("contact_emails", [])
    for address in [] if is_deferred(emails) else emails:
        if isinstance(address, str) and not re.fullmatch(r"[^@\s,;]+@[^@\s,;]+", address):
            yield f"contact_emails: {address!r} is not an e-mail address"
    leaves = list(_leaves(given.get("datasource_json_data", {})))
    for leaf in leaves:
        if not isinstance(leaf, str | int | float | None):
            yield f"datasource_json_data: must hold plain values only, not {type_name(leaf)}"
    for reserved in _RESERVED_JSON_DATA:
        if any(isinstance(leaf, str) and reserved in leaf for leaf in leaves):
            yield f"datasource_json_data: {reserved} is reserved; give headers as http_headers"


def _leaves(value: Any) -> Iterator[Any]:
    """Yields every key and every innermost value."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield key
            yield from _leaves(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield value
