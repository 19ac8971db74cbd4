"""Refusals in the form of Grafana's newer API (`v2-api.json`)."""

from sandbox.grafana.answers import Json, Refusal

GROUP = "dashboard.grafana.app"
"""The group of dashboards."""

_REASONS = {400: "BadRequest", 404: "NotFound", 409: "Conflict", 422: "Invalid"}


def status(code: int, message: str, **fields: object) -> Refusal:
    """Makes the refusal of a request.

    Args:
        code: The HTTP status.
        message: What is wrong.
        **fields: `reason`, if it is not the usual one, and `details`.
    """
    reason = {"reason": _REASONS[code]} if code in _REASONS else {}
    return Refusal(
        code,
        message,
        **{
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            **reason,
            **fields,
            "code": code,
        },
    )


def about(name: str, group: str = GROUP, kind: str = "dashboards") -> Json:
    """Makes the details that name an object."""
    return {"name": name, "group": group, "kind": kind}


def not_found(name: str) -> Refusal:
    """Makes the refusal of a dashboard that is not there."""
    return status(404, f'dashboards.{GROUP} "{name}" not found', details=about(name))


def no_such_resource() -> Refusal:
    """Makes the refusal of a version that Grafana does not serve."""
    return status(404, "the server could not find the requested resource", details={})


def invalid(name: str, *causes: tuple[str, str, str]) -> Refusal:
    """Makes the refusal of a dashboard with bad values.

    Args:
        name: The name of the dashboard.
        *causes: The field, the kind of its fault (`Invalid` or `Required`) and the fault.
    """
    told = [f"{field}: {kind} value: {fault}" for field, kind, fault in causes]
    said = told[0] if len(told) == 1 else f"[{', '.join(told)}]"
    details = about(name, kind="Dashboard") if name else {"group": GROUP, "kind": "Dashboard"}
    listed = [
        {"reason": f"FieldValue{kind}", "message": f"{kind} value: {fault}", "field": field}
        for field, kind, fault in causes
    ]
    message = f'Dashboard.{GROUP} "{name}" is invalid: {said}'
    return status(422, message, details={**details, "causes": listed})
