"""Folders of pictures as `diff --pictures` writes them, of tiny ones."""

import json
import struct
import zlib
from collections.abc import Iterable
from pathlib import Path


def png(colour: str = "000000", size: int = 0) -> bytes:
    """A picture of one pixel, made larger by a text."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    parts = [
        b"\x89PNG\r\n\x1a\n",
        chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        chunk(b"tEXt", b"Comment\0" + b"x" * size),
        chunk(b"IDAT", zlib.compress(b"\0" + bytes.fromhex(colour))),
        chunk(b"IEND", b""),
    ]
    return b"".join(parts)


def listed(file: str, caption: str = "panels: 1 changed", **more: str) -> dict[str, str]:
    return {
        **{"file": file, "uid": "shop", "dashboard": "Shop", "caption": caption, "words": ""},
        **more,
    }


def pictured(folder: Path, pictures: Iterable[tuple[dict[str, str], bytes]]) -> Path:
    """Writes pictures and their list."""
    folder.mkdir(exist_ok=True)
    index = []
    for one, content in pictures:
        (folder / one["file"]).write_bytes(content)
        index.append(one)
    (folder / "pictures.json").write_text(json.dumps({"pictures": index}))
    return folder
