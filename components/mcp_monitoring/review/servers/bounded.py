"""Reads an answer no further than a bound, so that no answer fills the memory or takes for ever."""

from time import monotonic

import httpx

from .errors import AnswerTooLargeError

_MEGABYTE = 2**20

USUAL_BYTES = 256.0 * _MEGABYTE
"""How long an answer may be, unless it is said."""

# What arrives more slowly than a modem had it will not arrive.
_SLOWEST_BYTES_A_SECOND = 5000


def bounded(
    client: httpx.Client, request: httpx.Request, server: str, most_bytes: float
) -> httpx.Response:
    """Sends a request and reads its answer.

    Args:
        client: the client of the server.
        request: the request.
        server: what messages call the server.
        most_bytes: how long the answer may be once it is unpacked; the rest is not read.

    Raises:
        AnswerTooLargeError: if it is longer.
        httpx.HTTPError: if it does not arrive, or only in drops: the time that the request may wait
            is for each part of it.
    """
    patience = request.extensions.get("timeout", {}).get("read")
    begin = monotonic()
    answer = client.send(request, stream=True)
    parts: list[bytes] = []
    size = 0
    try:
        for part in answer.iter_bytes():
            size += len(part)
            if size > most_bytes:
                most = f"{most_bytes / _MEGABYTE:g} MB"
                raise AnswerTooLargeError(f"{server} sends an answer of more than {most}")
            parts.append(part)
            late = monotonic() - begin - size / _SLOWEST_BYTES_A_SECOND
            if patience is not None and late > patience:
                raise httpx.ReadTimeout("the answer arrives too slowly", request=request)
    finally:
        answer.close()
    # The parts are unpacked already.
    headers = [one for one in answer.headers.multi_items() if one[0] != "content-encoding"]
    whole = httpx.Response(
        answer.status_code,
        headers=headers,
        stream=httpx.ByteStream(b"".join(parts)),
        request=answer.request,
    )
    whole.read()
    return whole
