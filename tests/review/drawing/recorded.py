"""What Grafana, or its library `@grafana/data`, made of values; recorded once."""

import gzip
import json
from typing import Any

from places import REPOSITORY

RECORDINGS = REPOSITORY / "tests" / "recordings"


def recorded(name: str) -> Any:
    """Reads a recording, such as `pictures/units`."""
    with gzip.open(RECORDINGS / f"{name}.json.gz", "rt", encoding="utf-8") as file:
        return json.load(file)
