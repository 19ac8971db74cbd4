"""Errors of calls of servers, apart from the calls: naming an error loads no HTTP library."""


class PrometheusError(Exception):
    """A failed call of a Prometheus; the message says why in one line, without credentials."""
