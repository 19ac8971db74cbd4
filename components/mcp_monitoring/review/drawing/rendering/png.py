"""PNG files of the renderer: packed again, as it packs in a hurry, and put together. Pure.

Source: https://www.w3.org/TR/png-3/
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from zlib_ng import zlib_ng

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_DATA = b"IDAT"
_HEADER = b"IHDR"
_END = b"IEND"
_LEVEL = 5  # a higher one takes longer and saves next to nothing
_PIXEL = 4  # bytes: red, green, blue, alpha
_ZLIB = b"\x78\x5e"  # a stream with a window of 32 KiB, packed fast
_MODULUS = 65521  # of Adler-32
_LEFT_FILTERS = frozenset({1, 4})  # the second looks above, too, where the first line has nothing
_AVERAGE = 3


class Strip(NamedTuple):
    """Some lines of pixels of a picture, packed so that others fit below them.

    Attributes:
        width: in pixels.
        height: in lines.
        packed: blocks of a deflate stream, of which none is the last.
        length: bytes of the lines before they were packed.
        adler: their Adler-32.
    """

    width: int
    height: int
    packed: bytes
    length: int
    adler: int


def smaller(png: bytes) -> bytes:
    """Packs the pixels of a PNG again; a third to a half of its size is left.

    Args:
        png: a PNG file of the renderer. Anything else is returned as it is.
    """
    found = joined([strip_of(png)]) if png.startswith(_SIGNATURE) else png
    return found if len(found) < len(png) else png


def strip_of(png: bytes) -> Strip:
    """Makes a strip of a picture.

    Args:
        png: a PNG file of the renderer: eight bits for each of red, green, blue and alpha.
    """
    chunks = list(_chunks(png))
    width, height = struct.unpack(">II", dict(chunks)[_HEADER][:8])
    lines = zlib_ng.decompress(b"".join(content for kind, content in chunks if kind == _DATA))
    end = 1 + _PIXEL * width
    first, others = _without_filter(lines[:end]), memoryview(lines)[end:]
    # After a full flush, what follows refers to nothing before it.
    packed = _packed((first, others), zlib_ng.Z_FULL_FLUSH)
    adler = zlib_ng.adler32(others, zlib_ng.adler32(first))
    return Strip(width, height, packed, len(lines), adler)


def joined(strips: Sequence[Strip]) -> bytes:
    """Puts strips below one another, as one PNG file.

    Args:
        strips: one at least, from top to bottom, all of the same width.
    """
    height = sum(strip.height for strip in strips)
    header = struct.pack(">IIBBBBB", strips[0].width, height, 8, 6, 0, 0, 0)
    adler = 1
    for strip in strips:
        adler = _adler_of_both(adler, strip.adler, strip.length)
    last = _packed((), zlib_ng.Z_FINISH)
    data = b"".join((_ZLIB, *(one.packed for one in strips), last, struct.pack(">I", adler)))
    chunks = (_chunk(_HEADER, header), _chunk(_DATA, data), _chunk(_END, b""))
    return _SIGNATURE + b"".join(chunks)


def _packed(pieces: Iterable[bytes | memoryview], ending: int) -> bytes:
    """Packs bytes as blocks of a deflate stream, without what is around these in a file."""
    packer = zlib_ng.compressobj(_LEVEL, zlib_ng.DEFLATED, -zlib_ng.MAX_WBITS)
    return b"".join((*(packer.compress(piece) for piece in pieces), packer.flush(ending)))


def _without_filter(line: bytes) -> bytes:
    """Writes the first line of a picture so that it may have another one above it."""
    kind, found = line[0], bytearray(line)
    found[0] = 0
    for place in range(1 + _PIXEL, len(line)):
        left = found[place - _PIXEL]
        if kind in _LEFT_FILTERS:
            found[place] = (found[place] + left) & 0xFF
        elif kind == _AVERAGE:
            found[place] = (found[place] + left // 2) & 0xFF
    return bytes(found)


def _adler_of_both(first: int, second: int, length: int) -> int:
    """Calculates the Adler-32 of two pieces from those of each (RFC 1950, section 8.2).

    Args:
        first: Adler-32 of the first piece.
        second: that of the second.
        length: bytes of the second.
    """
    low, high = first & 0xFFFF, first >> 16
    more_low, more_high = second & 0xFFFF, second >> 16
    # The sums of the second piece began with 1; in the whole, they begin with those of the first.
    both_high = (high + more_high + length * (low - 1)) % _MODULUS
    return both_high << 16 | (low + more_low - 1) % _MODULUS


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(_SIGNATURE)
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        yield kind, png[place + 8 : place + 8 + length]
        place += length + 12


def _chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I4s", len(content), kind)
        + content
        + struct.pack(">I", zlib_ng.crc32(content, zlib_ng.crc32(kind)))
    )
