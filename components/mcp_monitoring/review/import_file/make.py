"""Makes the file of ids for a stack: compares Pulumi's plan with the objects in Grafana."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..existing.identity import Identity, identities
from ..existing.inventory import read_inventory
from ..existing.owners import owners
from ..servers.address import shown_url
from ..servers.grafana import GrafanaError
from ..stacks.addresses import by_address
from ..stacks.grafana_access import OpenGrafanas, access_at, check_before_a_preview
from ..stacks.kinds import Kind
from ..stacks.plan import Plan, State, Step
from ..stacks.preview import PreviewError, preview_creates
from ..stacks.stack import Stack, StackError, is_in_grafana, read_stack
from .filling import ImportFileError, Pair, entries, filled, pair
from .matching import Match, Outcome, match


@dataclass(frozen=True)
class ImportFile:
    """The objects that a stack can import.

    Attributes:
        grafana: address of the Grafana that was asked; empty if the program would create nothing
            in a Grafana.
        matches: one result for each object that the program would create.
        document: content of the file for `pulumi import --file`.
        others: names of resources that are left out, because this command does not look for them.
    """

    grafana: str
    matches: tuple[Match, ...]
    document: dict[str, Any]
    others: tuple[str, ...] = ()

    def of(self, outcome: Outcome) -> list[Match]:
        """Lists the matches with one outcome."""
        return [one for one in self.matches if one.outcome is outcome]


@dataclass(frozen=True)
class Search:
    """The search for the objects that a stack would create.

    Attributes:
        file: its result.
        address: address of the Grafana that was asked, as it is used; empty if none was.
        plan: the plan of the stack.
        stack: the stack as deployed.
        steps: the steps that would create the objects that were looked for.
        document: the file as Pulumi wrote it, with open ids.
        paired: the resources of the file, each with its step of the plan.
    """

    file: ImportFile
    address: str
    plan: Plan
    stack: Stack
    steps: tuple[Step, ...]
    document: Any
    paired: tuple[Pair, ...]

    def only(self, urns: Collection[str]) -> dict[str, Any]:
        """Writes the content of the file with some of the objects that were found.

        Args:
            urns: URNs of their resources.
        """
        found = self.file.of(Outcome.FOUND)
        ids = {one.urn: one.id for one in found if one.urn in urns}
        return filled(self.document, self.paired, ids)


def make_import_file(stack: str, directory: Path, *, grafana: str = "") -> ImportFile:
    """Finds the objects that a stack would create and its Grafana has already; changes nothing.

    Args:
        stack: name of the stack.
        directory: directory of the Pulumi program.
        grafana: address of the Grafana to ask, if the program uses several; only objects that
            would be created there are looked for.

    Raises:
        ImportFileError: if the stack does not exist, the program fails, it is not clear which
            Grafana to ask, or Grafana refuses.
    """
    return search_existing(stack, directory, grafana=grafana).file


def search_existing(stack: str, directory: Path, *, grafana: str = "") -> Search:
    """Does what `make_import_file` does, and returns all that was found out for it.

    Args:
        stack: name of the stack.
        directory: directory of the Pulumi program.
        grafana: address of the Grafana to ask, if the program uses several.

    Raises:
        ImportFileError: as in `make_import_file`.
    """
    try:
        with OpenGrafanas() as grafanas:
            deployed = read_stack(stack, directory)
            creates = preview_creates(deployed, check_before_a_preview(deployed, grafanas))
            paired = pair(entries(creates.import_file), creates.plan)
            steps = [made for _, made in paired if made and is_in_grafana({"type": made.type})]
            if not steps:
                nothing = ImportFile("", (), filled(creates.import_file, paired, {}))
                return Search(
                    nothing, "", creates.plan, deployed, (), creates.import_file, tuple(paired)
                )
            address, asked = choose_grafana(steps, creates.plan, deployed, grafana)
            asking = grafanas.open(access_at(address, deployed))
            there = read_inventory(asking, asked)
            shown = asking.address
    except (PreviewError, StackError, GrafanaError) as error:
        raise ImportFileError(str(error)) from None
    prefixes = _prefixes(creates.import_file, paired, creates.plan)
    found = [(step, match(step, there, prefixes.get(step.urn, ""))) for step in asked]
    there_are = [step for step, one in found if one and one.outcome is Outcome.FOUND]
    theirs = owners(
        {one for step in there_are for one in identities(step.kind, (step.new or State()).inputs)},
        deployed,
        address,
    )
    matches = tuple(with_owner(step, one, theirs) for step, one in found if one is not None)
    ids = {one.urn: one.id for one in matches if one.outcome is Outcome.FOUND}
    file = ImportFile(
        grafana=shown,
        matches=matches,
        document=filled(creates.import_file, paired, ids),
        others=_others(paired, {one.urn for one in matches}),
    )
    return Search(
        file,
        address,
        creates.plan,
        deployed,
        tuple(asked),
        creates.import_file,
        tuple(paired),
    )


def with_owner(step: Step, found: Match, theirs: Mapping[Identity, str]) -> Match:
    """Adds to an object the warning that another stack of the project has it.

    Args:
        step: the step that would create the object.
        found: the result for the object.
        theirs: the stacks that have objects in the same Grafana, by identity.
    """
    known = identities(step.kind, (step.new or State()).inputs)
    owner = next((theirs[one] for one in known if one in theirs), "")
    if not owner or found.outcome is not Outcome.FOUND:
        return found
    warning = (
        f"stack {owner} of this project has it: after an import two stacks would manage one object;"
        " give this stack another prefix instead"
    )
    return replace(found, warnings=(warning, *found.warnings))


def choose_grafana(
    steps: list[Step], plan: Plan, stack: Stack, chosen: str
) -> tuple[str, list[Step]]:
    """Chooses the Grafana to ask, and the steps that would create objects there.

    Args:
        steps: the steps that create objects of Grafana.
        plan: the plan that has these steps.
        stack: the stack as it was deployed.
        chosen: address that the user gave; empty if none.

    Raises:
        StackError: if it is not clear which Grafana to ask, or nothing would be created there.
    """
    by_url = by_address(steps, plan, stack)
    if chosen:
        wanted = by_url.get(chosen.rstrip("/")) or by_url.get("")
        if not wanted:
            raise StackError(f"stack {stack.name} would create nothing in {shown_url(chosen)}")
        return chosen, wanted
    if len(by_url) > 1:
        listed = ", ".join(sorted(shown_url(url) for url in by_url if url))
        raise StackError(
            f"stack {stack.name} has objects in several Grafanas ({listed}); say which: --grafana"
        )
    ((address, wanted),) = by_url.items()
    if not address:
        raise StackError(
            f"the address of the Grafana of stack {stack.name} is not known; give it: --grafana"
            " URL, or pulumi config set grafana:url"
        )
    return address, wanted


def _prefixes(document: Any, paired: list[Pair], plan: Plan) -> dict[str, str]:
    """Finds, by URN, the prefix that the component of each resource puts before uids."""
    components = {one.urn: one for one in plan.components}
    # The name of a parent is that of a resource in the file, or in the stack.
    named = {name: components.get(urn) for name, urn in (document.get("nameTable") or {}).items()}
    named |= {entry["name"]: made for entry, made in paired}
    prefixes: dict[str, str] = {}
    for entry, made in paired:
        parent = named.get(entry.get("parent", ""))
        if made is not None and parent is not None and parent.new is not None:
            prefixes[made.urn] = str(parent.new.inputs.get("prefix", ""))
    return prefixes


def _others(paired: list[Pair], looked_for: set[str]) -> tuple[str, ...]:
    """Lists the objects that were not looked for; providers are left out."""
    return tuple(
        str(entry["name"])
        for entry, made in paired
        if made is not None
        and made.custom
        and made.urn not in looked_for
        and made.kind is not Kind.PROVIDER
    )
