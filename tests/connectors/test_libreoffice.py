"""Word files as PDF, where LibreOffice is installed; said clearly where it is not."""

from __future__ import annotations

import io
import re
from datetime import datetime

import docx
import pytest

from connectors import libreoffice
from connectors.errors import HomeError

MADE = datetime(2024, 8, 15, 6)  # noqa: DTZ001  (UTC without a zone, as the tables hold it)


@pytest.fixture
def word_file() -> bytes:
    document = docx.Document()
    document.add_heading("Opfølgning", 0)
    document.add_paragraph("67,7 % af de ledige")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_without_libreoffice_the_remedy_is_said(
    word_file: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(
        HomeError, match="LibreOffice er ikke installeret, så papiret kan ikke laves som PDF; "
    ):
        libreoffice.to_pdf(word_file, MADE)


@pytest.mark.skipif(libreoffice.find_libreoffice() is None, reason="LibreOffice is not installed")
def test_a_pdf_is_tagged_and_tells_the_builds_moment_and_not_the_clock(word_file: bytes) -> None:
    made = libreoffice.to_pdf(word_file, MADE)
    assert made.startswith(b"%PDF-")
    assert made.count(b"/CreationDate(D:20240815060000Z')") == 1
    assert b"/StructTreeRoot" in made
    # What LibreOffice takes from the clock is replaced; another second gives the same bytes.
    later = made.replace(b"20240815060000Z", b"20260815060001Z")
    later = re.sub(rb"<[0-9A-F]{32}>", b"<" + 32 * b"7" + b">", later)
    assert libreoffice.stamp_pdf(later, MADE) == made
