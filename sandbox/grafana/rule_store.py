"""The storage of alert rules and their history."""

import json
from uuid import uuid4

from sandbox.grafana.answers import timestamp
from sandbox.grafana.rules import Rule, receiver_of
from sandbox.grafana.store import Row, Store

_RULES = "SELECT * FROM alert_rules"
# Grafana's order of rules, in every list.
_ORDER = " ORDER BY folder_uid, rule_group, position, id"


def all_rules(store: Store) -> list[Rule]:
    """Lists every rule."""
    return [_rule(row) for row in store.rows(_RULES + _ORDER)]


def in_folder(store: Store, folder_uid: str) -> list[Rule]:
    """Lists the rules in a folder, without those of inner folders."""
    rows = store.rows(f"{_RULES} WHERE folder_uid = ?{_ORDER}", (folder_uid,))
    return [_rule(row) for row in rows]


def in_group(store: Store, folder_uid: str, group: str) -> list[Rule]:
    """Lists the rules of a group, in its order."""
    where = "WHERE folder_uid = ? AND rule_group = ?"
    return [_rule(row) for row in store.rows(f"{_RULES} {where}{_ORDER}", (folder_uid, group))]


def with_receiver(store: Store, name: str) -> list[Rule]:
    """Lists the rules that go to a contact point."""
    return [rule for rule in all_rules(store) if receiver_of(rule.spec) == name]


def find(store: Store, uid: str) -> Rule | None:
    """Finds a rule by its uid."""
    row = store.row(_RULES + " WHERE uid = ?", (uid,))
    return None if row is None else _rule(row)


def versions(store: Store, rule: Rule) -> list[Rule]:
    """Lists the versions of a rule that differ from the version before, the newest first."""
    rows = store.rows(
        "SELECT r.id, r.uid, r.guid, '' AS provenance, v.* FROM alert_rule_versions v"
        " JOIN alert_rules r ON r.id = v.rule_id WHERE r.id = ? ORDER BY v.version",
        (rule.number,),
    )
    kept: list[Rule] = []
    for version in map(_rule, rows):
        if not kept or kept[-1].content != version.content:
            kept.append(version)
    return kept[::-1]


def write(store: Store, rule: Rule, position: int) -> None:
    """Writes a rule; if there is a rule with its uid, it becomes a new version of that rule.

    Args:
        store: The stored data.
        rule: The rule. Its number, guid and version are ignored; those of the stored rule stay.
        position: Its position in its group.
    """
    store.change(
        "INSERT INTO alert_rules (uid, guid, folder_uid, rule_group, position, interval, version,"
        " provenance, updated, updated_by, updated_by_name, spec)"
        " VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?)"
        " ON CONFLICT (uid) DO UPDATE SET folder_uid = excluded.folder_uid,"
        " rule_group = excluded.rule_group, position = excluded.position,"
        " interval = excluded.interval, version = version + 1, provenance = excluded.provenance,"
        " updated = excluded.updated, updated_by = excluded.updated_by,"
        " updated_by_name = excluded.updated_by_name, spec = excluded.spec",
        (
            rule.uid,
            str(uuid4()),
            rule.folder_uid,
            rule.group,
            position,
            rule.interval,
            rule.provenance,
            rule.updated,
            rule.updated_by,
            rule.updated_by_name,
            json.dumps(rule.spec, sort_keys=True),
        ),
    )
    store.change(
        "INSERT INTO alert_rule_versions (rule_id, folder_uid, rule_group, interval, version,"
        " updated, updated_by, updated_by_name, spec)"
        " SELECT id, folder_uid, rule_group, interval, version, updated, updated_by,"
        " updated_by_name, spec FROM alert_rules WHERE uid = ?",
        (rule.uid,),
    )


def delete(store: Store, uid: str) -> None:
    """Deletes a rule with its history, if there is one."""
    store.change("DELETE FROM alert_rules WHERE uid = ?", (uid,))


def touch(store: Store, folder_uid: str) -> None:
    """Raises the version of a folder's rules after a change of the folder.

    As in Grafana, the history of the rules does not have this version.
    """
    store.change(
        "UPDATE alert_rules SET version = version + 1, updated = ? WHERE folder_uid = ?",
        (timestamp(), folder_uid),
    )


def _rule(row: Row) -> Rule:
    return Rule(
        number=row["id"],
        uid=row["uid"],
        guid=row["guid"],
        folder_uid=row["folder_uid"],
        group=row["rule_group"],
        interval=row["interval"],
        version=row["version"],
        provenance=row["provenance"],
        updated=row["updated"],
        updated_by=row["updated_by"],
        updated_by_name=row["updated_by_name"],
        spec=json.loads(row["spec"]),
    )
