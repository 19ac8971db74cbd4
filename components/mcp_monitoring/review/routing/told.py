"""Who is told of the alerts of a rule, and what is wrong with that. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from ...dashboard.lenient import mapping, text
from ...suggestions import did_you_mean
from .contact_points import Integration
from .labels import AlertLabels, labels_of_rule, labels_of_series
from .policies import Policy, Way, swallowed, texts_in, ways
from .timings import Timings

FindingKind = Literal[
    "nobody", "no-integration", "sink", "muted", "swallowed", "grouping", "timing", "not-known"
]

_ALL_LABELS = "..."


@dataclass(frozen=True)
class Finding:
    """What is wrong with the delivery of an alert.

    Attributes:
        kind: `nobody` if nobody is told of some of its series, `no-integration` for a contact
            point without any, `sink` for an integration that reaches nobody, `muted` for a policy
            that is muted for the coming seven days, `swallowed` if an earlier policy takes what a
            later one is made for, `grouping` for a label that no series has, `timing` for a timing
            that cannot be judged, `not-known` if the way cannot be told.
        text: the finding, in words.
        series: number of series that it is about; 0 if labels of the rule were judged.
    """

    kind: FindingKind
    text: str
    series: int = 0


@dataclass(frozen=True)
class Recipient:
    """A contact point that gets alerts of a rule.

    Attributes:
        contact_point: its name.
        integrations: its integrations that may reach somebody, such as `email to 2 addresses`.
        path: the policies that lead to it; only one entry if the rule itself names it.
        group_by: labels by which alerts are grouped into notifications.
        mute_timings: names of the timings that mute it.
        active_timings: names of the only timings in which it sends; none: always.
        certain: whether alerts go there whatever the labels that are not known.
        reaches: whether something is sent within the coming seven days.
    """

    contact_point: str
    integrations: tuple[str, ...]
    path: tuple[str, ...]
    group_by: tuple[str, ...] = ()
    mute_timings: tuple[str, ...] = ()
    active_timings: tuple[str, ...] = ()
    certain: bool = True
    reaches: bool = True


@dataclass(frozen=True)
class Told:
    """Who is told of the alerts of a rule.

    Attributes:
        series: number of series that were judged; 0 if there is none now, and the labels that the
            expression can return were judged instead.
        recipients: the contact points, in the order in which Grafana sends.
        findings: what is wrong.
    """

    series: int
    recipients: tuple[Recipient, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def nobody(self) -> bool:
        """Whether nobody is told of any of its alerts."""
        found = any(one.kind == "nobody" for one in self.findings)
        return found and not any(one.reaches for one in self.recipients)


@dataclass(frozen=True)
class Routing:
    """How an organisation delivers alerts.

    Attributes:
        tree: its default notification policy.
        contact_points: the integrations of each contact point, by its name.
        timings: its timings.
        folders: titles of folders by uid, as far as they matter.
        start: beginning of the seven days that timings are judged for.
        named: further trees of policies, along which rules may go, by name.
    """

    tree: Policy
    contact_points: Mapping[str, Sequence[Integration]]
    timings: Timings
    folders: Mapping[str, str]
    start: datetime
    named: Mapping[str, Policy] = field(default_factory=dict)

    def told_of(
        self,
        rule: Mapping[str, Any],
        series: Sequence[Mapping[str, str]] = (),
        values: Sequence[float | None] = (),
    ) -> Told:
        """Finds who is told of the alerts of a rule.

        Args:
            rule: the rule, as Grafana's API shows it.
            series: labels of each series that its query returns; if there is none, the labels that
                its expression can return are judged.
            values: the value of each series, on which labels that are templates may depend; none if
                they are not known.
        """
        folder = self.folders.get(text(rule.get("folderUID")))
        judged = [
            labels_of_series(rule, one, folder, value)
            for one, value in zip(series, values or [None] * len(series), strict=True)
        ]
        told = [self._told(rule, one) for one in judged or [labels_of_rule(rule, folder)]]
        recipients = dict.fromkeys(one for recipients, _ in told for one in recipients)
        counted: dict[Finding, int] = {}
        for _, findings in told:
            for finding in dict.fromkeys(findings):
                counted[finding] = counted.get(finding, 0) + 1
        return Told(
            series=len(series),
            recipients=tuple(recipients),
            findings=tuple(
                Finding(one.kind, one.text, number if series else 0)
                for one, number in counted.items()
            ),
        )

    def _told(
        self, rule: Mapping[str, Any], labels: AlertLabels
    ) -> tuple[list[Recipient], list[Finding]]:
        own = mapping(rule.get("notification_settings"))
        name = policy_of(rule)
        tree = self.named.get(name) if name else self.tree
        if tree is None:
            return [], [self._no_tree(name)]
        if not name and text(own.get("receiver")):
            # Grafana puts these before all policies of the tree.
            found = [Way((_own_policy(own, self.tree),))]
            lost: list[tuple[Policy, Policy]] = []
        else:
            found = ways(tree, labels)
            lost = list(swallowed(tree, labels))
        recipients = [self._recipient(way) for way in found]
        unsure = any(not one.certain for one in recipients)
        findings = [
            finding
            for way, one in zip(found, recipients, strict=True)
            for finding in self._findings(way, one, labels)
        ]
        if unsure and labels.not_evaluated:
            templates = ", ".join(labels.not_evaluated)
            what = "is a template" if len(labels.not_evaluated) == 1 else "are templates"
            said = f"label {templates} {what} that is not evaluated here"
            findings.append(Finding("not-known", said))
        told = {one.contact_point for one in recipients}
        findings += [
            Finding(
                "swallowed",
                f"{taker.name} takes it without `continue`, so {loser.name} never tells"
                f" {loser.contact_point}",
            )
            for taker, loser in lost
            if loser.contact_point not in told
        ]
        if not any(one.reaches for one in recipients):
            findings.insert(0, Finding("nobody", "nobody is told"))
        return recipients, findings

    def _recipient(self, way: Way) -> Recipient:
        end = way.end
        reaching = [one for one in self._integrations(end) if not one.sink]
        muted = self.timings.never_sends(end.mute_timings, end.active_timings, self.start)
        return Recipient(
            contact_point=end.contact_point,
            integrations=tuple(one.said for one in reaching),
            path=tuple(one.name for one in way.path),
            group_by=end.group_by,
            mute_timings=end.mute_timings,
            active_timings=end.active_timings,
            certain=way.certain,
            reaches=bool(reaching) and not muted,
        )

    def _findings(self, way: Way, found: Recipient, labels: AlertLabels) -> Iterator[Finding]:
        end = way.end
        integrations = self._integrations(end)
        point = f"contact point {end.contact_point}"
        if not integrations:
            others = [name for name, several in self.contact_points.items() if several]
            similar = did_you_mean(end.contact_point, others)
            said = f"{point} of {end.name} has no integration, or does not exist"
            yield Finding("no-integration", f"{said}; {similar}" if similar else said)
        for one in integrations:
            if one.sink:
                yield Finding("sink", f"{point}: {one.sink} reaches nobody")
        if found.integrations and not found.reaches:
            yield Finding("muted", f"{end.name} is muted for all of the next seven days")
        for name in (*end.mute_timings, *end.active_timings):
            if name not in self.timings.intervals:
                why = self.timings.problems.get(name, "no such timing")
                yield Finding("timing", f"timing {name} of {end.name} is not judged: {why}")
        for policy in way.path:
            for matcher in policy.matchers:
                if not matcher.operator:
                    yield Finding("not-known", f"{policy.name} has a matcher that cannot be read")
        lacking = [one for one in end.group_by if one != _ALL_LABELS and not labels.may_have(one)]
        if lacking:
            named = ", ".join(lacking)
            yield Finding(
                "grouping", f"{end.name} groups by {named}, which the alert does not have"
            )

    def _no_tree(self, name: str) -> Finding:
        why = "this Grafana has no named policies, or does not show them to this credential"
        if self.named:
            similar = did_you_mean(name, list(self.named))
            why = f"there is no such policy{f'; {similar}' if similar else ''}"
        return Finding("not-known", f"it goes along the named policy {name}: {why}")

    def _integrations(self, policy: Policy) -> Sequence[Integration]:
        return self.contact_points.get(policy.contact_point, ())


def policy_of(rule: Mapping[str, Any]) -> str:
    """Names the policy that a rule goes along; "" if it names none."""
    return text(mapping(rule.get("notification_settings")).get("policy"))


def _own_policy(settings: Mapping[str, Any], tree: Policy) -> Policy:
    return Policy(
        name="the rule itself",
        contact_point=text(settings["receiver"]),
        group_by=texts_in(settings.get("group_by")) or tree.group_by,
        mute_timings=texts_in(settings.get("mute_time_intervals")),
        active_timings=texts_in(settings.get("active_time_intervals")),
    )
