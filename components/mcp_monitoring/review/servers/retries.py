"""Asks a server again whose answer went wrong on its way: a restart, a busy proxy, a lost line.

Only for what may happen twice: reads, and deletions by a uid. The HTTP library repeats nothing but
the attempt to connect, and libraries for more do not know how long a whole command may take.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Lock
from time import monotonic, sleep

import httpx

from ..console.terminal import say
from .errors import FAILING
from .troubles import Trouble, connection_trouble

TRIES = 5
"""So often a request is sent at most."""

_TRIES_AFTER = {500: 3}
"""Fewer after an error of the server's own, which often lasts; a locked database does not."""

_FIRST_WAIT_SECONDS = 0.25
_PATIENCE_SECONDS = 30.0
_LONG_SECONDS = 2.0


class Retries:
    """Sends requests of one client again; waits longer each time, and not for ever in all.

    Args:
        server: name of the server, for messages.
    """

    def __init__(self, server: str) -> None:
        self._server = server
        self._lock = Lock()
        self._has_answered = False
        self._waiting = 0
        self._since = 0.0
        self._waited = 0.0
        self._told_until = 0.0

    def answer(
        self,
        ask: Callable[[], httpx.Response],
        passes: Callable[[httpx.Response], bool] | None = None,
    ) -> httpx.Response:
        """Sends a request until its answer is whole, or it is not worth while any more.

        Args:
            ask: sends the request and reads the whole answer.
            passes: tells which answers another attempt may mend; by default `is_passing`.

        Returns:
            The last answer, which may be one of those.

        Raises:
            httpx.HTTPError: if the last attempt fails.
        """
        passes = passes or is_passing
        tries = 1
        while True:
            try:
                answer = ask()
            except httpx.HTTPError as error:
                wait = _wait_after(tries)
                if not self._is_passing(error) or not self._may_wait(tries, wait):
                    raise
                self._wait(wait, "lost an answer")
            else:
                self._has_answered = True
                wait = asked_to_wait(answer) or _wait_after(tries)
                if not passes(answer) or not self._may_wait(tries, wait, answer.status_code):
                    return answer
                self._wait(wait, f"answers {answer.status_code}")
            tries += 1

    def _is_passing(self, error: httpx.HTTPError) -> bool:
        """Tells whether a connection broke; nobody is there at all before the first answer."""
        if isinstance(error, httpx.ConnectError):
            return self._has_answered and connection_trouble(error) is Trouble.UNREACHABLE
        return isinstance(error, httpx.NetworkError | httpx.RemoteProtocolError)

    def _may_wait(self, tries: int, wait: float, status: int = 0) -> bool:
        return tries < _TRIES_AFTER.get(status, TRIES) and wait <= self._left()

    def _left(self) -> float:
        with self._lock:
            now = monotonic() - self._since if self._waiting else 0.0
            return _PATIENCE_SECONDS - self._waited - now

    def _wait(self, seconds: float, why: str) -> None:
        """Waits; several threads that wait at the same time count once."""
        with self._lock:
            begin = monotonic()
            if not self._waiting:
                self._since = begin
            self._waiting += 1
            is_news = seconds >= _LONG_SECONDS and begin >= self._told_until
            if is_news:
                self._told_until = begin + seconds
        if is_news:
            say(f"{self._server} {why}; asking again in {seconds:.0f} s ...")
        try:
            sleep(seconds)
        finally:
            with self._lock:
                self._waiting -= 1
                if not self._waiting:
                    self._waited += monotonic() - self._since


def is_passing(answer: httpx.Response) -> bool:
    """Tells whether an answer may be another one in a moment: a busy server, or half an answer."""
    return answer.status_code in FAILING or is_half(answer)


def is_passing_of_prometheus(answer: httpx.Response) -> bool:
    """Tells the same of an answer of a Prometheus; a query that took too long is not sent again."""
    return is_passing(answer) and answer.status_code != 504 and not says_why(answer)


def is_passing_query(answer: httpx.Response) -> bool:
    """Tells the same of a query to a data source; one that took too long is not sent again."""
    if answer.status_code in (500, 504) or says_why(answer):
        return False
    # What a data source fails with is a result, which is JSON.
    is_result = "json" in answer.headers.get("content-type", "")
    return is_passing(answer) and not (answer.status_code == 502 and is_result)


def says_why(answer: httpx.Response) -> bool:
    """Tells whether a Prometheus says what is wrong with a query, which it would say again."""
    if answer.is_success:
        return False
    try:
        content = answer.json()
    except ValueError:
        return False
    return isinstance(content, dict) and "errorType" in content


def is_half(answer: httpx.Response) -> bool:
    """Tells whether an answer was cut off where only its content shows that: it has no length."""
    headers = answer.headers
    if "json" not in headers.get("content-type", "") or not answer.is_success:
        return False
    if "content-length" in headers or "transfer-encoding" in headers:
        # The HTTP library has counted.
        return False
    try:
        answer.json()
    except ValueError:
        return True
    return False


def asked_to_wait(answer: httpx.Response) -> float:
    """Reads for how many seconds a server asks to wait (`Retry-After`); 0 if it does not."""
    asked = answer.headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked)
    until = _time(asked)
    # The server's clock may be another one than ours.
    now = _time(answer.headers.get("date", "")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds()) if until else 0.0


def _time(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _wait_after(tries: int) -> float:
    return _FIRST_WAIT_SECONDS * 2.0 ** (tries - 1)
