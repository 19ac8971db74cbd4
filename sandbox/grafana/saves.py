"""What `POST /api/dashboards/db` is asked to save. Pure."""

from dataclasses import replace

from sandbox.grafana import folders
from sandbox.grafana.answers import Json, Refusal, bad_request
from sandbox.grafana.calls import flag_of, number_of, object_of, text_of
from sandbox.grafana.dashboard_store import Save
from sandbox.grafana.dynamic_spec import stored_spec
from sandbox.grafana.editions import CLASSIC, Edition, is_dynamic
from sandbox.grafana.names import check_uid, trimmed
from sandbox.grafana.resource_status import GROUP

_ENVELOPE_KEYS = {"apiVersion", "metadata", "spec"}
_BARE_KEYS = {"elements", "layout"}


def parse_save(body: Json, edition: Edition) -> Save:
    """Reads and checks the body of a save.

    Args:
        body: The body.
        edition: The Grafana that is spoken as.

    Raises:
        Refusal: 400, if there is no dashboard or no title, if the uid is bad, or if the dashboard
            is of a form that this Grafana does not take.
    """
    model = dict(object_of(body, "dashboard"))
    if not model:
        raise bad_request()
    schema = CLASSIC
    if edition.takes_envelopes:
        model, schema = _of_13(model, edition)
    elif "apiVersion" in model and isinstance(model.get("spec"), dict):
        # The envelope of the newer API: only the spec in it is stored, whatever its version is.
        model = {**model["spec"], "uid": text_of(object_of(model, "metadata"), "name")}
    number, version = number_of(model, "id"), number_of(model, "version")
    model.pop("id", None)
    model.pop("version", None)
    title = trimmed(text_of(model, "title"))
    if not title:
        if edition.takes_envelopes:
            raise Refusal(400, "Dashboard spec is missing required title property")
        raise Refusal(400, "Dashboard title cannot be empty", status="empty-name")
    uid = trimmed(text_of(model, "uid"))
    check_uid(uid)
    save = Save(
        spec={**model, "title": title, "uid": uid},
        number=number,
        version=version,
        folder_uid=folders.root_or(text_of(body, "folderUid")),
        message=text_of(body, "message"),
        overwrite=flag_of(body, "overwrite"),
        schema=schema,
    )
    if edition.takes_envelopes:
        return replace(save, otherwise=_exists)
    return save


def _exists() -> Refusal:
    return Refusal(409, "Dashboard already exists. Use overwrite flag to update.")


def _of_13(model: Json, edition: Edition) -> tuple[Json, str]:
    """Opens the envelope of a dashboard, as Grafana 13 does.

    Source: `postDashboard` in https://github.com/grafana/grafana/blob/main/pkg/api/dashboard.go;
    the first two refusals were seen in reports of a 13.2.0 as well. Metadata other than the name
    is dropped there, so the folder is that of the request.

    Returns:
        The spec with its uid, and its version.
    """
    if model.keys() & _BARE_KEYS:
        raise Refusal(
            400,
            "dashboard appears to be in v2 format. Please use the /apis/dashboard.grafana.app/v2"
            " API OR it should include a object wrapper with an explicit 'apiVersion' and move the"
            " body into a 'spec' element",
        )
    if not model.keys() & _ENVELOPE_KEYS:
        return model, CLASSIC
    version = text_of(model, "apiVersion")
    if not version:
        raise Refusal(
            400,
            "Dashboard appears to be a k8s style resource, but is missing an explicit apiVersion.",
        )
    if not version.startswith(GROUP):
        raise Refusal(
            400,
            "The dashboard payload references a non dashboard apiVersion.  This should be sent to"
            " the requested api directly",
        )
    if "id" in model:
        raise Refusal(400, "The k8s style dashboard must not include an id on the root element")
    if "spec" not in model:
        raise Refusal(
            400,
            "The k8s style dashboard must include the dashboard contents in the spec property",
        )
    schema = version.partition("/")[2]
    if schema not in edition.schemas:
        raise Refusal(404, "the server could not find the requested resource")
    spec = dict(object_of(model, "spec"))
    name = text_of(model, "uid") or text_of(object_of(model, "metadata"), "name")
    uid = name or text_of(spec, "uid")
    if is_dynamic(schema) and text_of(spec, "title"):
        own: Json = {key: spec[key] for key in ("id", "version") if key in spec}
        try:
            spec = {**stored_spec(spec, schema, uid), **own}
        except Refusal as refusal:
            # Of a refusal by the newer API only the message is passed on.
            raise Refusal(refusal.status, str(refusal)) from None
    return {**spec, "uid": uid}, schema
