"""The parts of an ``.xlsx`` file: bounds, and the cells whose value calamine does not give.

calamine makes a dense table of a sheet, however far apart its cells stand, and an empty cell of an
error and of a formula without a stored result. So all parts are bounded before it reads them, and
such cells are looked up in the XML. Every part is scanned, as a sheet may have any name.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import IO
from xml.etree import ElementTree
from xml.etree.ElementTree import Element
from xml.parsers import expat

MAX_BYTES = 1 << 30
"""Uncompressed bytes of all parts."""
MAX_SMALL = 1 << 24
"""Uncompressed bytes of a part that is parsed as a whole."""
MAX_CELLS = 10_000_000
"""Cells of a sheet, with the empty ones between the others."""
MAX_UNREAD = 1_000_000
"""Cells without a value in a sheet."""
CHUNK = 1 << 20
CELL_BYTES = 100
"""Upper bound of the memory of a cell, without its text."""
BROKEN = "filen kan ikke læses som Excel-fil; gem den som .xlsx uden adgangskode"
_TOO_LARGE = "filen fylder over 1 GB, når den er pakket ud; eksportér listen som CSV"
_CELLS = re.compile(rb"<c[\s/>]"), re.compile(rb":c[\s/>]")
_PLACED_CELL = re.compile(rb'<c r="([A-Z]+)([0-9]+)"')
_HIDDEN_ROW = re.compile(rb'[<:]row\b[^>]*\shidden="(?:1|true)"')
_SHARED_STRING = re.compile(rb"[<:]si[\s/>]")
_FORMULAS = re.compile(rb"<f[\s/>]"), re.compile(rb":f[\s/>]")
_ERRORS = b'"e"', b"'e'"
"""What may be cells, shared strings, formulas and errors. Patterns that begin with letters are
fast; `_Locator` reads exactly what these find too much of."""
_PLACE = re.compile(r"([A-Za-z]+)([0-9]+)")
_TRUE = frozenset({"1", "true", "on"})
NOT_WHOLE = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError,
    LookupError, ValueError, ElementTree.ParseError, expat.ExpatError,
)  # fmt: skip
"""What reading a damaged or hostile file raises."""


class UnreadCell(Enum):
    """Why the value of a cell does not count, in Danish."""

    ERROR = "er en fejl i Excel (som #N/A); ret formlen, og gem filen igen"
    NO_RESULT = "er en formel uden gemt resultat; åbn filen i Excel, og gem den igen"
    STRUCK_OUT = "er streget over; slet rækken, eller fjern stregen"


Place = tuple[int, int]
"""Row and column of a cell, from 0."""


class WorkbookError(ValueError):
    """A workbook that is not read; the Danish message repeats no cell."""


@dataclass
class Part:
    """What a part holds: its bytes, cells, and the last row and column with a cell, from 1.

    ``longest`` is the length of its longest shared string in bytes, ``hidden_rows`` the number of
    rows that are hidden, by hand or by a filter.
    """

    bytes: int = 0
    cells: int = 0
    rows: int = 0
    columns: int = 0
    longest: int = 0
    hidden_rows: int = 0
    unread: dict[Place, UnreadCell] = field(default_factory=dict[Place, UnreadCell])


@dataclass(frozen=True)
class Workbook:
    """What a workbook holds beside the values of its cells.

    Args:
        memory: upper bound of the bytes of memory that its sheets take.
        is_1904: whether its days are counted from 1904.
        unread: the cells without a value that counts, by the sheet's name.
        hidden_rows: the number of hidden rows, by the sheet's name.
    """

    memory: int
    is_1904: bool
    unread: Mapping[str, Mapping[Place, UnreadCell]]
    hidden_rows: Mapping[str, int]


def inspect(content: bytes) -> Workbook:
    """Return what a workbook holds beside values, after a look at every part.

    Raises:
        WorkbookError: it is no whole ``.xlsx`` file, or too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _inspect(archive)
    except WorkbookError:
        raise
    except NOT_WHOLE as error:
        raise WorkbookError(BROKEN) from error


def _inspect(archive: zipfile.ZipFile) -> Workbook:
    infos = {info.filename.lower(): info for info in archive.infolist()}
    if len(infos) < len(archive.infolist()):
        raise WorkbookError(BROKEN)
    folder = _workbook_folder(infos)
    book = _parse(archive, infos[f"{folder}workbook.xml"])
    calculation, properties = book.find("{*}calcPr"), book.find("{*}workbookPr")
    recalculates = calculation is not None and calculation.get("fullCalcOnLoad") in _TRUE
    struck = _struck_styles(archive, infos.get(f"{folder}styles.xml"))
    parts: dict[str, Part] = {}
    for name, info in infos.items():
        room = MAX_BYTES - sum(part.bytes for part in parts.values())
        part, is_complete = _scan(_open(archive, info), room)
        if part.cells and (struck or not is_complete):
            _Locator(part, struck, recalculates=recalculates).read(_open(archive, info))
        _check_extent(part)
        parts[name] = part
    cells = sum(part.rows * part.columns for part in parts.values())
    longest = max(part.longest for part in parts.values())
    texts = longest * sum(part.cells for part in parts.values())
    sheets = _sheet_paths(archive, infos, folder, book)
    return Workbook(
        memory=CELL_BYTES * cells + texts + 2 * sum(part.bytes for part in parts.values()),
        is_1904=properties is not None and properties.get("date1904") in _TRUE,
        unread={name: parts[path].unread for name, path in sheets.items() if parts[path].unread},
        hidden_rows={name: parts[path].hidden_rows for name, path in sheets.items()},
    )


def _workbook_folder(infos: Mapping[str, zipfile.ZipInfo]) -> str:
    """Return the folder of ``workbook.xml``, lower case, with a slash at its end."""
    folders = [name.removesuffix("workbook.xml") for name in infos if name.endswith("workbook.xml")]
    if not folders:
        raise WorkbookError(BROKEN)
    return "xl/" if "xl/" in folders else folders[0]


def _open(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    """Open a part to its real end, whatever size the directory of the file states."""
    whole = copy.copy(info)
    whole.file_size = MAX_BYTES + CHUNK
    return archive.open(whole)


def _parse(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Element:
    body = _open(archive, info).read(MAX_SMALL + 1)
    if len(body) > MAX_SMALL or b"<!DOCTYPE" in body:
        raise WorkbookError(BROKEN)
    return ElementTree.fromstring(body)  # noqa: S314  (without a document type, so without entities)


def _struck_styles(archive: zipfile.ZipFile, info: zipfile.ZipInfo | None) -> frozenset[str]:
    """Return the indexes of the cell styles whose font is struck out."""
    if info is None:
        return frozenset()
    styles = _parse(archive, info)
    strikes = [font.find("{*}strike") for font in styles.findall("{*}fonts/{*}font")]
    struck = {
        str(at)
        for at, strike in enumerate(strikes)
        if strike is not None and strike.get("val", "1") in _TRUE
    }
    formats = enumerate(styles.findall("{*}cellXfs/{*}xf"))
    return frozenset(str(at) for at, style in formats if style.get("fontId") in struck)


def _sheet_paths(
    archive: zipfile.ZipFile, infos: Mapping[str, zipfile.ZipInfo], folder: str, book: Element
) -> dict[str, str]:
    """Return the path of each sheet's part, lower case, by the sheet's name."""
    relations = _parse(archive, infos[f"{folder}_rels/workbook.xml.rels"])
    targets = {each.get("Id"): each.get("Target", "") for each in relations}
    paths: dict[str, str] = {}
    for sheet in book.findall("{*}sheets/{*}sheet"):
        relation = [v for k, v in sheet.attrib.items() if k == "id" or k.endswith("}id")]
        target = targets[relation[0]].lower()
        paths[sheet.attrib["name"]] = (
            target.removeprefix("/") if target.startswith("/") else folder + target
        )
    return paths


def _scan(stream: IO[bytes], room: int) -> tuple[Part, bool]:
    """Return what a part holds, and whether all of its cells are placed and none lacks a value.

    Raises:
        WorkbookError: it is larger than ``room``.
    """
    part, placed, is_read, shared_at = Part(), 0, True, 0
    for start, text in _pieces(stream):
        part.bytes = start + len(text)
        if part.bytes > room:
            raise WorkbookError(_TOO_LARGE)
        part.cells += sum(len(pattern.findall(text)) for pattern in _CELLS)
        if cells := _PLACED_CELL.findall(text):
            placed += len(cells)
            letters, numbers = zip(*cells, strict=True)
            part.columns = max(part.columns, *(_column(each.decode()) for each in {*letters}))
            part.rows = max(part.rows, *map(int, {*numbers}))
        is_read = is_read and not (
            any(error in text for error in _ERRORS)
            or any(pattern.search(text) for pattern in _FORMULAS)
        )
        if b"hidden=" in text:
            part.hidden_rows += len(_HIDDEN_ROW.findall(text))
        if b"<si" in text or b":si" in text:
            for shared in _SHARED_STRING.finditer(text):
                part.longest = max(part.longest, start + shared.start() - shared_at)
                shared_at = start + shared.start()
    if part.longest:
        part.longest = max(part.longest, part.bytes - shared_at)
    return part, is_read and placed == part.cells


def _pieces(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield a part in pieces that begin with a tag, and where each begins."""
    start, rest = 0, b""
    while chunk := stream.read(CHUNK):
        text = rest + chunk
        end = text.rfind(b"<", len(rest))
        end = end if end > 0 else len(text)
        yield start, text[:end]
        start, rest = start + end, text[end:]
    yield start, rest


def _check_extent(part: Part) -> None:
    """Raise if a stray cell far away would make the reader fill the memory with empty cells."""
    if part.rows * part.columns > MAX_CELLS:
        raise WorkbookError(
            f"filens sidste celle står i række {part.rows}, kolonne {part.columns}, langt fra de "
            "andre; slet de tomme rækker og kolonner omkring listen"
        )
    if len(part.unread) > MAX_UNREAD:
        raise WorkbookError(
            "filen har over en million celler uden værdi (fejl og formler); gem den med værdier"
        )


def _column(letters: str) -> int:
    """Return the number of a column, from 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


class _Locator:
    """Finds the place of every cell of a sheet, and those whose value does not count."""

    def __init__(self, part: Part, struck: frozenset[str], *, recalculates: bool) -> None:
        self._part, self._struck, self._recalculates = part, struck, recalculates
        self._row = self._column = -1
        self._cell: Mapping[str, str] = {}
        self._has_formula = self._is_value = False
        self._value: str | None = None

    def read(self, stream: IO[bytes]) -> None:
        """Fill in the part's extent and its unread cells."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.ParseFile(stream)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag.rpartition(":")[2]:
            case "row":
                self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
                self._column = -1
            case "c":
                self._column += 1
                if place := _PLACE.fullmatch(attributes.get("r", "")):
                    self._column = _column(place[1]) - 1
                    self._row = int(place[2]) - 1
                self._cell, self._value, self._has_formula = attributes, None, False
                self._part.rows = max(self._part.rows, self._row + 1)
                self._part.columns = max(self._part.columns, self._column + 1)
            case "f":
                self._has_formula = True
            case "v" | "is":
                self._value, self._is_value = "", True
            case _:
                pass

    def _text(self, text: str) -> None:
        if self._is_value and self._value is not None and len(self._value) <= 1:
            self._value += text

    def _end(self, tag: str) -> None:
        match tag.rpartition(":")[2]:
            case "v" | "is":
                self._is_value = False
            case "c" if reason := self._reason():
                self._part.unread[self._row, self._column] = reason
            case _:
                pass

    def _reason(self) -> UnreadCell | None:
        """Return why the value of the cell at hand does not count.

        Programs that leave the computing to Excel write no result, an empty one or a zero.
        """
        if len(self._part.unread) > MAX_UNREAD:
            return None
        if self._cell.get("t") == "e":
            return UnreadCell.ERROR
        is_zero = self._recalculates and self._value == "0"
        is_empty = self._value is None or (not self._value and self._cell.get("t") != "str")
        if self._has_formula and (is_zero or is_empty):
            return UnreadCell.NO_RESULT
        is_struck = self._value is not None and self._cell.get("s", "0") in self._struck
        return UnreadCell.STRUCK_OUT if is_struck else None
