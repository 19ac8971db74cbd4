"""The proxy to a data source, and the check of its health."""

from starlette.responses import Response

from sandbox.grafana import datasources
from sandbox.grafana.answers import Json, Refusal, answer, not_reproduced
from sandbox.grafana.calls import Call
from sandbox.grafana.datasource_rules import PROMETHEUS, DataSource
from sandbox.grafana.upstream import UpstreamError, ask, ask_prometheus, json_of


async def proxy(call: Call) -> Response:
    """Answers `GET` and `POST /api/datasources/proxy/uid/{uid}/{path}`."""
    source = datasources.get(call.store, call.part("uid"))
    request = call.request
    path = call.part("path")
    if ".." in path.split("/"):
        raise Refusal(400, "the path leaves the data source's URL")
    try:
        response = await ask(
            source,
            request.method,
            path,
            query=request.url.query,
            content=await request.body() or None,
            content_type=request.headers.get("content-type"),
        )
    except UpstreamError as error:
        raise Refusal(502, f"Bad Gateway: {error}") from None
    content_type = response.headers.get("content-type", "application/octet-stream")
    headers = {"content-type": content_type}
    return Response(response.content, status_code=response.status_code, headers=headers)


async def check_health(call: Call) -> Response:
    """Answers `GET /api/datasources/uid/{uid}/health`: asks the Prometheus for `1+1`."""
    source = datasources.get(call.store, call.part("uid"))
    if source.type != PROMETHEUS:
        raise not_reproduced("GET", f"health of a data source of type {source.type}")
    try:
        await _ask_for_sum(source)
    except UpstreamError as error:
        message = f"{error} - There was an error returned querying the Prometheus API."
        return answer({"message": message, "status": "ERROR"}, 400)
    shown: Json = {"message": "Successfully queried the Prometheus API.", "status": "OK"}
    details = await _details(source)
    if details:
        shown["details"] = details
    return answer(shown)


async def _ask_for_sum(source: DataSource) -> None:
    response = await ask_prometheus(source, "api/v1/query", {"query": "1+1", "time": "4"})
    if response.status_code != 200:
        raise UpstreamError(f"{response.status_code} {response.reason_phrase}".strip())
    if json_of(response).get("status") != "success":
        raise UpstreamError("no answer of a Prometheus")


async def _details(source: DataSource) -> Json | None:
    # Only Mimir lists features. A plain Prometheus has none, and no API to write rules.
    try:
        response = await ask(source, "GET", "api/v1/status/buildinfo")
        data = json_of(response).get("data")
    except UpstreamError:
        return None
    if response.status_code != 200 or not isinstance(data, dict):
        return None
    features = bool(data.get("features"))
    application = "Mimir" if features else "Prometheus"
    return {"application": application, "features": {"rulerApiEnabled": features}}
