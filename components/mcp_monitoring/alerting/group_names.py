"""The names of rule groups in Grafana, where a folder has each name once. Pure: no Pulumi here.

Prometheus wants a name once per file. So a name that several files have gets the file's name in
front, in each of them: the result does not depend on the order of the files. A name that one file
has stays as it is.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from .groups import AlertGroup

# Grafana's pages and addresses of groups have trouble with `/`, ids of the provider with `:`.
_BETWEEN = " - "


def apart(groups: Sequence[AlertGroup]) -> list[AlertGroup]:
    """Gives groups of the same name names of their own; groups without an alert are not deployed.

    Args:
        groups: groups of one deployment, in the order of their files.
    """
    deployed = [group for group in groups if group.rules]
    repeated = {
        name for name, count in Counter(one.own_name for one in deployed).items() if count > 1
    }
    labels = Counter((one.own_name, _labels(one)[0]) for one in deployed)
    named = []
    for group in groups:
        short, whole = _labels(group)
        label = short if labels[group.own_name, short] < 2 else whole
        is_repeated = group.own_name in repeated and bool(group.rules)
        name = f"{label}{_BETWEEN}{group.own_name}" if is_repeated else group.own_name
        named.append(replace(group, name=name))
    return _with_former_names(named)


def repeated_name_warnings(groups: Sequence[AlertGroup]) -> Iterator[tuple[AlertGroup, str]]:
    """Says once of each repeated name how its groups are called in Grafana."""
    first: dict[str, AlertGroup] = {}
    counts = Counter(group.own_name for group in groups if group.name != group.own_name)
    for group in groups:
        if group.name != group.own_name and first.setdefault(group.own_name, group) is group:
            others = counts[group.own_name] - 1
            yield (
                group,
                f"{group.file}: group {group.own_name}: {others} more"
                f" {'group has' if others == 1 else 'groups have'} this name; each has its file's"
                f" name in front in Grafana, this one is {group.name!r}",
            )


def taken_names(groups: Sequence[AlertGroup]) -> Iterator[str]:
    """Finds groups that have the same name in spite of all."""
    owners: dict[str, AlertGroup] = {}
    for group in groups:
        owner = owners.setdefault(group.name, group) if group.rules else group
        if owner is not group:
            yield (
                f"{group.file}: group {group.own_name}: {group.name!r} is also the name of a group"
                f" of {owner.file.name}; change one of them"
            )


def _labels(group: AlertGroup) -> tuple[str, str]:
    """Makes the short and the whole name of the file, or object in a file, that has a group."""
    behind = f" {group.object_name}" if group.object_name else ""
    return group.file.stem + behind, group.file.name + behind


def _with_former_names(groups: Sequence[AlertGroup]) -> list[AlertGroup]:
    """Adds the names that each group may have had beside other files, each to one group.

    Without them a group that gets another name, because another file came or went, would be made
    anew while it is still there under its former name, and Grafana has each uid of a rule once.
    """
    taken = {group.name for group in groups if group.rules}
    result = []
    for group in groups:
        names = (group.own_name, *(label + _BETWEEN + group.own_name for label in _labels(group)))
        former = [name for name in dict.fromkeys(names) if name not in taken] if group.rules else []
        taken.update(former)
        result.append(replace(group, former_names=tuple(former)))
    return result
