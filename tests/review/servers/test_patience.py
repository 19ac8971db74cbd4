"""A server that takes requests and does not answer is given up."""

import pytest
from mcp_monitoring.review.servers.errors import (
    GrafanaError,
    GrafanaSilentError,
    PrometheusError,
    PrometheusSilentError,
)
from mcp_monitoring.review.servers.patience import MOST_SILENCES, Patience

SILENT = PrometheusSilentError("no answer")


def asked(patience: Patience, error: Exception | None = None) -> str:
    """What became of a request; `sent` if the server was asked."""
    try:
        with patience.request():
            if error is not None:
                raise error
    except (GrafanaError, PrometheusError) as raised:
        return "sent" if raised is error else str(raised)
    return "sent"


@pytest.mark.parametrize("silent", [SILENT, GrafanaSilentError("no answer")])
def test_after_silences_in_a_row_nothing_is_sent(silent: Exception) -> None:
    patience = Patience("Prometheus at p", PrometheusError)

    assert [asked(patience, silent) for _ in range(MOST_SILENCES)] == ["sent"] * MOST_SILENCES
    assert (
        asked(patience)
        == asked(patience)
        == ("Prometheus at p is not asked any more: it left 5 requests in a row without an answer")
    )


@pytest.mark.parametrize("answer", [None, PrometheusError("a refusal is an answer, too")])
def test_an_answer_between_them_counts_anew(answer: Exception | None) -> None:
    patience = Patience("P", PrometheusError)

    for error in (*[SILENT] * (MOST_SILENCES - 1), answer, *[SILENT] * (MOST_SILENCES - 1)):
        assert asked(patience, error) == "sent"
    assert asked(patience) == "sent"


def test_the_error_is_that_of_the_server() -> None:
    patience = Patience("Grafana at g", GrafanaError)
    for _ in range(MOST_SILENCES):
        asked(patience, SILENT)

    with (
        pytest.raises(GrafanaError, match="Grafana at g is not asked any more"),
        patience.request(),
    ):
        pytest.fail("it was asked")
