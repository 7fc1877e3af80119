"""The build's id in the files of a chart: an element of an SVG, a text chunk of a PNG."""

from __future__ import annotations

import re
import struct
import zlib

_KEYWORD = b"build\0"
_CHUNK_AT = 33
"""The signature and the header chunk of a PNG, which comes first, are as long as this."""
_SVG_MARK = re.compile(r"<metadata>build [^<]*</metadata>")


def mark_svg(svg: str, build: str) -> str:
    """An SVG with the build's id as the first element."""
    start, end, rest = svg.partition(">")
    return f"{start}{end}<metadata>build {build}</metadata>{rest}"


def unmark_svg(svg: str) -> str:
    """An SVG as it was drawn."""
    return _SVG_MARK.sub("", svg, count=1)


def mark_png(png: bytes, build: str) -> bytes:
    """A PNG with the build's id as text."""
    content = b"tEXt" + _KEYWORD + build.encode()
    length, checksum = len(content) - 4, zlib.crc32(content)
    chunk = struct.pack(">I", length) + content + struct.pack(">I", checksum)
    return png[:_CHUNK_AT] + chunk + png[_CHUNK_AT:]


def unmark_png(png: bytes) -> bytes:
    """A PNG as it was rendered."""
    if not png[_CHUNK_AT + 4 :].startswith(b"tEXt" + _KEYWORD):
        return png
    (length,) = struct.unpack_from(">I", png, _CHUNK_AT)
    return png[:_CHUNK_AT] + png[_CHUNK_AT + 12 + length :]
