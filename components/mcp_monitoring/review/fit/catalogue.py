"""What can be offered: the sets and the profiles of this package, or those that are asked for."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ...metric_sets import METRIC_SETS, metric_set
from ...names.profiles import Profile, find_profile, profile_names
from ...problems import ProblemsError, listed
from ...suggestions import did_you_mean
from ..contract.contract import Contract, read_contract
from .offers import Offer, offers
from .parts import Whole, read_whole
from .spellings import patterns


@dataclass(frozen=True)
class Wanted:
    """What the user limits the search to; empty where all may be offered.

    Attributes:
        metrics: name of a set.
        profile: name of a profile.
        job: name of a job.
    """

    metrics: str = ""
    profile: str = ""
    job: str = ""


@dataclass(frozen=True)
class Catalogue:
    """What can be offered.

    Attributes:
        contracts: contracts of the sets, by name.
        profiles: the profiles.
        profiles_only: whether the sets are there for their profiles only.
    """

    contracts: Mapping[str, Contract]
    profiles: Sequence[Profile]
    profiles_only: bool = False

    @cached_property
    def whole(self) -> Mapping[str, Whole]:
        """The panels and alerts of each set, with the names of the set."""
        return {name: read_whole(name) for name in self.contracts}

    @property
    def patterns(self) -> list[str]:
        """Regular expressions that find all names that anything on offer has."""
        metrics = [one for contract in self.contracts.values() for one in contract.metrics.values()]
        own = {name for one in self.profiles for name in one.metric_names.values() if name}
        return patterns(metrics, own)

    def offers(self, there: Collection[str]) -> list[Offer]:
        """Makes the offers for a server with some names of series."""
        found = offers(self.contracts, self.profiles, there)
        return [one for one in found if one.profile or not self.profiles_only]


def catalogue(wanted: Wanted) -> Catalogue:
    """Reads what can be offered.

    Raises:
        ProblemsError: if there is no such set or profile, or its file is wrong.
    """
    if wanted.metrics and wanted.metrics not in METRIC_SETS:
        hint = did_you_mean(wanted.metrics, METRIC_SETS) or f"there are {listed(METRIC_SETS, 10)}"
        raise ProblemsError([f"--metrics: {wanted.metrics}: there is no such set; {hint}"])
    names = [wanted.profile] if wanted.profile else profile_names()
    profiles = [find_profile(name) for name in names]
    sets = [wanted.metrics] if wanted.metrics else METRIC_SETS
    if wanted.profile:
        [profile] = profiles
        if wanted.metrics not in ("", profile.metrics):
            raise ProblemsError(
                [f"--profile: {profile.name} is of the set {profile.metrics}, not {wanted.metrics}"]
            )
        sets = [profile.metrics]
    contracts = {name: read_contract(metric_set(name).contract) for name in sets}
    return Catalogue(contracts, profiles, bool(wanted.profile))
