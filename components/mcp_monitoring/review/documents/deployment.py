"""Arguments of a deployment that decide which files it refuses."""

from dataclasses import dataclass

from ...alerting.records import Records


@dataclass(frozen=True)
class Deployment:
    """What a deployment of files is told, as far as a file may be refused without it.

    Attributes:
        answered: placeholders and names of data sources that `datasource_uids` answers.
        records: `refuse` or `skip`: what happens to recording rules.
    """

    answered: frozenset[str] = frozenset()
    records: Records = "refuse"
