"""The notifiers of a contact point: their properties, and their state from an answer. Pure.

E-mail, Slack and webhook are recorded (recording 01), PagerDuty as well (186 to 199). The names of
the others are from Grafana's documentation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from . import gojson
from .properties import Property


@dataclass(frozen=True)
class Notifier:
    """One kind of notifier.

    Attributes:
        name: The property of a contact point that lists its notifiers of this kind.
        kind: Grafana's name of the type; also the provider's name of the property.
        settings: Its settings, each with its key in Grafana's API.
        absent: Settings that are not reproduced; always empty.
    """

    name: str
    kind: str
    settings: tuple[tuple[Property, str], ...]
    absent: tuple[Property, ...] = ()

    @property
    def as_property(self) -> Property:
        """The property of a contact point that lists its notifiers of this kind."""
        common = (
            Property("disableResolveMessage", "boolean", default=False),
            Property("settings", "object", secret=True, default={}),
            Property("uid", output=True),
        )
        own = (prop for prop, _ in self.settings)
        fields = sorted((*common, *own, *self.absent), key=lambda prop: prop.name)
        return Property(
            self.name, "array", fields=tuple(fields), unordered=True, original=self.kind
        )

    def from_grafana(
        self, remote: Mapping[str, Any], known: Sequence[Mapping[str, Any]]
    ) -> dict[str, Any]:
        """Returns the state of a notifier, made from Grafana's answer.

        Grafana shows `[REDACTED]` in place of a secret. The secret comes from the known notifier
        with the same uid (recordings 03 and 37); without one it is empty (recording 134).

        Args:
            remote: Grafana's answer.
            known: The notifiers of this kind in the last known state.
        """
        own = next((it for it in known if it.get("uid") == remote["uid"]), {})
        settings = dict(remote.get("settings") or {})
        state: dict[str, Any] = {
            "disableResolveMessage": remote.get("disableResolveMessage") or False,
            "uid": remote["uid"],
        }
        for prop, key in self.settings:
            value = settings.pop(key, None)
            if prop.kind == "array":
                value = _addresses(value or "")
            if prop.secret:
                value = own.get(prop.name)
            state[prop.name] = prop.zero if value is None else value
        state |= {prop.name: prop.zero for prop in self.absent}
        # The other settings have no property.
        state["settings"] = {
            key: value if isinstance(value, str) else gojson.marshal(value)
            for key, value in settings.items()
        }
        return state


def _addresses(text: str) -> list[str]:
    """Splits mail addresses as the provider does (provider source)."""
    return [part for part in text.replace(",", ";").replace("\n", ";").split(";") if part]


def _texts(**keys: str) -> tuple[tuple[Property, str], ...]:
    """Makes optional text properties; each has a name and a key in Grafana's API."""
    return tuple((Property(name), key) for name, key in keys.items())


NOTIFIERS: Final = (
    Notifier(
        "emails",
        "email",
        (
            (Property("addresses", "array", required=True), "addresses"),
            (Property("message", default=""), "message"),
            (Property("singleEmail", "boolean", default=False), "singleEmail"),
            (Property("subject", default=""), "subject"),
        ),
    ),
    Notifier(
        "pagerduties",
        "pagerduty",
        (
            (Property("integrationKey", required=True, secret=True), "integrationKey"),
            (Property("details", "object"), "details"),
            *_texts(
                component="component",
                client="client",
                clientUrl="client_url",
                group="group",
                severity="severity",
                source="source",
                summary="summary",
                url="url",
            ),
            (Property("class"), "class"),
        ),
    ),
    Notifier(
        "slacks",
        "slack",
        (
            (Property("token", secret=True), "token"),
            (Property("url", secret=True), "url"),
            *_texts(
                color="color",
                endpointUrl="endpointUrl",
                iconEmoji="icon_emoji",
                iconUrl="icon_url",
                mentionChannel="mentionChannel",
                mentionGroups="mentionGroups",
                mentionUsers="mentionUsers",
                recipient="recipient",
                text="text",
                title="title",
                username="username",
            ),
        ),
    ),
    Notifier(
        "webhooks",
        "webhook",
        (
            (Property("authorizationCredentials", secret=True), "authorization_credentials"),
            (Property("basicAuthPassword", secret=True), "password"),
            (Property("headers", "object"), "headers"),
            (Property("maxAlerts", "integer"), "maxAlerts"),
            (Property("url", required=True), "url"),
            *_texts(
                authorizationScheme="authorization_scheme",
                basicAuthUser="username",
                httpMethod="httpMethod",
                message="message",
                title="title",
            ),
        ),
        absent=(
            Property("hmacConfig", "object", fields=(Property("secret"),), reproduced=False),
            Property("httpConfig", "object", fields=(Property("oauth2"),), reproduced=False),
            Property("payload", "object", fields=(Property("template"),), reproduced=False),
            Property("tlsConfig", "object", secret=True, reproduced=False),
        ),
    ),
)
"""The reproduced notifiers, in the order in which the provider sends them."""

NOT_REPRODUCED: Final[Mapping[str, str]] = {
    "prometheus-alertmanager": "alertmanagers",
    "dingding": "dingdings",
    "discord": "discords",
    "googlechat": "googlechats",
    "jira": "jiras",
    "kafka": "kafkas",
    "LINE": "lines",
    "oncall": "oncalls",
    "opsgenie": "opsgenies",
    "pushover": "pushovers",
    "sensugo": "sensugos",
    "sns": "sns",
    "teams": "teams",
    "telegram": "telegrams",
    "threema": "threemas",
    "victorops": "victorops",
    "webex": "webexes",
    "wecom": "wecoms",
}
"""The properties of a contact point that list notifiers of other kinds, by Grafana's type."""
