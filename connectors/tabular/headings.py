"""Where the headings of a table stand in a file, and how headings are compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from unicodedata import category, normalize

from connectors.tabular.excel import CellValue

_WRAPPED = re.compile(r"""\s*(?:="(.*)"|'(.*))\s*""", re.DOTALL)
TITLE_ROWS = 30
"""Rows at the top of a file that may hold the headings; a title may stand above them."""


@lru_cache(maxsize=1024)  # The headings of a file are compared with those of every layout.
def fold(text: str) -> str:
    """Return a heading or code without case, superfluous spaces and Unicode variants.

    Invisible characters, and the formula or apostrophe that makes Excel keep a text, are left out.
    """
    if wrapped := _WRAPPED.fullmatch(text):
        text = wrapped[1] or wrapped[2] or ""
    visible = (sign for sign in normalize("NFKC", text) if category(sign) != "Cf")
    return " ".join("".join(visible).split()).casefold()


def candidate_rows(rows: Iterable[Sequence[CellValue]]) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that may hold the headings: its number from 1, and its cells as text.

    Empty cells at the end of a row are dropped.
    """
    for number, row in enumerate(islice(rows, TITLE_ROWS), start=1):
        cells = [str(cell) for cell in row]
        while cells and not cells[-1].strip():
            cells.pop()
        yield number, cells
