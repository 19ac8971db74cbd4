"""The provider's configuration: `grafana:url`, `grafana:auth` and the rest."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sandbox.plugin.values import UNKNOWN, Secret, reveal

__all__ = ["Config", "ConfigError", "check_config", "diff_config", "read_config"]

ENVIRONMENT: Final[Mapping[str, str]] = {
    "url": "GRAFANA_URL",
    "auth": "GRAFANA_AUTH",
    "retries": "GRAFANA_RETRIES",
    "retryWait": "GRAFANA_RETRY_WAIT",
    "caCert": "GRAFANA_CA_CERT",
    "insecureSkipVerify": "GRAFANA_INSECURE_SKIP_VERIFY",
    "tlsCert": "GRAFANA_TLS_CERT",
    "tlsKey": "GRAFANA_TLS_KEY",
    "storeDashboardSha256": "GRAFANA_STORE_DASHBOARD_SHA256",
}
"""Settings that the environment can give if the configuration does not (provider source)."""

_SECRETS: Final = frozenset({"auth", "httpHeaders"})
_DEFAULT_RETRIES: Final = 3
# Provider source, framework_provider.go. The provider's documentation does not name 401 and 412.
_DEFAULT_RETRY_STATUS_CODES: Final = ("429", "5xx", "401", "412")


class ConfigError(ValueError):
    """The plugin cannot use the configuration; the message names the setting."""


@dataclass(frozen=True)
class Config:
    """The configuration of one provider.

    Attributes:
        url: Grafana's address.
        auth: `user:password`, a token, or the word `anonymous`.
        retries: How often a failed request is sent again.
        retry_wait: Seconds between two attempts; 0 means 2, 4, 8 and so on.
        retry_status_codes: Answers after which to try again; `x` is any digit.
        http_headers: Headers added to every request.
    """

    url: str
    auth: str = field(repr=False)
    retries: int = _DEFAULT_RETRIES
    retry_wait: int = 0
    retry_status_codes: tuple[str, ...] = _DEFAULT_RETRY_STATUS_CODES
    http_headers: Mapping[str, str] = field(default_factory=dict, repr=False)


def check_config(
    news: Mapping[str, Any], environ: Mapping[str, str] = os.environ
) -> dict[str, Any]:
    """Returns the provider's inputs with the environment's values and secret marks (recording 01).

    Args:
        news: What is configured; scalars as strings, lists and maps as JSON text.
        environ: The environment.
    """
    inputs = {key: reveal(value) for key, value in news.items() if value is not None}
    for key, variable in ENVIRONMENT.items():
        if key not in inputs and environ.get(variable):
            inputs[key] = environ[variable]
    return {key: Secret(value) if key in _SECRETS else value for key, value in inputs.items()}


def diff_config(olds: Mapping[str, Any], news: Mapping[str, Any]) -> list[str]:
    """Returns the settings that differ. None of them replaces a provider (provider source)."""
    keys = (set(olds) | set(news)) - {"version"}
    return sorted(key for key in keys if reveal(olds.get(key)) != reveal(news.get(key)))


def read_config(values: Mapping[str, Any], environ: Mapping[str, str] = os.environ) -> Config:
    """Reads the configuration.

    Args:
        values: The settings by name, as Configure receives them: scalars as strings, lists and
            maps as JSON text.
        environ: The environment, for settings that only the plugin process reads.

    Raises:
        ConfigError: If the address or the credential is missing, or a setting cannot be read.
    """
    settings = {
        key: reveal(value) for key, value in values.items() if reveal(value) not in (None, "")
    }
    unknown = [key for key, value in settings.items() if value is UNKNOWN]
    if unknown:
        raise ConfigError(
            f"grafana:{unknown[0]} is known only after a deployment; configure a plain value"
        )
    for key, variable in (
        *ENVIRONMENT.items(),
        ("httpHeaders", "GRAFANA_HTTP_HEADERS"),
        ("retryStatusCodes", "GRAFANA_RETRY_STATUS_CODES"),
    ):
        if key not in settings and environ.get(variable):
            settings[key] = environ[variable]
    for key in ("url", "auth"):
        if key not in settings:
            raise ConfigError(
                f"the Grafana provider needs {key!r}: set grafana:{key} or {ENVIRONMENT[key]}"
            )
    if _boolean(settings, "storeDashboardSha256"):
        raise ConfigError("this stand-in does not reproduce grafana:storeDashboardSha256")
    codes = _structure(settings, "retryStatusCodes", list)
    return Config(
        url=str(settings["url"]).rstrip("/"),
        auth=str(settings["auth"]),
        # Zero means the default (recording 265).
        retries=_integer(settings, "retries", 0) or _DEFAULT_RETRIES,
        retry_wait=_integer(settings, "retryWait", 0),
        retry_status_codes=tuple(str(code) for code in codes or _DEFAULT_RETRY_STATUS_CODES),
        http_headers={
            str(key): str(value)
            for key, value in (_structure(settings, "httpHeaders", dict) or {}).items()
        },
    )


def _integer(settings: Mapping[str, Any], key: str, default: int) -> int:
    value = settings.get(key, default)
    try:
        return int(value)
    except (TypeError, ValueError):
        raise ConfigError(f"grafana:{key} must be a whole number, not {value!r}") from None


def _boolean(settings: Mapping[str, Any], key: str) -> bool:
    value = settings.get(key, False)
    text = str(value).lower()
    if text not in ("true", "false", "1", "0"):
        raise ConfigError(f"grafana:{key} must be true or false, not {value!r}")
    return text in ("true", "1")


def _structure(settings: Mapping[str, Any], key: str, kind: type) -> Any:
    """Reads a list or a map, which arrives as JSON text; None if it is not set."""
    value = settings.get(key)
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            # A list in the environment may be separated by commas (provider source).
            value = [item.strip() for item in value.split(",")] if kind is list else value
    if value is not None and not isinstance(value, kind):
        noun = "a list" if kind is list else "a map"
        raise ConfigError(f"grafana:{key} must be {noun}")  # the value may be secret
    return value
