"""The errors of a deployment that people meet: how they read, what they mean, what to do. Pure.

The texts are those of the engine, of the Grafana plugin and of Grafana itself, as recorded with
plugin 2.38.0 and Grafana 12.4, of Go's network library, and of this project. The first cause whose
pattern is found in an error explains it.
"""

import re
import shlex
from dataclasses import dataclass


@dataclass(frozen=True)
class Cause:
    """Why a deployment fails.

    Attributes:
        shown: the error as it reads, shortened, for the documentation.
        pattern: pattern of its text.
        means: what it means.
        cure: what to do; `{stack}` stands for the stack.
    """

    shown: str
    pattern: str
    means: str
    cure: str

    def explains(self, error: str) -> bool:
        """Tells whether this is the cause of an error."""
        return re.search(self.pattern, error, re.IGNORECASE) is not None

    def lines(self, stack: str) -> tuple[str, str]:
        """Says what it means and what to do, as lines below the error.

        Args:
            stack: name of the stack; empty if it is not known.
        """
        named = shlex.quote(stack) if stack else "STACK"
        return f"    means: {self.means}", f"    do:    {self.cure.format(stack=named)}"


_RECOVER = "mcp-monitoring recover --stack {stack}"
_ADDRESS = "pulumi config set grafana:url URL --stack {stack}"

REFUSED_BY_THE_COMPONENT = Cause(
    "McpMonitoring 'x': … (a list of problems)",
    r"McpMonitoring '[^']*'",
    "the component refuses what it was given; the message says what, where and what to do",
    "correct what it names; mcp-monitoring check finds most of it without a deployment",
)
"""The one cause whose error says itself what it means and what to do."""

CAUSES = (
    Cause(
        "the stack is currently locked by 1 lock(s)",
        r"currently locked by|Another update is currently in progress",
        "another deployment of the stack runs, or was killed and left its lock",
        f"wait for it; if it was killed: {_RECOVER}",
    ),
    Cause(
        "incorrect passphrase",
        r"incorrect passphrase|passphrase must be set|PULUMI_CONFIG_PASSPHRASE",
        "the secrets of the stack were encrypted with another passphrase, or none is set",
        "set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE; in a copied stack file"
        " delete the line encryptionsalt",
    ),
    Cause(
        "PULUMI_ACCESS_TOKEN must be set for login",
        r"PULUMI_ACCESS_TOKEN must be set",
        "Pulumi does not know where the state is kept",
        "pulumi login URL, or set PULUMI_BACKEND_URL",
    ),
    Cause(
        "no stack named 'prod' found",
        r"no stack named|no stack selected",
        "the state has no such stack, or is another one than you think",
        "pulumi stack ls; pulumi whoami --verbose shows where the state is",
    ),
    Cause(
        "… would both own dashboard uid …",
        r"would both own",
        "two instances of the component in one Grafana claim the same uid",
        "give one of them another prefix",
    ),
    Cause(
        "this is a stand-in for pulumi-resource-grafana",
        r"this is a stand-in",
        "the sandbox's plugin found a Grafana that is not the sandbox's",
        "use a shell without the sandbox's environment, with the official plugin",
    ),
    Cause(
        "no resource plugin 'pulumi-resource-grafana' found",
        r"no resource plugin|could not load plugin",
        "the Grafana plugin is not installed",
        "pulumi install",
    ),
    Cause(
        "x509: certificate signed by unknown authority",
        r"x509:|certificate verify failed|failed to verify certificate",
        "the certificate of Grafana is expired, for another name, or signed by somebody whom this"
        " machine does not trust",
        "use the name that the certificate is for, or give the certificate that signed it:"
        " pulumi config set grafana:caCert FILE --stack {stack}",
    ),
    Cause(
        "server gave HTTP response to HTTPS client",
        r"server gave HTTP response to HTTPS client|does not look like a TLS handshake"
        r"|HTTP request to an HTTPS server",
        "the address says https where Grafana speaks http, or the other way round",
        f"{_ADDRESS}, with the right scheme and port",
    ),
    Cause(
        "is not supported by the TextConsumer",
        r"TextConsumer|TextUnmarshaler|invalid character '<'",
        "a page answers in the place of Grafana's API: a login page in front of it, another"
        " product, or a part of the path is missing",
        f"{_ADDRESS}: the address of Grafana's start page, with the path if it has one; a proxy in"
        " front of it must let service accounts through",
    ),
    Cause(
        "[POST /folders] createFolder (status 404): {}",
        r"\[POST /(folders|datasources|dashboards/db)\] \w+ \(status 404\): \{\}",
        "no Grafana API is at this address: another product, or a part of the path is missing",
        f"{_ADDRESS}: the address of Grafana's start page, with the path if it has one",
    ),
    Cause(
        "[401] … Invalid API key",
        r"\[401\]|status(?: code)?:? 401|Invalid API key|Invalid username or password"
        r"|401 Unauthorized",
        "Grafana does not know the credential: it is wrong, expired, or of another Grafana",
        "set GRAFANA_AUTH to a valid token, or: pulumi config set --secret grafana:auth --stack"
        " {stack}",
    ),
    Cause(
        "[403] … You'll need additional permissions",
        r"\[403\]|status(?: code)?:? 403|need additional permissions|403 Forbidden",
        "the credential may not do this; the message names the permission that it needs",
        "give the service account the role Admin, or the permissions that the message names",
    ),
    Cause(
        "[POST /dashboards/db][412] … changed by someone else",
        r"\[POST /dashboards/db\]\[412\]|postDashboardPreconditionFailed"
        r"|The dashboard has been changed by someone else|Dashboard already exists\. Use overwrite",
        "Grafana has a dashboard with this uid that the stack does not know: an answer was lost,"
        " or it is somebody else's",
        f"{_RECOVER} takes it over if it is yours, and says whose it is if not",
    ),
    Cause(
        "[POST /folders] createFolder (status 412): {}",
        r"createFolder \(status 412\)|createFolder\w* .*412|folder has been changed by someone",
        "Grafana has a folder with this uid that the stack does not know: an answer was lost, or"
        " it is somebody else's",
        f"{_RECOVER} takes it over if it is yours, and says whose it is if not",
    ),
    Cause(
        "[POST /datasources][409] … same name already exists",
        r"\[POST /datasources\]\[409\]|addDataSourceConflict"
        r"|data source with the same (name|uid) already exists",
        "Grafana has a data source with this name or uid that the stack does not know: an answer"
        " was lost, or it is somebody else's",
        f"{_RECOVER}; if it is not yours, set another datasource_name or prefix, or use it:"
        " datasource_uid",
    ),
    Cause(
        'rule group with name "…" already exists',
        r"rule group with name .* already exists",
        "Grafana has a rule group of this name in the folder that the stack does not know",
        f"{_RECOVER} takes it over if it is yours, and says whose it is if not",
    ),
    Cause(
        "folder mcp is not empty and prevent_destroy_if_not_empty is set",
        r"is not empty and prevent_destroy_if_not_empty|folder is not empty|folder\.not-empty"
        r"|error reading folder .*deleteFolder",
        "something that the stack does not know is in the folder: of somebody else, or made by a"
        " deployment whose answer was lost",
        f"{_RECOVER}, then pulumi up and pulumi destroy again; move what is not yours to another"
        " folder",
    ),
    Cause(
        "Grafana version 12 doesn't accept k8s-style json",
        r"doesn't accept k8s-style json",
        "the file is a dynamic dashboard (schema v2), which this Grafana does not take",
        "export it as Classic, or mcp-monitoring convert FILE --to classic; or use Grafana 13 or"
        " later",
    ),
    Cause(
        "dashboard appears to be in v2 format",
        r"dashboard appears to be in v2 format|appears to be a k8s style resource"
        r"|k8s style dashboard must",
        "a resource of your own sends a dynamic dashboard (schema v2) without its envelope",
        "send the whole export (apiVersion, kind, metadata, spec), without an id; or put the file"
        " into the directory of the component's dashboards",
    ),
    Cause(
        "uid contains illegal characters",
        r"uid contains illegal characters|uid too long",
        "Grafana takes letters, digits, - and _ in a uid, and at most 40 of them",
        "change the uid in the file, or the prefix; mcp-monitoring check finds such files",
    ),
    Cause(
        "receiver … does not exist",
        r"receiver .* does not exist",
        "the alerts go to a contact point that is not in Grafana",
        "make it, or set another one: pulumi config set contactPoint NAME --stack {stack}",
    ),
    Cause(
        "should be non-zero and divided exactly by scheduler interval",
        r"divided exactly by scheduler interval",
        "the interval of a rule group does not fit that of Grafana, 10 seconds if nobody changed"
        " it",
        "set the interval in the rule file to a multiple of it",
    ),
    Cause(
        "failed to validate integration",
        r"failed to validate integration",
        "Grafana refuses the settings of a contact point; the message says which",
        "correct the setting that it names",
    ),
    Cause(
        "folder not found",
        r"folder not found|folders\.folder\.grafana\.app .* not found"
        r"|\[GET /folders/[^\]]*\]\[?.{0,20}404",
        "the folder that the objects go to is not in Grafana",
        "set folder_uid to one that is there, or remove it, so that the stack makes its own:"
        " pulumi config rm folderUid --stack {stack}",
    ),
    Cause(
        "[404] …",
        r"\[404\]|status(?: code)?:? 404",
        "somebody deleted the object in Grafana since the last deployment",
        "pulumi up --refresh --stack {stack}",
    ),
    Cause(
        "[429] …",
        r"\[429\]|status(?: code)?:? 429|Too Many Requests",
        "Grafana, or a proxy before it, gets too many requests at once",
        "set grafana:retryStatusCodes as our stack files do; pulumi up --parallel 2",
    ),
    Cause(
        "[502] …",
        r"\[50\d\]|status(?: code)?:? 50\d|Bad Gateway|Service Unavailable|Internal Server Error",
        "Grafana, or a proxy before it, failed; it may have done what it was asked",
        f"when it is well again: {_RECOVER}, then pulumi up --stack {{stack}}",
    ),
    Cause(
        "connect: connection refused",
        r"connection refused|no such host|no route to host|network is unreachable"
        r"|dial tcp \S+: i/o timeout"
        r"|cannot reach Grafana at \S+: (?!.*(?:disconnected|timed out|reset by peer))",
        "nothing answers at the address of Grafana: it does not run, or the address or the network"
        " is wrong",
        f"start it, or: {_ADDRESS}",
    ),
    Cause(
        "context deadline exceeded",
        r"context deadline exceeded|i/o timeout|Client\.Timeout|TLS handshake timeout"
        r"|disconnected without sending|connection reset by peer|broken pipe|: EOF\b"
        r"|unexpected EOF|timed out",
        "an answer was lost, or did not come in time: nobody knows whether Grafana has done what"
        " it was asked",
        f"{_RECOVER}, then pulumi up --stack {{stack}}",
    ),
    REFUSED_BY_THE_COMPONENT,
)
"""The causes, the more special ones first."""


def cause_of(error: str) -> Cause | None:
    """Finds the cause of an error.

    Args:
        error: all that was said about one object.

    Returns:
        None if its text is not known.
    """
    return next((cause for cause in CAUSES if cause.explains(error)), None)


def explained(error: str, stack: str) -> str:
    """Adds to an error what it means and what to do, in the words of `mcp-monitoring explain`.

    Args:
        error: all that was said, line by line.
        stack: name of the stack.
    """
    cause = cause_of(error)
    if cause is None or cause is REFUSED_BY_THE_COMPONENT:
        return error
    return "\n".join((error, *cause.lines(stack)))


def table() -> str:
    """Writes the causes as a Markdown table, for the documentation."""
    rows = [
        f"| `{cause.shown}` | {cause.means} | {cause.cure.format(stack='STACK')} |"
        for cause in CAUSES
    ]
    head = ["| error | what it means | what to do |", "|---|---|---|"]
    return "\n".join([*head, *rows])
