"""Kinds of files that may hold a list and are not read, by their first bytes.

A list that is not read must be told of, as an older one beside it would count in its place.
"""

from __future__ import annotations

import html
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from connectors.tabular import encoding
from connectors.tabular.excel import OLE, ZIPPED
from connectors.tabular.headings import fold
from connectors.tabular.workbook_parts import MAX_BYTES, MAX_SMALL, NOT_WHOLE

READ = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls")
"""The endings of lists; a file with another is told of if it may be one."""
OTHER_ENDING = (
    f"filens navn ender ikke på {', '.join(READ[:-1])} eller {READ[-1]}; giv den den rigtige "
    "endelse"
)
_EMPTY = "filen er tom; eksportér listen igen"
_ODS = "filen er et OpenDocument-regneark (.ods), som ikke læses; gem den som .xlsx"
_XLSB = "filen er en binær Excel-fil (.xlsb), som ikke læses; gem den som .xlsx"
_MARKUP = "filen er en webside eller XML, som ikke læses; åbn den i Excel, og gem den som .xlsx"
_ARCHIVE = "filen er et arkiv, som ikke læses; pak det ud i mappen"
_TOO_LARGE = "filen fylder over 1 GB; eksportér listen som CSV"
_ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!")
_TAGS = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class UnreadKind:
    """A kind of file that is not read.

    Args:
        reason: why and the remedy, in Danish; None if it is no list.
        texts: the texts in it; None if they are not known.
    """

    reason: str | None
    texts: frozenset[str] | None = None


NO_LIST = UnreadKind(None)


def find_unread_kind(path: Path, head: bytes) -> UnreadKind | None:
    """Return the kind of a file that is not read; None if it is read.

    Args:
        path: the file.
        head: its first bytes.

    Raises:
        OSError: it cannot be read.
    """
    may_be_broken = path.suffix.lower() in READ
    if not head:
        return UnreadKind(_EMPTY if may_be_broken else None)
    if head.startswith(_ARCHIVES):
        return UnreadKind(_ARCHIVE)
    if head.startswith(OLE):
        return None if may_be_broken or not path.suffix else NO_LIST
    if not head.startswith(ZIPPED):
        return _find_markup(head)
    kind = _find_zipped_kind(path)
    return None if kind == NO_LIST and may_be_broken else kind


def _find_zipped_kind(path: Path) -> UnreadKind | None:
    if path.stat().st_size > MAX_BYTES:
        return UnreadKind(_TOO_LARGE)
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            body = archive.open("content.xml").read(MAX_SMALL) if "content.xml" in names else None
    except NOT_WHOLE:
        return NO_LIST
    if body is not None:
        return UnreadKind(_ODS, _texts(body.decode("utf-8", "replace")))
    if any(name.endswith("workbook.xml") for name in names):
        return None
    if any(name.endswith("workbook.bin") for name in names):
        return UnreadKind(_XLSB)
    may_hold_list = any(name.lower().endswith((*READ, ".ods", ".xlsb")) for name in names)
    return UnreadKind(_ARCHIVE) if may_hold_list else NO_LIST


def _find_markup(head: bytes) -> UnreadKind | None:
    try:
        text = head.decode(encoding.guess_encoding(head), "replace")
    except encoding.UndecidedEncodingError:
        return None
    is_markup = text.lstrip("\ufeff \t\r\n").startswith("<")
    return UnreadKind(_MARKUP, _texts(text)) if is_markup else None


def _texts(markup: str) -> frozenset[str]:
    """Return the texts between tags, after `fold`."""
    return frozenset(fold(html.unescape(text)) for text in _TAGS.split(markup))
