"""What Grafana makes of a dashboard that is asked for in another version than it was saved in."""

from sandbox.grafana.answers import Json

_AS_IT_IS = {("v1beta1", "v0alpha1"), ("v1", "v0alpha1"), ("v1", "v1beta1"), ("v1beta1", "v1")}


def converted(spec: Json, stored: str, schema: str) -> Json | None:
    """Converts a dashboard from one version of the API to another.

    Args:
        spec: What was saved.
        stored: The version that it was saved in.
        schema: The version that is asked for.

    Returns:
        None if what Grafana makes of it is not known.
    """
    own = {key: value for key, value in spec.items() if key != "uid"}
    return own if stored == schema or (stored, schema) in _AS_IT_IS else None
