"""Word files as PDF, with LibreOffice."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path

from connectors.errors import HomeError

COMMANDS = ("soffice", "libreoffice")
TIMEOUT = 120
"""Seconds; the first start also creates a profile."""
_PDF_OPTIONS = {
    "UseTaggedPDF": True,
    "UseLosslessCompression": True,
    "ReduceImageResolution": False,
}
"""Keep headings, tables and alt texts for screen readers, and figures lossless."""
EXPORT = "pdf:writer_pdf_Export:" + json.dumps(
    {name: {"type": "boolean", "value": str(value).lower()} for name, value in _PDF_OPTIONS.items()}
)
_CREATED = re.compile(rb"/CreationDate\(D:[^)]*\)")
_IDENTITY = re.compile(rb"(?<=<)[0-9A-F]{32}(?=>)|(?<=/DocChecksum /)[0-9A-F]{32}")


def find_libreoffice() -> str | None:
    """The path of LibreOffice; None if it is not installed."""
    return next((path for name in COMMANDS if (path := shutil.which(name))), None)


def require_libreoffice() -> str:
    """The path of LibreOffice.

    Raises:
        HomeError: it is not installed.
    """
    if path := find_libreoffice():
        return path
    raise HomeError(
        "LibreOffice er ikke installeret, så papiret kan ikke laves som PDF; installer det, eller "
        "åbn Word-filen, og gem den som PDF."
    )


def to_pdf(word: bytes, built_at: datetime) -> bytes:
    """Convert a Word file; reproducible to the byte for one file, version and set of fonts.

    ``built_at`` becomes the PDF's creation date.

    Raises:
        HomeError: LibreOffice is not installed, or failed.
    """
    program = require_libreoffice()
    with tempfile.TemporaryDirectory() as folder:
        source, pdf = Path(folder) / "paper.docx", Path(folder) / "paper.pdf"
        source.write_bytes(word)
        # A separate profile: with the user's, an open LibreOffice makes this one do nothing.
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        arguments = [program, profile, "--headless", "--convert-to", EXPORT]
        try:
            subprocess.run(  # noqa: S603  (fixed arguments and our own files)
                [*arguments, "--outdir", folder, str(source)],
                # A pipe would block on child processes of a hanging LibreOffice.
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=True,
                timeout=TIMEOUT,
            )
            return stamp_pdf(pdf.read_bytes(), built_at)
        except (OSError, subprocess.SubprocessError) as error:
            raise HomeError(
                f"LibreOffice ({program}) kunne ikke lave papiret som PDF; åbn Word-filen, og gem "
                "den som PDF."
            ) from error


def stamp_pdf(pdf: bytes, built_at: datetime) -> bytes:
    """Replace a PDF's creation date by the build's, and its id by a hash of the rest.

    Both keep their length: a PDF holds byte offsets.
    """
    date = f"/CreationDate(D:{built_at:%Y%m%d%H%M%S}Z')".encode()
    fixed = _CREATED.sub(lambda match: date.ljust(len(match[0])), pdf)
    digest = hashlib.md5(_IDENTITY.sub(b"", fixed), usedforsecurity=False).hexdigest().upper()
    return _IDENTITY.sub(digest.encode(), fixed)
