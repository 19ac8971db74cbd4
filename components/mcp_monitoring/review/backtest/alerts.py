"""The alerts that a backtest evaluates: as they are now, and as they would be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...alerting.alerts import AlertGroup, rendered_alerts
from ...metric_sets import metric_set
from ..rules.reading import read_rules
from ..rules.stack_rules import stack_rules


@dataclass(frozen=True)
class Chosen:
    """What is evaluated.

    Attributes:
        after: the alerts, with the values of knobs put in.
        before: what they are compared with; None if with nothing.
        change: what is changed, in a few words; "" if nothing is.
        left_out: what the servers of the stack lack, a line each.
    """

    after: list[AlertGroup]
    before: list[AlertGroup] | None = None
    change: str = ""
    left_out: Sequence[str] = ()


def chosen_alerts(
    paths: Sequence[Path],
    before: Sequence[Path],
    numbers: Mapping[str, float],
    *,
    stack_file: Path | None,
    job: str,
    metrics: str,
) -> Chosen:
    """Reads the alerts that are evaluated.

    Args:
        paths: rule files and directories; else those of the stack, else the packaged ones.
        before: rule files and directories of the alerts as they are now; else, if numbers are
            given, the same files without these.
        numbers: values of knobs that are tried.
        stack_file: `Pulumi.STACK.yaml` whose settings hold; None for none.
        job: the Prometheus job; "" for that of the stack or of the files.
        metrics: name of the set of the packaged alerts.

    Raises:
        AlertError: if files or values cannot be used; it lists all problems.
    """
    after, left_out = _read(paths, numbers, stack_file, job, metrics)
    tried = ", ".join(f"{name}={value:g}" for name, value in numbers.items())
    if before:
        earlier, _ = _read(before, {}, stack_file, job, metrics)
        change = f"compared with {' '.join(map(str, before))}"
        return Chosen(after, earlier, f"{change}, {tried}" if tried else change, left_out)
    if numbers:
        earlier, _ = _read(paths, {}, stack_file, job, metrics)
        return Chosen(after, earlier, f"with {tried}", left_out)
    return Chosen(after, None, "", left_out)


def _read(
    paths: Sequence[Path],
    numbers: Mapping[str, float],
    stack_file: Path | None,
    job: str,
    metrics: str,
) -> tuple[list[AlertGroup], list[str]]:
    if stack_file is None:
        groups = read_rules(list(paths) or [metric_set(metrics).alerts], "skip")
        return rendered_alerts(groups, numbers, job), []
    stack = stack_rules(stack_file, paths)
    rendered = rendered_alerts(stack.groups, {**stack.numbers, **numbers}, job or stack.job)
    named = stack.named(rendered)
    return named.groups, list(named.left_out)
