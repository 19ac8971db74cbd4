"""JSON answers and refusals in Grafana's format."""

from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

Json = dict[str, Any]


class Refusal(Exception):  # noqa: N818  # an answer, not an error
    """The refusal of a request. A handler raises it, and the client gets it as JSON.

    Attributes:
        status: The HTTP status.
        body: The JSON object to answer.
        headers: Further response headers.
    """

    def __init__(self, status: int, message: str, /, **fields: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"message": message, **fields}
        self.headers: dict[str, str] = {}


def answer(body: Any, status: int = 200) -> Response:
    """Makes a JSON answer."""
    return JSONResponse(body, status_code=status)


async def answer_refusal(_request: Request, refusal: Exception) -> Response:
    """Answers a `Refusal`; this is an exception handler for Starlette."""
    assert isinstance(refusal, Refusal)  # noqa: S101  # registered for this class only
    return JSONResponse(refusal.body, status_code=refusal.status, headers=refusal.headers)


def bad_request() -> Refusal:
    """Makes Grafana's refusal of a body that it cannot read."""
    return Refusal(400, "bad request data")


def not_reproduced(method: str, path: str) -> Refusal:
    """Makes the refusal of a request that Grafana can answer and the stand-in cannot."""
    return Refusal(
        501, f"{method} {path}: not reproduced by the mcp-monitoring stand-in for Grafana"
    )


def nothing(status: int, media_type: str | None = None) -> Response:
    """Makes an answer without a body."""
    return Response(status_code=status, media_type=media_type)


def timestamp() -> str:
    """Returns the time now in UTC, to the second: `2026-11-23T15:45:36Z`."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
