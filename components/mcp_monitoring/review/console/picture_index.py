"""The list beside the pictures of a diff, which tells what each one shows. Pure."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields

INDEX = "pictures.json"
"""Name of the list in the folder of pictures."""


@dataclass(frozen=True)
class IndexedPicture:
    """A picture of a diff.

    Attributes:
        file: its file in the folder of the list.
        uid: uid of its dashboard, which all of its pictures have.
        dashboard: title of its dashboard.
        caption: what it shows.
        words: what it says about its data; "" for real data.
    """

    file: str
    uid: str
    dashboard: str
    caption: str
    words: str


def index_text(pictures: Sequence[IndexedPicture]) -> str:
    """Writes the list as JSON, in the order of the pictures."""
    listed = [asdict(one) for one in pictures]
    return json.dumps({"pictures": listed}, ensure_ascii=False, indent=2) + "\n"


def read_index(text: str) -> list[IndexedPicture]:
    """Reads a list; all of it is text that anybody may have written.

    Raises:
        ValueError: if it is none.
    """
    document = json.loads(text)
    listed = document.get("pictures") if isinstance(document, dict) else None
    names = [one.name for one in fields(IndexedPicture)]
    if not isinstance(listed, list):
        raise ValueError("it has no list `pictures`")
    for one in listed:
        if not isinstance(one, dict) or not all(isinstance(one.get(name), str) for name in names):
            raise ValueError(f"a picture has no texts {', '.join(names)}")
    return [IndexedPicture(**{name: one[name] for name in names}) for one in listed]
