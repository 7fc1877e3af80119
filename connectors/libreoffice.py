"""LibreOffice, where it is installed: Word files as PDF."""

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
LONGEST = 120
"""Seconds; a first start makes a profile, which takes some of them."""
_ASKED = {"UseTaggedPDF": True, "UseLosslessCompression": True, "ReduceImageResolution": False}
"""Headings, tables and alt texts are there for screen readers too, and figures stay as drawn."""
EXPORT = "pdf:writer_pdf_Export:" + json.dumps(
    {name: {"type": "boolean", "value": str(value).lower()} for name, value in _ASKED.items()}
)
_CREATED = re.compile(rb"/CreationDate\(D:[^)]*\)")
_IDENTITY = re.compile(rb"(?<=<)[0-9A-F]{32}(?=>)|(?<=/DocChecksum /)[0-9A-F]{32}")


def find_libreoffice() -> str | None:
    """Where LibreOffice is; None where it is not installed."""
    return next((found for name in COMMANDS if (found := shutil.which(name))), None)


def require_libreoffice() -> str:
    """Where LibreOffice is.

    Raises:
        HomeError: it is not installed.
    """
    if found := find_libreoffice():
        return found
    raise HomeError(
        "LibreOffice is not installed, so there is no PDF; install it, or open the Word file "
        "and save it as PDF there."
    )


def to_pdf(word: bytes, built_at: datetime) -> bytes:
    """A Word file as PDF; the same to the byte for the same file, version and fonts.

    ``built_at`` is what the PDF says of when it was made.

    Raises:
        HomeError: LibreOffice is not installed, or could not do it.
    """
    program = require_libreoffice()
    with tempfile.TemporaryDirectory() as folder:
        source, made = Path(folder) / "paper.docx", Path(folder) / "paper.pdf"
        source.write_bytes(word)
        # A profile of its own: LibreOffice that is open on this one would refuse, silently.
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        arguments = [program, profile, "--headless", "--convert-to", EXPORT]
        try:
            subprocess.run(  # noqa: S603  (our own words and files)
                [*arguments, "--outdir", folder, str(source)],
                # A pipe would keep this waiting for what a program that hangs has started.
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=True,
                timeout=LONGEST,
            )
            return stamp_pdf(made.read_bytes(), built_at)
        except (OSError, subprocess.SubprocessError) as error:
            raise HomeError(
                f"LibreOffice ({program}) could not make a PDF of the paper; open the Word file "
                "and save it as PDF there."
            ) from error


def stamp_pdf(pdf: bytes, built_at: datetime) -> bytes:
    """The same PDF without the clock: in its place the build's moment, and a hash of the rest.

    Both are as long as what they replace, for a PDF says where in itself its parts begin.
    """
    written = f"/CreationDate(D:{built_at:%Y%m%d%H%M%S}Z')".encode()
    fixed = _CREATED.sub(lambda match: written.ljust(len(match[0])), pdf)
    digest = hashlib.md5(_IDENTITY.sub(b"", fixed), usedforsecurity=False).hexdigest().upper()
    return _IDENTITY.sub(digest.encode(), fixed)
