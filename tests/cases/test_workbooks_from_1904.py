"""A workbook that counts days from 1904, whose days are formatted as numbers."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Case, ExportFiles


def unformatted(path: Path, *, as_text: bool) -> bytes:
    """The workbook with its days as plain numbers, or as the text of those."""
    kept = io.BytesIO()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(kept, "w") as after:
        for info in before.infolist():
            body = before.read(info)
            if "worksheets" in info.filename:
                body = body.replace(b' s="1"', b"")
                if as_text:
                    body = re.sub(
                        rb'(<c r="[FG][0-9]+")><v>(43[0-9]+)</v>',
                        rb'\1 t="inlineStr"><is><t>\2</t></is>',
                        body,
                    )
            after.writestr(info, body)
    return kept.getvalue()


@pytest.mark.parametrize("kind", ["days", "numbers", "texts"])
def test_the_days_are_those_that_were_written(case: Case, exports: ExportFiles, kind: str) -> None:
    path = case("06-1904-workbook/offers_dates.xlsx")
    if kind == "days":
        exports.add(path)
    else:
        exports.write("a.xlsx", unformatted(path, as_text=kind == "texts"))
    starts = exports.rows()["starts_on"]
    assert (len(starts), starts.min(), starts.max()) == (400, date(2022, 1, 1), date(2022, 6, 5))
