"""The check before a command does its work: Grafana is there, and takes the credential."""

from .grafana import Grafana, GrafanaError, RequestRefusedError
from .troubles import Trouble, cure


def check_connection(grafana: Grafana) -> None:
    """Asks a Grafana for the organisation of the credential; says in one line what is wrong.

    It is one request, and takes a few seconds to fail, where the engine takes half a minute. A
    credential that may not see the organisation is a valid one: what it lacks shows later.

    Args:
        grafana: the Grafana that a command is about to use.

    Raises:
        GrafanaError: if it cannot be reached, refuses the credential, or is no Grafana.
    """
    try:
        found = grafana.organisation()
    except RequestRefusedError as error:
        if error.status in (403, 429):
            return
        if error.status >= 500 or error.status == 0:
            raise
        raise _no_grafana(grafana, f"with {error.status}") from None
    if not (isinstance(found, dict) and "id" in found and "name" in found):
        raise _no_grafana(grafana, "as no Grafana does")


def _no_grafana(grafana: Grafana, how: str) -> GrafanaError:
    return GrafanaError(
        f"{grafana.address} answers GET /api/org {how};"
        f" {Trouble.NOT_GRAFANA} {cure(Trouble.NOT_GRAFANA)}"
    )
