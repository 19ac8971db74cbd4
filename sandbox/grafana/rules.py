"""Alert rules, and Grafana's checks of them."""

from dataclasses import dataclass
from typing import Any

from sandbox.grafana import durations
from sandbox.grafana.answers import Json, Refusal, bad_request, not_reproduced
from sandbox.grafana.calls import flag_of, number_of, object_of, objects_of, text_of
from sandbox.grafana.intervals import SECOND, go_duration
from sandbox.grafana.names import UID_MAX_LENGTH, is_uid

# Grafana's scheduler runs at this interval. The interval of a group must be a multiple of it.
SCHEDULER_SECONDS = 10
# Go's text for an unset time.
NO_MOMENT = "0001-01-01T00:00:00Z"
EXPRESSION = "__expr__"

_NO_DATA_STATES = ("Alerting", "NoData", "OK", "KeepLast")
_ERROR_STATES = ("Alerting", "Error", "OK", "KeepLast")
_ADDED_TO_MODELS = {"intervalMs": 1000, "maxDataPoints": 43200}
_TIMINGS = ("group_wait", "group_interval", "repeat_interval")


@dataclass(frozen=True)
class Rule:
    """A stored alert rule.

    Attributes:
        number: Its number; Grafana's name for it is id.
        uid: Its uid.
        guid: An identity that differs from that of an earlier rule with the same uid.
        folder_uid: The folder it is in.
        group: The group it is in.
        interval: The evaluation interval of its group, in seconds.
        version: How often it was written.
        provenance: `api`, or "" for a rule that people may edit in the browser.
        updated: When it was last written.
        updated_by: The uid of its last author.
        updated_by_name: The name of its last author.
        spec: All other fields, under the names of the provisioning API.
    """

    number: int
    uid: str
    guid: str
    folder_uid: str
    group: str
    interval: int
    version: int
    provenance: str
    updated: str
    updated_by: str
    updated_by_name: str
    spec: Json

    @property
    def content(self) -> tuple[Any, ...]:
        """The part that must change for a new version in the history."""
        return self.folder_uid, self.group, self.interval, self.spec


@dataclass(frozen=True)
class Draft:
    """A rule in a request.

    Attributes:
        uid: Its uid; empty if Grafana must choose one.
        echo: Fields that Grafana repeats in its answer and otherwise ignores.
        spec: The other fields, as in `Rule`, with the query models as they were sent.
    """

    uid: str
    echo: Json
    spec: Json

    @property
    def stored_spec(self) -> Json:
        """The spec for the store, with completed query models."""
        return {**self.spec, "data": [_completed(query) for query in self.spec["data"]]}

    @property
    def receiver(self) -> str | None:
        """The contact point it goes to, if it names one."""
        return receiver_of(self.spec)

    @property
    def policy(self) -> str | None:
        """The notification policy that it goes along, if it names one."""
        return policy_of(self.spec)


def parse_draft(body: Json) -> Draft:
    """Reads a rule.

    Raises:
        Refusal: 400 if a field has a wrong type, 501 for a recording rule.
    """
    if body.get("record") is not None:
        raise not_reproduced("PUT", "a recording rule")
    spec: Json = {key: text_of(body, key) for key in ("title", "condition")}
    spec |= {key: text_of(body, key) for key in ("noDataState", "execErrState")}
    spec |= {key: _duration(body, key) for key in ("for", "keep_firing_for")}
    spec |= {key: found for key in ("annotations", "labels") if (found := _texts(body, key))}
    spec["data"] = [_query(query) for query in objects_of(body, "data")]
    spec["isPaused"] = flag_of(body, "isPaused")
    spec["notification_settings"] = _delivery(body)
    spec["record"] = None
    if body.get("missingSeriesEvalsToResolve") is not None:
        spec["missingSeriesEvalsToResolve"] = number_of(body, "missingSeriesEvalsToResolve")
    echo: Json = {"id": number_of(body, "id"), "orgID": number_of(body, "orgID")}
    echo |= {key: text_of(body, key) for key in ("folderUID", "ruleGroup")}
    updated = text_of(body, "updated")
    echo["updated"] = NO_MOMENT if updated[:19] in ("", NO_MOMENT[:19]) else updated
    return Draft(uid=text_of(body, "uid"), echo=echo, spec=spec)


def check_interval(seconds: int) -> None:
    """Refuses an interval that Grafana refuses.

    Raises:
        Refusal: 400, if it is not a positive multiple of the scheduler's interval.
    """
    if seconds <= 0 or seconds % SCHEDULER_SECONDS:
        raise invalid(
            f": interval ({_go_seconds(seconds)}) should be non-zero and divided exactly by"
            f" scheduler interval: {SCHEDULER_SECONDS}"
        )


def check_draft(draft: Draft) -> None:
    """Refuses a rule that Grafana refuses.

    Grafana accepts a condition that names no query, and two rules with the same title.

    Raises:
        Refusal: 400; it says what is wrong.
    """
    spec = draft.spec
    if not is_uid(draft.uid):
        too_long = f"UID is longer than {UID_MAX_LENGTH} symbols"
        illegal = "invalid format of UID. Only letters, numbers, '-' and '_' are allowed"
        reason = too_long if len(draft.uid) > UID_MAX_LENGTH else illegal
        raise invalid(f': cannot create rule with UID "{draft.uid}": {reason}')
    if not spec["data"]:
        raise invalid(": no queries or expressions are found")
    if not spec["title"]:
        raise invalid(": title is empty")
    if spec["execErrState"] not in _ERROR_STATES:
        raise invalid(f": unknown Error state option {spec['execErrState']}")
    if spec["noDataState"] not in _NO_DATA_STATES:
        raise invalid(f": unknown NoData state option {spec['noDataState']}")
    if spec.get("missingSeriesEvalsToResolve", 1) <= 0:
        raise invalid(": field `missing_series_evals_to_resolve` must be greater than 0")
    for query in spec["data"]:
        span = query["relativeTimeRange"]
        if query["datasourceUid"] != EXPRESSION and span["from"] <= span["to"]:
            raise Refusal(
                400,
                f"Invalid alert rule query {query['refId']}: invalid relative time range"
                f" [From: {_go_seconds(span['from'])}, To: {_go_seconds(span['to'])}]",
                messageId="alerting.alert-rule.invalidRelativeTime",
                statusCode=400,
            )


def invalid(reason: str) -> Refusal:
    """Makes Grafana's refusal of a rule."""
    return Refusal(400, f"invalid alert rule{reason}")


def receiver_of(spec: Json) -> str | None:
    """Names the contact point of a rule, if it has one."""
    delivery = spec["notification_settings"]
    return delivery.get("receiver") if delivery else None


def policy_of(spec: Json) -> str | None:
    """Names the notification policy that a rule goes along, if it has one."""
    delivery = spec["notification_settings"]
    return delivery.get("policy") if delivery else None


def _query(body: Json) -> Json:
    span = object_of(body, "relativeTimeRange")
    return {
        "refId": text_of(body, "refId"),
        "queryType": text_of(body, "queryType"),
        "relativeTimeRange": {key: number_of(span, key) for key in ("from", "to")},
        "datasourceUid": text_of(body, "datasourceUid"),
        "model": object_of(body, "model"),
    }


def _completed(query: Json) -> Json:
    model: Json = {**_ADDED_TO_MODELS, **query["model"]}
    return {**query, "model": model, "queryType": text_of(model, "queryType") or query["queryType"]}


def _delivery(body: Json) -> Json | None:
    if body.get("notification_settings") is None:
        return None
    settings = object_of(body, "notification_settings")
    if settings.get("mute_time_intervals") or settings.get("active_time_intervals"):
        raise not_reproduced("PUT", "a rule with time intervals")
    receiver, policy = text_of(settings, "receiver"), text_of(settings, "policy")
    if policy:
        # Not recorded: Grafana's source has one or the other.
        if receiver:
            raise invalid("\ninvalid notification settings: receiver and policy")
        return {"policy": policy}
    if not receiver:
        raise invalid("\ninvalid notification settings: receiver must be specified")
    shown: Json = {"receiver": receiver}
    labels = settings.get("group_by")
    if labels:
        if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
            raise bad_request()
        shown["group_by"] = labels
    return shown | {key: _duration(settings, key) for key in _TIMINGS if settings.get(key)}


def _duration(body: Json, key: str) -> str:
    duration = 0 if body.get(key) is None else durations.parse(text_of(body, key))
    if duration is None:
        raise bad_request()
    return durations.written(duration)


def _texts(body: Json, key: str) -> dict[str, str]:
    found = object_of(body, key)
    return {name: text_of(found, name) for name in found}


def _go_seconds(seconds: int) -> str:
    text = go_duration(abs(seconds) * SECOND)
    return f"-{text}" if seconds < 0 else text
