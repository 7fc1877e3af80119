"""Make Office files reproducible: the same content gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

FIRST_YEAR = 1980
"""The earliest year that a zip archive can record."""


def with_fixed_times(content: bytes, built_at: datetime) -> bytes:
    """Repack a zip archive with every entry dated ``built_at``, in the same order."""
    moment = built_at.replace(year=max(built_at.year, FIRST_YEAR)).timetuple()[:6]
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as original,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as repacked,
    ):
        for entry in original.infolist():
            info = zipfile.ZipInfo(entry.filename, moment)
            # PNGs are compressed already.
            is_png = entry.filename.endswith(".png")
            info.compress_type = zipfile.ZIP_STORED if is_png else zipfile.ZIP_DEFLATED
            # By default Python records the operating system here.
            info.create_system = 0
            repacked.writestr(info, original.read(entry))
    return out.getvalue()
