"""What keeps a command from its Grafana, and what to do about it; the same for all commands. Pure.

`docs/troubleshooting.md` has these texts as a table.
"""

import ssl
from enum import StrEnum


class Trouble(StrEnum):
    """One kind of trouble with a Grafana: its text for the documentation."""

    NO_ADDRESS = "no address of Grafana"
    NOT_A_URL = "the address of Grafana is not a URL"
    UNREACHABLE = "cannot be reached"
    SILENT = "does not answer"
    UNTRUSTED = "has a certificate that is not trusted"
    NO_TLS = "does not answer as https"
    NO_CREDENTIAL = "no credential"
    WRONG_CREDENTIAL = "refuses the credential"
    FORBIDDEN = "does not allow"
    NOT_GRAFANA = "is it a Grafana?"
    REDIRECTS = "redirects"
    FAILS = "answers with 500"
    BUSY = "answers with 429"
    BROKEN = "breaks off the answer to"


CURES = {
    Trouble.NO_ADDRESS: "set it: pulumi config set grafana:url https://grafana.example.com",
    Trouble.NOT_A_URL: "it must look like https://grafana.example.com",
    Trouble.UNREACHABLE: "start it, or set its right address: pulumi config set grafana:url URL",
    Trouble.SILENT: "try again, or set its right address: pulumi config set grafana:url URL",
    Trouble.UNTRUSTED: (
        "give the certificate that signed it: pulumi config set grafana:caCert FILE,"
        " or the environment variable SSL_CERT_FILE"
    ),
    Trouble.NO_TLS: "it may be http://, or another port",
    Trouble.NO_CREDENTIAL: "set GRAFANA_AUTH to a service account token or user:password",
    Trouble.WRONG_CREDENTIAL: "it is wrong or expired; set {source} to a valid one",
    Trouble.FORBIDDEN: "set {source} to one with this permission",
    Trouble.NOT_GRAFANA: "set grafana:url to that of its start page, with the path if it has one",
    Trouble.REDIRECTS: "set grafana:url to where it leads, with the path if it has one",
    Trouble.FAILS: "try again when it is ready",
    Trouble.BUSY: "it takes no more requests for now; try again",
    Trouble.BROKEN: "the network, or a proxy in it, loses answers; try again",
}
"""What to do; `{source}` is where the credential came from, such as GRAFANA_AUTH."""


def cure(trouble: Trouble, source: str = "GRAFANA_AUTH") -> str:
    """Says what to do about a trouble.

    Args:
        trouble: the trouble.
        source: the setting that the credential came from.
    """
    return CURES[trouble].format(source=source)


def connection_trouble(error: BaseException) -> Trouble:
    """Tells which trouble a failed connection is, from the error of the HTTP library."""
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, ssl.SSLCertVerificationError):
            return Trouble.UNTRUSTED
        if isinstance(found, ssl.SSLError):
            return Trouble.NO_TLS
        found = found.__cause__ or found.__context__
    return Trouble.UNREACHABLE
