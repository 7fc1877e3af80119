"""Office files that are the same to the byte when made twice: zip archives of a fixed time."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

FIRST_YEAR = 1980
"""The earliest that a zip archive can tell."""


def fixed(content: bytes, built_at: datetime) -> bytes:
    """The same zip archive with its entries in the same order, all of them of one moment."""
    moment = built_at.replace(year=max(built_at.year, FIRST_YEAR)).timetuple()[:6]
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as made,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as again,
    ):
        for entry in made.infolist():
            info = zipfile.ZipInfo(entry.filename, moment)
            # Pictures are compressed already.
            is_picture = entry.filename.endswith(".png")
            info.compress_type = zipfile.ZIP_STORED if is_picture else zipfile.ZIP_DEFLATED
            # Else it is the machine that made it that is written there.
            info.create_system = 0
            again.writestr(info, made.read(entry))
    return out.getvalue()
