"""What Grafana, or its library `@grafana/data`, made of values; recorded once."""

from typing import Any

from places import REPOSITORY
from review.drawing.recorded_source import read_recording


def recorded(name: str) -> Any:
    """Reads a recording, such as `pictures/units`."""
    return read_recording(REPOSITORY / "tests" / "recordings" / f"{name}.json")
