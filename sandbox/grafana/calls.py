"""The request that a handler gets, and the login check before it."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import NoReturn, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sandbox.grafana.answers import Json, Refusal, bad_request
from sandbox.grafana.auth import Identity, Needs, authenticate, require
from sandbox.grafana.editions import Edition
from sandbox.grafana.store import Store

# The largest whole number that Grafana and SQLite can store.
LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Call:
    """One request whose sender is known.

    Attributes:
        request: The HTTP request.
        store: The stored data.
        identity: The sender.
        edition: The Grafana that is spoken as.
    """

    request: Request
    store: Store
    identity: Identity
    edition: Edition

    @property
    def provenance(self) -> str:
        """The mark of a change through the API, unless the caller turns it off."""
        return "" if "x-disable-provenance" in self.request.headers else "api"

    def part(self, name: str) -> str:
        """Returns a part of the path, by its name in the route."""
        return str(self.request.path_params[name])

    def part_number(self, name: str) -> int:
        """Returns a part of the path that is a whole number."""
        return min(int(self.request.path_params[name]), LARGEST)

    def flag(self, name: str) -> bool:
        """Tells whether a query parameter says yes."""
        return self.request.query_params.get(name, "").lower() in ("true", "1", "t")

    def number(self, name: str, default: int) -> int:
        """Returns a positive whole number of the query parameters, or the default."""
        text = self.request.query_params.get(name, "")
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
        return number or default

    async def body(self) -> Json:
        """Reads the body as a JSON object.

        Raises:
            Refusal: 400, if it is not a JSON object.
        """
        return parse_object(await self.request.body())


T = TypeVar("T")
Handler = Callable[[Call], Awaitable[Response]]
Endpoint = Callable[[Request], Awaitable[Response]]


def route(methods: str, path: str, handler: Handler, *actions: str | Needs) -> Route:
    """Makes a route whose callers are checked.

    Args:
        methods: The HTTP methods, separated by commas.
        path: The path, in Starlette's format.
        handler: The function that answers the call.
        *actions: The caller needs one of these permissions; if empty, every login is enough.

    Returns:
        The route.
    """
    return Route(path, guarded(handler, *actions), methods=methods.split(","))


def guarded(handler: Handler, *actions: str | Needs) -> Endpoint:
    """Makes a Starlette endpoint that checks login and role before it calls the handler.

    Args:
        handler: The function that answers the call.
        *actions: The caller needs one of these permissions; if empty, every login is enough.

    Returns:
        The endpoint.
    """

    async def endpoint(request: Request) -> Response:
        check_origin(request)
        call = identified(request)
        require(call.identity, *actions)
        return await handler(call)

    return endpoint


def check_origin(request: Request) -> None:
    """Refuses a change that comes from a page of another site.

    A browser may send a remembered login with it.

    Raises:
        Refusal: 403, if the origin is not the stand-in's own.
    """
    origin = request.headers.get("origin")
    if origin is None or request.method in ("GET", "HEAD"):
        return
    if origin.partition("://")[2] != request.headers.get("host"):
        raise Refusal(403, "origin not allowed")


def identified(request: Request) -> Call:
    """Makes the call of a request, and checks the login of its sender.

    Raises:
        Refusal: 401, if the credentials are missing or wrong.
    """
    state = request.app.state
    identity = authenticate(state.store, state.admin_password, request.headers.get("authorization"))
    return Call(request=request, store=state.store, identity=identity, edition=state.edition)


def parse_object(raw: bytes) -> Json:
    """Parses a JSON object.

    Raises:
        Refusal: 400, if it is not a JSON object, or has values that JSON or UTF-8 cannot have.
    """
    try:
        parsed = json.loads(raw, parse_constant=_reject)
        json.dumps(parsed, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        raise bad_request() from None
    if not isinstance(parsed, dict):
        raise bad_request()
    return parsed


def text_of(body: Json, key: str) -> str:
    """Reads a text of a body; missing and null count as empty.

    Raises:
        Refusal: 400, if the value is not a text.
    """
    return _typed(body, key, str, "")


def flag_of(body: Json, key: str) -> bool:
    """Reads a flag of a body; missing and null count as false.

    Raises:
        Refusal: 400, if the value is not a flag.
    """
    return _typed(body, key, bool, False)


def number_of(body: Json, key: str) -> int:
    """Reads a whole number of a body; missing and null count as 0.

    Raises:
        Refusal: 400, if the value is not a whole number.
    """
    value = body.get(key)
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST:
        raise bad_request()
    return value


def object_of(body: Json, key: str) -> Json:
    """Reads an object of a body; missing and null count as empty.

    Raises:
        Refusal: 400, if the value is not an object.
    """
    return _typed(body, key, dict, {})


def objects_of(body: Json, key: str) -> list[Json]:
    """Reads a list of objects of a body; missing and null count as empty.

    Raises:
        Refusal: 400, if the value is not such a list.
    """
    found: list[Json] = _typed(body, key, list, [])
    if not all(isinstance(item, dict) for item in found):
        raise bad_request()
    return found


def _typed(body: Json, key: str, kind: type[T], default: T) -> T:
    value = body.get(key)
    if value is None:
        return default
    if not isinstance(value, kind):
        raise bad_request()
    return value


def _reject(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
