"""No person, name or key in anything that a run writes or says, however the files were written.

Planted: CPR numbers in and out of their column, names, caseworkers, notes, file names and the key,
in files of every encoding that is read. Looked for: in every byte of the home and of the folder for
temporary files, in every cell of every DuckDB and Parquet file, and in all that was printed.
"""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import duckdb
import polars as pl
import pytest
import xlsxwriter

from connectors.fasit import pseudonyms
from pipelines.settings import SAMPLE
from tests import homes
from tests.stored import as_it_came

EXPORTS = SAMPLE / "fasit"
NUMBERS = ("012372-9917", "0123729917", "012372 9917", "123729917")
"""One CPR number that nobody can have (month 23), as files spell it."""
WORDS = ("Plantet Prøveperson", "Sagsbehandler Plantet", "OBS plantet notat", "plantet@kommune.dk")
ENCODINGS = {
    "citizens": "utf-8-sig",
    "offers": "cp1252",
    "adult_apprentice_agreements": "utf-16",
    "cvr_companies": "iso-8859-1",
}


DISTINCT = "select list(distinct columns(*))::varchar from {}"
"""Every cell of a table, as text, once a column."""


def planted(name: str) -> list[list[str]]:
    """The sample's list with rows in which a person stands in every column in turn."""
    text = (EXPORTS / f"{name}.csv").read_bytes()
    lines = (text.decode("utf-8-sig") if b"\xc3" in text else text.decode("cp1252")).splitlines()
    rows = [line.split(";") for line in lines if '"' not in line]
    headings, good = rows[0], rows[1]
    wide = [*headings, "Bemærkninger til sagen"]
    filled = [[*row, WORDS[2]] for row in rows[1:]]
    persons = [*NUMBERS, *WORDS]
    for at in range(len(headings)):
        for number, person in enumerate(persons):
            odd = [*good, f"{WORDS[3]} {NUMBERS[0]}"]
            odd[at] = person
            # A row of its own: only what is planted is the same in several of them.
            odd[0] = odd[0] if at == 0 else f"{good[0][:-2]}{at}{number}"
            filled.append(odd)
    return [wide, *filled]


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    folder = tmp_path / "exports" / f"Udtræk {NUMBERS[0]}"
    folder.mkdir(parents=True)
    for name, encoding in ENCODINGS.items():
        text = "\r\n".join(";".join(row) for row in planted(name)) + "\r\n"
        (folder / f"{name} {NUMBERS[1]}.csv").write_bytes(text.encode(encoding))
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("Udtræk")
        sheet.write(0, 0, f"Udtræk for {WORDS[1]}")
        for at, row in enumerate(planted("company_cooperation"), start=2):
            sheet.write_row(at, 0, row)
    (folder / f"{WORDS[0]}.xlsx").write_bytes(kept.getvalue())
    return folder.parent


def texts(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder as bytes, and the cells of those that are compressed.

    Files of the same bytes, such as a dated copy, are looked through once.
    """
    seen: set[bytes] = set()
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        content = path.read_bytes()
        if (digest := hashlib.sha256(content).digest()) in seen:
            continue
        seen.add(digest)
        yield str(path), content
        if path.suffix == ".zst":
            yield f"{path} (as it came)", as_it_came(path)
        if path.suffix == ".parquet":
            for at, part in enumerate(parts(path, content)):
                yield f"{path} {at} (cells)", distinct_cells(pl.read_parquet(part))
        elif path.suffix == ".duckdb":
            with duckdb.connect(path, read_only=True) as opened:
                tables = opened.sql("select schema_name, table_name from duckdb_tables()")
                for schema, table in tables.fetchall():
                    cells = opened.sql(DISTINCT.format(f'"{schema}"."{table}"')).fetchall()
                    yield f"{path} {schema}.{table}", str(cells).encode()


def distinct_cells(frame: pl.DataFrame) -> bytes:
    """Every cell of a table, as text, once a column."""
    return "\n".join(cells.unique().to_frame().write_json() for cells in frame).encode()


def parts(path: Path, content: bytes) -> Iterator[bytes]:
    """The Parquet files in a file: a snapshot holds several, one after the other."""
    sidecar = path.with_suffix(".sidecar")
    if not sidecar.exists():
        yield content
        return
    for part in json.loads(sidecar.read_text("utf-8"))["parts"]:
        yield content[part["offset"] : part["offset"] + part["bytes"]]


def test_nothing_that_a_run_writes_or_says_holds_a_person_or_the_key(
    tmp_path: Path,
    exports: Path,
    record_property: Callable[[str, object], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home, temporary, key = tmp_path / "home", tmp_path / "tmp", tmp_path / "elsewhere" / "pejl.key"
    pseudonyms.write_key(key)
    temporary.mkdir()
    given = {
        "PEJL_FASIT_DIR": str(exports),
        "PEJL_PSEUDONYM_KEY_FILE": str(key),
        "TMPDIR": str(temporary),
    }
    files = [str(path) for path in exports.rglob("*") if path.is_file()]
    before = {path: Path(path).read_bytes() for path in files}
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    said: list[str] = []
    for run, *command in (
        (homes.pejl, "refresh", "--only", "fasit"),
        (homes.pejl_here, "sources"),
        (homes.pejl_here, "goals"),
        (homes.pejl_here, "doctor"),
        (homes.pejl_here, "fasit", "check", *files),
    ):
        ended = run(home, *command, **given)
        said += [ended.stdout, ended.stderr]
        assert "Traceback" not in ended.stdout + ended.stderr, said
    assert {path: Path(path).read_bytes() for path in files} == before

    shown = "".join(said)
    for path in files:  # the check shows the name that it was given
        shown = shown.replace(Path(path).name, "")
    secret = key.read_text("ascii").strip()
    wanted = [*NUMBERS, *WORDS, secret]
    needles = {word.encode(code) for word in wanted for code in ("utf-8", "cp1252", "utf-16-le")}
    needles.add(bytes.fromhex(secret))
    sizes: list[int] = []
    for name, text in chain([("shown", shown.encode())], texts(home), texts(temporary)):
        sizes.append(len(text))
        assert not any(each in text for each in needles), name
    assert sum(sizes) > 10**6
    record_property("leaks", f"{len(sizes)} files and tables, {sum(sizes)} bytes, nothing found")

    with duckdb.connect(home / "work" / "warehouse.duckdb", read_only=True) as opened:
        loaded = dict(opened.execute("select raw_table, rows from raw.loaded").fetchall())
        rejected = opened.execute("select count(*) from raw.rejected").fetchone()
    assert loaded["fasit_offers"] >= 3200
    assert rejected is not None
    assert rejected[0] > 100
