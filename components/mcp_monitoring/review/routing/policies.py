"""The tree of notification policies, and the ways of an alert through it. Pure.

An alert goes down from the default policy: at each policy to the first nested one that matches,
and to further ones while those that match say `continue`. Where none matches, the policy itself
takes it. Contact point and grouping are inherited, timings are not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ...dashboard.lenient import mapping, text
from .labels import AlertLabels
from .matchers import Matcher, matchers_in

_DEEPEST = 100


class PoliciesError(ValueError):
    """A tree of policies that no Grafana has."""


@dataclass(frozen=True)
class Policy:
    """A notification policy, with what it inherits.

    Attributes:
        name: its name for people, such as `policy 2.1 (team="db")`.
        contact_point: name of its contact point.
        group_by: labels by which its alerts are grouped.
        matchers: conditions on labels; all have to match.
        goes_on: whether the policies after it are asked too, if it matches.
        mute_timings: names of the timings that mute it.
        active_timings: names of the only timings in which it sends; none: always.
        nested: the policies in it, in their order.
    """

    name: str
    contact_point: str
    group_by: tuple[str, ...] = ()
    matchers: tuple[Matcher, ...] = ()
    goes_on: bool = False
    mute_timings: tuple[str, ...] = ()
    active_timings: tuple[str, ...] = ()
    nested: tuple["Policy", ...] = ()

    def matches(self, labels: AlertLabels) -> bool | None:
        """Tells whether an alert meets all conditions; None if that cannot be told."""
        found = [one.matches(labels) for one in self.matchers]
        if False in found:
            return False
        return None if None in found else True

    def every(self) -> Iterator["Policy"]:
        """Yields the policy and all that are nested in it."""
        yield self
        for one in self.nested:
            yield from one.every()


@dataclass(frozen=True)
class Way:
    """A way of an alert through the tree.

    Attributes:
        path: the policies of the way; the last takes the alert.
        certain: whether the alert takes it whatever the labels that are not known.
    """

    path: tuple[Policy, ...]
    certain: bool = True

    @property
    def end(self) -> Policy:
        """The policy that takes the alert."""
        return self.path[-1]


def read_policies(answer: Any) -> Policy:
    """Reads the answer of `GET /api/v1/provisioning/policies`.

    Raises:
        PoliciesError: if it is no tree of policies.
    """
    if not text(mapping(answer).get("receiver")):
        raise PoliciesError("the answer about notification policies has no default contact point")
    return _read(mapping(answer), "", "", (), ())


def read_named_policy(name: str, spec: Mapping[str, Any]) -> Policy:
    """Reads a named tree of policies, from Grafana's newer API.

    Args:
        name: its name.
        spec: its `spec`, with `defaults` and `routes`.

    Raises:
        PoliciesError: if it is no tree of policies.
    """
    defaults = mapping(spec.get("defaults"))
    if not text(defaults.get("receiver")):
        raise PoliciesError(f"the notification policy {name} has no default contact point")
    found = read_policies({**defaults, "routes": spec.get("routes")})
    return replace(
        found,
        name=f"policy {name}",
        nested=tuple(_named_after(one, name) for one in found.nested),
    )


def _named_after(policy: Policy, name: str) -> Policy:
    nested = tuple(_named_after(one, name) for one in policy.nested)
    return replace(policy, name=f"{policy.name} of {name}", nested=nested)


def texts_in(value: Any) -> tuple[str, ...]:
    """Reads a list of names; whatever is no text is left out."""
    return tuple(one for one in value if text(one)) if isinstance(value, list) else ()


def ways(tree: Policy, labels: AlertLabels) -> list[Way]:
    """Finds the ways of an alert, in the order in which Grafana sends."""
    return _ways((tree,), labels, certain=True)


def swallowed(tree: Policy, labels: AlertLabels) -> Iterator[tuple[Policy, Policy]]:
    """Finds policies with conditions of their own that an alert meets, and never gets to.

    Yields:
        The policy before it that takes the alert, and the policy that would have.
    """
    taken_by: Policy | None = None
    for policy in tree.nested:
        if policy.matches(labels) is not True:
            continue
        if taken_by is None:
            yield from swallowed(policy, labels)
            taken_by = None if policy.goes_on else policy
        elif policy.matchers:
            yield taken_by, policy


def _ways(path: tuple[Policy, ...], labels: AlertLabels, *, certain: bool) -> list[Way]:
    found: list[Way] = []
    taken = may_be_taken = False
    for policy in path[-1].nested:
        matches = policy.matches(labels)
        if matches is False:
            continue
        sure = certain and matches is True and not may_be_taken
        found += _ways((*path, policy), labels, certain=sure)
        taken = taken or matches is True
        if not policy.goes_on:
            if matches:
                break
            may_be_taken = True
    if not taken:
        found.append(Way(path, certain and not found))
    return found


def _read(
    policy: Mapping[str, Any],
    number: str,
    contact_point: str,
    group_by: tuple[str, ...],
    around: tuple[int, ...],
) -> Policy:
    if id(policy) in around or len(around) >= _DEEPEST:
        raise PoliciesError(
            f"the notification policies are nested in themselves or deeper than {_DEEPEST}"
        )
    matchers = tuple(matchers_in(policy)) if number else ()
    own_point = text(policy.get("receiver")) or contact_point
    own_groups = texts_in(policy.get("group_by")) or group_by
    nested = policy.get("routes")
    return Policy(
        name=_named(number, matchers),
        contact_point=own_point,
        group_by=own_groups,
        matchers=matchers,
        goes_on=policy.get("continue") is True,
        mute_timings=texts_in(policy.get("mute_time_intervals")),
        active_timings=texts_in(policy.get("active_time_intervals")),
        nested=tuple(
            _read(
                mapping(one),
                f"{number}.{place}" if number else str(place),
                own_point,
                own_groups,
                (*around, id(policy)),
            )
            for place, one in enumerate(nested if isinstance(nested, list) else [], start=1)
        ),
    )


def _named(number: str, matchers: tuple[Matcher, ...]) -> str:
    if not number:
        return "the default policy"
    return f"policy {number} ({', '.join(map(str, matchers)) or 'everything'})"
