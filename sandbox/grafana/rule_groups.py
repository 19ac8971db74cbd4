"""The routes of alert rules and their groups."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from starlette.responses import Response

from sandbox.grafana import contact_points, folders, routing_trees, rule_store, rule_views
from sandbox.grafana.answers import Json, Refusal, answer, not_reproduced, nothing, timestamp
from sandbox.grafana.calls import Call, number_of, objects_of
from sandbox.grafana.names import short_uid
from sandbox.grafana.rules import Draft, Rule, check_draft, check_interval, invalid, parse_draft
from sandbox.grafana.store import Store


async def list_rules(call: Call) -> Response:
    """Answers `GET /api/v1/provisioning/alert-rules`."""
    return answer([rule_views.provisioned(rule) for rule in rule_store.all_rules(call.store)])


async def get_rule(call: Call) -> Response:
    """Answers `GET /api/v1/provisioning/alert-rules/{uid}`."""
    rule = rule_store.find(call.store, call.part("uid"))
    return nothing(404) if rule is None else answer(rule_views.provisioned(rule))


async def delete_rule(call: Call) -> Response:
    """Answers `DELETE /api/v1/provisioning/alert-rules/{uid}`, also if there is none."""
    with call.store.transaction():
        rule = rule_store.find(call.store, call.part("uid"))
        if rule and rule.provenance and rule.provenance != call.provenance:
            raise Refusal(
                409,
                f"cannot delete with provided provenance '{call.provenance}',"
                f" needs '{rule.provenance}'",
                messageId="alerting.provenanceMismatch",
                statusCode=409,
            )
        rule_store.delete(call.store, call.part("uid"))
    return nothing(204, "application/json")


async def get_group(call: Call) -> Response:
    """Answers `GET /api/v1/provisioning/folder/{folder}/rule-groups/{group}`."""
    rules = _group(call)
    return answer(
        {
            "title": rules[0].group,
            "folderUid": rules[0].folder_uid,
            "interval": rules[0].interval,
            "rules": [rule_views.provisioned(replace(rule, provenance="")) for rule in rules],
        }
    )


async def put_group(call: Call) -> Response:
    """Answers `PUT /api/v1/provisioning/folder/{folder}/rule-groups/{group}`.

    The sent rules replace the group's rules; a rule with a known uid is changed. Without a list of
    rules only the interval changes. The answer repeats what was sent.
    """
    body = await call.body()
    folder_uid, group = call.part("folder"), call.part("group")
    interval = number_of(body, "interval")
    drafts = None
    if body.get("rules") is not None:
        drafts = [parse_draft(rule) for rule in objects_of(body, "rules")]
    check_interval(interval)
    with call.store.transaction():
        if folders.find(call.store, folder_uid) is None:
            raise invalid(": folder does not exist")
        _replace(call, folder_uid, group, interval, drafts)
    shown: Json = {"title": group, "folderUid": folder_uid, "interval": interval, "rules": None}
    if drafts is not None:
        shown["rules"] = [{**draft.spec, **draft.echo, "uid": draft.uid} for draft in drafts]
    return answer(shown)


async def delete_group(call: Call) -> Response:
    """Answers `DELETE /api/v1/provisioning/folder/{folder}/rule-groups/{group}`."""
    with call.store.transaction():
        for rule in _group(call):
            rule_store.delete(call.store, rule.uid)
    return nothing(204, "application/json")


async def export_group(call: Call) -> Response:
    """Answers `GET /api/v1/provisioning/folder/{folder}/rule-groups/{group}/export` in JSON."""
    request = call.request
    accepted = "json" if "json" in request.headers.get("accept", "") else "yaml"
    if request.query_params.get("format", accepted) != "json" or call.flag("download"):
        raise not_reproduced(request.method, f"{request.url.path} in another format than JSON")
    return answer(rule_views.exported(_group(call)))


async def list_groups(call: Call) -> Response:
    """Answers `GET /api/prometheus/grafana/api/v1/rules`, with no rule evaluated yet."""
    groups = all_groups(call.store)
    count = sum(len(group["rules"]) for group in groups)
    data: Json = {"groups": groups, "totals": {"inactive": count} if count else {}}
    return answer({"status": "success", "data": data})


def all_groups(store: Store) -> list[Json]:
    """Lists the groups as Prometheus does, with no rule evaluated yet."""
    rules = rule_store.all_rules(store)
    groups = [
        rule_views.prometheus_group(list(group), folders.path_of(store, folder))
        for (folder, _), group in groupby(rules, key=lambda rule: (rule.folder_uid, rule.group))
    ]
    return sorted(groups, key=lambda group: (group["file"], group["name"]))


async def rule_now(call: Call) -> Response:
    """Answers `GET /api/ruler/grafana/api/v1/rule/{uid}`."""
    rule = rule_store.find(call.store, call.part("uid"))
    return nothing(404) if rule is None else answer(rule_views.ruled(rule))


async def rule_versions(call: Call) -> Response:
    """Answers `GET /api/ruler/grafana/api/v1/rule/{uid}/versions`, the newest first."""
    rule = rule_store.find(call.store, call.part("uid"))
    if rule is None:
        return nothing(404)
    return answer([rule_views.ruled(version) for version in rule_store.versions(call.store, rule)])


def _group(call: Call) -> list[Rule]:
    rules = rule_store.in_group(call.store, call.part("folder"), call.part("group"))
    if not rules:
        raise Refusal(404, "NotFound", messageId="alerting.alert-rule.notFound", statusCode=404)
    return rules


def _replace(
    call: Call, folder_uid: str, group: str, interval: int, drafts: Sequence[Draft] | None
) -> None:
    store = call.store
    old = rule_store.in_group(store, folder_uid, group)
    if drafts is None:
        drafts = [Draft(uid=rule.uid, echo={}, spec=rule.spec) for rule in old]
    _check(call, drafts)
    kept = {draft.uid for draft in drafts}
    for rule in old:
        if rule.uid not in kept:
            rule_store.delete(store, rule.uid)
    for position, draft in enumerate(drafts, 1):
        # Like Grafana, this writes every rule of the group, also unchanged ones.
        rule = Rule(
            number=0,
            uid=draft.uid or short_uid(),
            guid="",
            folder_uid=folder_uid,
            group=group,
            interval=interval,
            version=0,
            provenance=call.provenance,
            updated=timestamp(),
            updated_by=call.identity.uid,
            updated_by_name=call.identity.name,
            spec=draft.stored_spec,
        )
        rule_store.write(store, rule, position)


def _check(call: Call, drafts: Sequence[Draft]) -> None:
    seen: set[str] = set()
    for draft in drafts:
        check_draft(draft)
        if draft.receiver and not contact_points.exists(call.store, draft.receiver):
            raise invalid(f"\nreceiver {draft.receiver} does not exist")
        if draft.policy and not routing_trees.exists(call.store, draft.policy):
            raise invalid(f"\npolicy {draft.policy} does not exist")
        if draft.uid in seen:
            raise Refusal(
                409,
                f"conflicting alert rule found [rule_uid: '{draft.uid}']",
                messageId="alerting.alert-rule.conflict",
                statusCode=409,
            )
        seen |= {draft.uid} - {""}
