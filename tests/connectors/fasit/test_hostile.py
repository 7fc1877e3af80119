"""Files as bad as they come: each is loaded to the last row or refused in one sentence.

60 files by default; ``PEJL_HOSTILE_FILES=2000`` tries as many and ``-s`` prints how each ended.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.archive.answers import Received
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import PejlError
from connectors.fasit import latest_rows, response
from connectors.fasit.check import check
from connectors.fasit.exports import ExportFolder
from connectors.fasit.layouts import Layout
from connectors.fasit.pseudonyms import Pseudonyms
from connectors.tabular import csv as delimited

FILES = int(os.environ.get("PEJL_HOSTILE_FILES", "60"))
TODAY = date(2024, 8, 15)
KEY = b"planted key of 32 bytes is here!"
NAME = "Hemmelig Navnesen"
CPR = [f"{day:02}2{day % 10}{year}-{day}{year}" for day, year in [(11, 61), (12, 72), (29, 83)]]
HEADINGS = {
    "offers": ["Tilbuds-id", "CPR-nummer", "Navn", "Tilbudstype", "Startdato", "Slutdato", "Note"],
    "citizens": ["CPR-nummer", "Navn", "Målgruppe", "Statsborgerskab", "Sag startdato",
                 "Sag slutdato", "Note"],
}  # fmt: skip
SECRETS = [NAME, KEY.hex(), KEY.decode(), *CPR, *(cpr.replace("-", "") for cpr in CPR)]

cprs = st.sampled_from(
    [*CPR, CPR[0].replace("-", ""), " " + CPR[1], CPR[2].replace("-", " "), "", "0000000000",
     "ukendt", "12345", NAME, CPR[0] + "0", CPR[0].replace("1", "l")]
)  # fmt: skip
days = st.sampled_from(
    ["01-02-2023", "2023-02-01", "1.2.2023", "2022-12-31T23:00:00.000Z", "2023-06-30 22:00",
     "44958", "", "31-02-2023", "99999", "i går", "0001-01-01", "9999-12-31", "01/02/2023", NAME,
     CPR[1],
     "2023-02-01T25:00:00Z", "-1", "1e9"]
)  # fmt: skip
notes = st.sampled_from(
    ["", NAME, f"ring til {CPR[0]}", "a;b", "a,b\tc", 'han sagde "nej"', "to\nlinjer", "\r\n",
     '5"', "æøå €", "\u2028", "=cmd()", "x" * 300, "\ufeff", " "]
)  # fmt: skip
kinds = st.sampled_from(
    ["Virksomhedspraktik", "ordinær uddannelse", "Ordinær  uddannelse", "Kaffe", "", NAME]
)
groups = st.sampled_from(["6.2", "2.10", "Jobparat", "", CPR[0], f"se {CPR[2]}", "x" * 200, "a\nb"])
lands = st.sampled_from(["Danmark", "Ukraine", "Syrien", "Atlantis", "", CPR[0]])
keys = st.one_of(st.integers(1, 12).map("T-{}".format), st.sampled_from(["", CPR[0], NAME, "T;1"]))
ROWS = {
    "offers": st.tuples(keys, cprs, st.just(NAME), kinds, days, days, notes),
    "citizens": st.tuples(cprs, st.just(NAME), groups, lands, days, days, notes),
}
GOOD = {
    "offers": (CPR[0], NAME, "Virksomhedspraktik", "01-02-2023", "", NAME),
    "citizens": (NAME, "6.2", "Danmark", "01-02-2023", "", NAME),
}


@dataclass
class Hostile:
    """A file, the layout it was made for, and how many rows it has where that is known."""

    content: bytes
    layout: str
    rows: int | None
    way: str


def good_rows(layout: str, number: int) -> list[tuple[str, ...]]:
    """Rows that nothing is wrong with, so that the bad ones are few."""
    if layout == "offers":
        return [(f"T-{1_000 + at}", *GOOD[layout]) for at in range(number)]
    return [(f"{at % 28 + 1:02}3{at % 10}55-{1_000 + at}", *GOOD[layout]) for at in range(number)]


@st.composite
def files(draw: st.DrawFn) -> Hostile:
    layout = draw(st.sampled_from(["offers", "citizens"]))
    bad = draw(st.lists(ROWS[layout], max_size=6))
    rows = [*good_rows(layout, draw(st.sampled_from([150, 150, 3, 0]))), *bad]
    titles = draw(st.sampled_from([[], [["Udtræk"]], [["Udtræk", NAME, CPR[0]], [], [" "]]]))
    way = draw(st.sampled_from(["whole", "whole", "ragged", "quotes", "bytes", "cut", "wild"]))
    if draw(st.integers(0, 4)) == 0:
        return excel(draw, layout, titles, rows, way)
    separator = draw(st.sampled_from(";;;,\t|"))
    if way == "wild":
        heading = separator.join(HEADINGS[layout])
        wild = draw(st.text(st.characters(codec="utf-8"), max_size=200))
        return Hostile(f"{heading}\r\n{wild}".encode(), layout, None, way)
    lines = [*titles, HEADINGS[layout], *rows]
    if way == "ragged":
        lines = [line[: draw(st.integers(0, 9))] if at else line for at, line in enumerate(lines)]
        lines.append([*HEADINGS[layout], "over", NAME])
    text = io.StringIO(newline="")
    # Python quotes only the line break that it writes itself, and a lone \r may be that one.
    ends, quoting = draw(
        st.sampled_from([("\r\n", csv.QUOTE_MINIMAL), ("\n", csv.QUOTE_ALL), ("\r", csv.QUOTE_ALL)])
    )
    writer = csv.writer(text, delimiter=separator, quoting=quoting, lineterminator=ends)
    writer.writerows(lines)
    written = text.getvalue()
    if way == "quotes":
        at = draw(st.integers(0, len(written)))
        written = written[:at] + '"' + written[at:]
    encoding = draw(
        st.sampled_from(
            ["utf-8", "utf-8-sig", "cp1252", "iso-8859-1", "utf-16", "utf-16-le", "utf-16-be",
             "cp865", "utf-32", "mac-roman"]
        )
    )  # fmt: skip
    content = written.encode(encoding, "ignore")
    known = sum(any(row) for row in rows) if way == "whole" and separator != "|" else None
    return Hostile(spoiled(draw, content, way), layout, known, f"{way} text")


def excel(draw: st.DrawFn, layout: str, titles: Any, rows: Any, way: str) -> Hostile:
    body = io.BytesIO()
    with xlsxwriter.Workbook(body, {"strings_to_numbers": draw(st.booleans())}) as book:
        book.set_properties({"created": datetime(2024, 8, 15)})  # noqa: DTZ001  (else it is now)
        book.add_worksheet().write(0, 0, NAME)
        sheet = book.add_worksheet()
        for at, row in enumerate([*titles, HEADINGS[layout], *rows]):
            sheet.write_row(at, 0, [str(cell).replace("=", "") for cell in row])
    known = sum(any(row) for row in rows) if way in {"whole", "ragged", "quotes", "wild"} else None
    return Hostile(spoiled(draw, body.getvalue(), way), layout, known, f"{way} workbook")


def spoiled(draw: st.DrawFn, content: bytes, way: str) -> bytes:
    at = len(content) * draw(st.integers(0, 1_000)) // 1_000
    if way == "cut":
        return content[:at]
    if way == "bytes":
        wild = draw(
            st.sampled_from([b"\0", b"\xff", b"\x81", b"\xc3", b'"', b"\r", b"\xfe\xff" * 9])
        )
        return content[:at] + wild + content[at:]
    return content


def fetched(exports: ExportFolder, layout: str) -> tuple[Received | None, str]:
    """What a file gives, or the sentence with which it is refused; anything else is a crash."""
    try:
        return exports.fetch(layout, TODAY), ""
    except PejlError as error:
        return None, str(error)


def no_secret(*texts: str) -> None:
    for text in texts:
        found = [secret for secret in SECRETS if secret in text]
        assert not found, "a secret came through"


def ended(sentence: str) -> str:
    """A refusal without the numbers and places that tell it from others of its kind."""
    plain = re.sub(r"/\S+|'[^']*'(, )?|(?<!-)\b\d+|først række.*?;", "", sentence)
    return re.sub(r"\s+", " ", plain)[:100]


ENDED: Counter[str] = Counter()
NUMBER = count()


@pytest.mark.parametrize("buckets", ["in memory", "on disk"])
def test_a_hostile_file_is_loaded_to_the_last_row_or_refused_in_one_sentence(
    tmp_path: Path, layouts: dict[str, Layout], store: SnapshotStore, buckets: str
) -> None:
    ENDED.clear()

    @settings(
        max_examples=FILES // 2,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(files())
    def try_one(hostile: Hostile) -> None:
        folder = tmp_path / f"file-{next(NUMBER)}"
        folder.mkdir()
        path = folder / f"{CPR[0]} {NAME}.csv"
        path.write_bytes(hostile.content)
        os.utime(path, (1, 1))
        exports = ExportFolder(folder, layouts, Pseudonyms(KEY), tmp_path / "spool")
        report = check(path, layouts, TODAY)
        no_secret(repr(report).replace(str(folder), ""))
        received, sentence = fetched(exports, hostile.layout)
        if received is None:
            assert "\n" not in sentence
            no_secret(sentence)
            ENDED[f"{hostile.way}: {ended(sentence)}"] += 1
            return
        snapshot, _ = store.save("fasit", hostile.layout, received)
        told = received.parts[0].request
        rows = pl.concat(response.read(layouts[hostile.layout], snapshot.stored_parts()))
        rejects = response.rejected_cells(snapshot)
        lost = told["rows"] - told["loaded"] - told["rejected"] - told["repeated"]
        assert lost == told["superseded"] == 0
        assert rows.height == told["loaded"] == report.accepted
        assert rejects["row"].n_unique() == told["rejected"] == report.rejected
        columns = layouts[hostile.layout].columns.items()
        assert not any(rows[name].has_nulls() for name, column in columns if column.required)
        if hostile.rows is not None:
            assert told["rows"] == hostile.rows
        plain = io.BytesIO()
        rows.write_parquet(plain, compression="uncompressed")
        stored = snapshot.path.read_bytes() + plain.getvalue()
        sidecar = snapshot.path.with_suffix(".sidecar").read_text("utf-8")
        no_secret(stored.decode("latin-1"), sidecar, json.dumps(told), rejects.write_csv())
        outcome = "loaded, with rejects" if told["rejected"] else "loaded"
        ENDED[f"{hostile.way}: {outcome}"] += 1

    with pytest.MonkeyPatch.context() as patched:
        if buckets == "on disk":
            patched.setattr(latest_rows, "BUCKET_BYTES", 2_000)
            patched.setattr(latest_rows, "MAX_ROWS_IN_MEMORY", 20)
            patched.setattr(delimited, "BLOCK", 1_000)
        try_one()
    print(f"\n{ENDED.total()} files, {buckets}")
    for way, times in sorted(ENDED.items()):
        print(f"{times:6} {way}")
    assert list((tmp_path / "spool").glob("*/*")) == []
