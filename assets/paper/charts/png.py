"""A figure as a picture, for papers that can set no SVG."""

from __future__ import annotations

import struct
import zlib

SCALE = 2.0
_HEAD, _LEVEL = 8, 7


def drawn(svg: str) -> bytes:
    """An SVG as PNG."""
    import vl_convert  # noqa: PLC0415

    return _packed(vl_convert.svg_to_png(svg, scale=SCALE))


def _packed(png: bytes) -> bytes:
    """The same picture in a third of the bytes: vl-convert writes it for speed."""
    at, kept, pixels = _HEAD, [png[:_HEAD]], bytearray()
    while at < len(png):
        (length,) = struct.unpack_from(">I", png, at)
        end = at + 12 + length
        kind = png[at + 4 : at + 8]
        if kind == b"IDAT":
            pixels += png[at + 8 : end - 4]
        elif kind == b"IEND":
            data = b"IDAT" + zlib.compress(zlib.decompress(pixels), _LEVEL)
            kept += [struct.pack(">I", len(data) - 4), data, struct.pack(">I", zlib.crc32(data))]
            kept.append(png[at:end])
        else:
            kept.append(png[at:end])
        at = end
    return b"".join(kept)
