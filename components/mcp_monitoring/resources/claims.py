"""Owners of identities in one Grafana: two instances must not claim the same. Pure."""

from collections.abc import Iterable


class ClaimedTwiceError(ValueError):
    """An identity that two instances of the component would own."""


class Claims:
    """The identities claimed so far in one Grafana by one deployment."""

    def __init__(self) -> None:
        self._owners: dict[tuple[str, str], str] = {}

    def claim(self, owner: str, identities: Iterable[tuple[str, str]]) -> None:
        """Claims identities for an instance, all or none.

        Args:
            owner: name of the instance.
            identities: pairs of kind (such as `dashboard uid`) and identity.

        Raises:
            ClaimedTwiceError: if another instance owns one of them; says which, and what to do.
        """
        wanted = list(identities)
        taken = [identity for identity in wanted if identity in self._owners]
        if taken:
            others = sorted({self._owners[identity] for identity in taken})
            raise ClaimedTwiceError(
                f"McpMonitoring {owner!r} and {', '.join(map(repr, others))} would both own"
                f" {', '.join(f'{kind} {value!r}' for kind, value in taken)} in the same Grafana;"
                " give one of them another 'prefix'"
            )
        self._owners.update(dict.fromkeys(wanted, owner))
