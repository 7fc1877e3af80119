"""Rows in are rows loaded, rejected or repeated, and no figure differs from a plain count.

Random lists with all kinds of faults mixed: a few in the suite, and more than 2,000 with
``uv run pytest -n0 -m long tests/connectors/fasit/test_conservation.py``.
"""

from __future__ import annotations

import io
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from connectors.fasit import response
from connectors.fasit.check import check

if TYPE_CHECKING:
    from conftest import Lists

TODAY = date(2024, 8, 15)
HEADINGS = ["Tilbuds-id", "Navn", "CPR-nummer", "Note", "Tilbudstype", "Startdato", "Slutdato", "X"]
KINDS = ["Virksomhedspraktik", "Ordinær uddannelse", "Nytteindsats"]
NOTES = ["", "ringer igen", '5" skærm', "a; b\nc", 'sagde "ja"', "x,y\tz", "\u200eæøå", "=1+1"]
WRONG = {
    0: ["", "#N/A", "2,02301E+14", "\u200b"],
    2: ["", "ukendt", "#REFERENCE!", "0000000000"],
    4: ["", "Kaffe", "#N/A", "se 012185-1234"],
    5: ["", "31-02-2023", "#N/A", "01/02/2023", "01-01-1753", "99999"],
    6: ["i går", "#I/T", "########", "01-02-23", "31-12-1900"],
}
"""Cells that break the layout, by column."""
FORMULA, ERROR = "\x00formula", "\x00error"
DIALECTS = [(";", "\r\n", "cp1252"), ("\t", "\n", "utf-16"), (",", "\r", "utf-8-sig"),
            (";", "\n", "utf-8")]  # fmt: skip


@dataclass
class RandomList:
    """The rows of a list as they are written, and the outcome that a plain count gives.

    ``good`` holds the key, kind and year of each row that keeps the layout, in order.
    """

    rows: list[list[str]] = field(default_factory=list[list[str]])
    good: list[tuple[str, str, str]] = field(default_factory=list[tuple[str, str, str]])

    def outcome(self) -> tuple[int, int, int]:
        """Count rows loaded, rejected and repeated: of a key the last row counts."""
        last = {row[0]: row for row in self.good}
        versions = {key: {row for row in self.good if row[0] == key} for key in last}
        distinct = sum(map(len, versions.values()))
        repeated = len(self.good) - distinct
        return len(last), len(self.rows) - repeated - len(last), repeated


def spelled(draw: random.Random, key: str) -> str:
    """Return another spelling of a key."""
    ways = [
        key, key.lower(), f" {key} ", f"\u00a0{key}", f"{key[:1]}\u200b{key[1:]}", f"'{key}",
        f'="{key}"', key.replace("-", "\u2011"),
        "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in key),
    ]  # fmt: skip
    if key.isdigit():
        ways.append(key.zfill(9))
    return draw.choice(ways)


def random_list(draw: random.Random, *, is_text: bool, is_unicode: bool) -> RandomList:
    """Make a list with all kinds of faults mixed."""
    made = RandomList()
    for at in range(draw.randrange(20, 60)):
        key = draw.choice([f"T-{at}", str(1_000 + at), f"T-{draw.randrange(at + 1)}"])
        kind, year = draw.choice(KINDS), draw.choice(["2022", "2023"])
        written = spelled(draw, key) if is_unicode else draw.choice([key, f"'{key}", key.lower()])
        note = draw.choice(NOTES if is_unicode else NOTES[:-2])
        row = [written, "Prøve", "012185-1234", note, kind, f"01-02-{year}", "", ""]
        made.rows.append(row)
        fault = draw.random()
        if fault < 0.3:
            column = draw.choice([*WRONG])
            wrong = [*WRONG[column], *([] if is_text else [FORMULA, ERROR])]
            row[column] = draw.choice(
                [each for each in wrong if is_unicode or "\u200b" not in each]
            )
        elif fault < 0.35:
            row.append("for meget")
        elif fault < 0.4 and is_text:
            row[3], row[7] = "", '"'
            made.rows += [["T", "Prøve", *row[2:7], ""] for _ in range(draw.randrange(3))]
            made.rows.append(["T", "Prøve", *row[2:]])
        else:
            made.good.append((key, kind, year))
    return made


def as_text(made: RandomList, separator: str, ends: str, first: str) -> str:
    """Write the list, with quotation marks only where a cell needs them."""
    lines = [separator.join(HEADINGS)]
    for row in made.rows:
        cells = [
            '"' + cell.replace('"', '""') + '"'
            if cell != '"' and (any(c in cell for c in f"{separator}\r\n") or cell[:1] == '"')
            else cell
            for cell in row
        ]
        lines.append(separator.join(cells))
    return first + "".join(line + ends for line in lines)


def as_workbook(made: RandomList) -> bytes:
    """Write the list as a workbook, with errors and formulas without a result."""
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        for at, row in enumerate(made.rows, start=1):
            for column, cell in enumerate(row):
                if cell in {FORMULA, ERROR}:
                    value = "#DIV/0!" if cell == ERROR else 0
                    sheet.write_formula(at, column, "=A1/0", None, value)
                else:
                    sheet.write_string(at, column, cell)
    return kept.getvalue()


def check_one(lists: Lists, seed: int) -> None:
    """Make, read and count one list."""
    draw = random.Random(seed)
    is_text = draw.random() < 0.7
    separator, ends, encoding = draw.choice(DIALECTS)
    made = random_list(draw, is_text=is_text, is_unicode=not is_text or encoding != "cp1252")
    for path in lists.folder.iterdir():
        path.unlink()
    if is_text:
        first = draw.choice(["", f"sep={separator}{ends}"])
        lists.put(as_text(made, separator, ends, first).encode(encoding), name="a{}.csv")
    else:
        lists.put(as_workbook(made), name="a{}.xlsx")
    received = lists.fetch()
    told = received.parts[0].request
    loaded, rejected, repeated = made.outcome()
    assert told["rows"] == len(made.rows), seed
    assert (told["loaded"], told["rejected"], told["repeated"]) == (loaded, rejected, repeated), (
        seed
    )
    report = check(lists.newest, lists.layouts, TODAY)
    assert (report.rows, report.accepted, report.rejected) == (len(made.rows), loaded, rejected)
    snapshot, _ = lists.store.save("fasit", f"list{seed}", received)
    (rows,) = response.read(lists.layouts["offers"], snapshot.stored_parts())
    years = rows["starts_on"].dt.to_string("%Y")
    figure = Counter(zip(rows["offer_type"], years, strict=True))
    assert figure == Counter(row[1:] for row in {row[0]: row for row in made.good}.values()), seed


@pytest.fixture
def lenient(lists: Lists) -> Lists:
    """Lists of which any share may break the layout."""
    lists.layouts["offers"] = lists.layouts["offers"].model_copy(update={"most_rejected": 1.0})
    return lists


def test_rows_in_are_rows_out_in_some_lists(lenient: Lists) -> None:
    for seed in range(15):
        check_one(lenient, seed)


@pytest.mark.long
def test_rows_in_are_rows_out_in_many_lists(lenient: Lists) -> None:
    for seed in range(15, 2_100):
        check_one(lenient, seed)
