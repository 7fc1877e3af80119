"""Every figure of Fasit lists is what a count in plain Python gives, on random lists.

3 pairs of lists by default; ``PEJL_RANDOM_LISTS=2000`` tries as many.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from assets.catalogue import catalogue
from assets.ingest import sources
from assets.warehouse import models
from connectors import warehouse
from connectors.archive.snapshots import SnapshotStore
from connectors.fasit import response
from connectors.fasit.exports import ExportFolder
from connectors.fasit.pseudonyms import Pseudonyms
from connectors.warehouse import Warehouse
from pipelines.settings import DATA

MODELS = models.load_models(Path(__file__).resolve().parents[3] / "sql")
LAYOUTS = sources.load_layouts(catalogue.load([DATA / "sources"]), [DATA])
TODAY = date(2024, 8, 15)
DRAWN = (date(2023, 7, 1), date(2024, 6, 30))
LONGEST_GAP = 150
PAIRS = int(os.environ.get("PEJL_RANDOM_LISTS", "3"))
KINDS = {"Ordinær uddannelse": True, "Virksomhedspraktik": False}
HEADINGS = {
    "citizens": "CPR-nummer;Målgruppe;Statsborgerskab;Sag startdato;Sag slutdato;Sagsstatus",
    "offers": "Tilbuds-id;CPR-nummer;Tilbudstype;Startdato;Slutdato;Status",
    "adult_apprentice_agreements": "Aftale-id;CPR-nummer;Aftaledato;Startdato;Status",
}
TABLES = """
create table core.target_group as
select null::varchar as spelling, null::varchar as code, null::varchar as main_group,
    null::date as valid_from, null::date as valid_to, null::date as applies_from,
    null::date as applies_to
where false;
create table core.offer_type as
from (values ('Ordinær uddannelse', 'a', 'b', true), ('Virksomhedspraktik', 'c', null, false))
    as kind (spelling, level_1, level_2, is_education);
"""


@dataclass
class Row:
    """What a row of a list says: its key, person, kind, days as written, and status."""

    key: str
    person: int
    kind: str
    start: str
    end: str
    status: str


def day(made: random.Random, first: date, last: date) -> date:
    return first + timedelta(days=made.randrange((last - first).days + 1))


def row(made: random.Random, number: int, drawn: date) -> Row:
    """A row as a list of this day may hold it, with all that may be wrong with its days."""
    start = day(made, date(2021, 6, 1), drawn + timedelta(days=30))
    ends = [
        f"{day(made, start, start + timedelta(days=500)):%d-%m-%Y}", "", "", "31-12-9999",
        f"{start - timedelta(days=1):%Y-%m-%d}", "01-01-1900", "2079-06-06",
    ]  # fmt: skip
    end = made.choices(ends, (60, 15, 10, 8, 1, 1, 1))[0]
    first = made.choices([f"{start:%d-%m-%Y}", "01-01-1753", "i går"], (97, 1, 1))[0]
    status = made.choices(["", "Aktiv", "Annulleret", "Mærkelig"], (60, 30, 8, 2))[0]
    kind = made.choice([*KINDS])
    return Row(f"T-{number}", made.randrange(12), kind, first, end, status)


def pair(made: random.Random) -> tuple[list[Row], list[Row]]:
    """An older list, and a newer one that corrects, drops and adds rows; none leaves out a time.

    What lists cover that leave out a time is tested in `tests/connectors/fasit/test_breaks.py`.
    """
    while True:
        lists = any_pair(made)
        if all(longest_gap(*each) < LONGEST_GAP for each in zip(lists, DRAWN, strict=True)):
            return lists


def longest_gap(rows: list[Row], drawn: date) -> int:
    """The most days without a new row, until the day on which the list was drawn."""
    begun = sorted({days[0] for row in rows if (days := read(row)) and days[0] <= drawn})
    return max((later - day).days for day, later in pairwise([*begun, drawn]))


def any_pair(made: random.Random) -> tuple[list[Row], list[Row]]:
    """An older list, and a newer one that corrects, drops and adds rows."""
    old = [row(made, n, DRAWN[0]) for n in range(made.randrange(30, 60))]
    new: list[Row] = []
    for each in old:
        if made.random() < 0.1:
            continue
        again = row(made, 0, DRAWN[0]) if made.random() < 0.1 else each
        new.append(Row(each.key, each.person, again.kind, again.start, again.end, again.status))
    since = made.choice([date(2021, 1, 1), date(2023, 1, 1)])
    new = [each for each in new if (days := read(each)) is None or days[0] >= since]
    new += [row(made, 100 + n, DRAWN[1]) for n in range(made.randrange(20, 40))]
    return old, [*new, *new[:2]]


# The count in plain Python.


def parse(text: str) -> date | None:
    for spelling in ("%d-%m-%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, spelling).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None


def read(row: Row) -> tuple[date, date | None] | None:
    """The days of a row; None if it is to be rejected."""
    start, end = parse(row.start), parse(row.end)
    if start is None or not 1990 <= start.year <= 2026:
        return None
    if row.end in {"", "31-12-9999"}:
        return start, None
    if end is None or not 1990 <= end.year <= 2074 or end < start:
        return None
    return start, end


@dataclass
class Fact:
    """A row that counts: its days until the day of its list."""

    row: Row
    start: date
    end: date | None
    listed: date

    @property
    def days(self) -> set[date]:
        last = min(self.end or self.listed, self.listed)
        return {self.start + timedelta(days=n) for n in range((last - self.start).days + 1)}


def facts(lists: tuple[list[Row], list[Row]], keyed: str) -> list[Fact]:
    """The rows of both lists that count. A list of cases is ``keyed`` by person and first day."""
    read_lists: list[dict[object, Fact]] = []
    set_aside = {rejected_key(each, keyed) for each in lists[1] if not read(each)}
    for rows, drawn in zip(lists, DRAWN, strict=True):
        known: dict[object, Fact] = {}
        for each in rows:
            if days := read(each):
                key = (each.person, days[0]) if keyed == "citizens" else each.key
                known[key] = Fact(each, *days, drawn)
        read_lists.append(known)
    old, new = read_lists
    stay = {key: fact for key, fact in old.items() if key not in new}
    covered = {key: fact for key, fact in old.items() if is_covered(fact, new, keyed)}
    shared = sum(key in new for key in covered)
    if len(covered) < 10 or shared >= 0.1 * len(covered):
        stay = {k: fact for k, fact in stay.items() if k not in covered or k in set_aside}
    every = [*new.values(), *stay.values()]
    return [f for f in every if f.row.status != "Annulleret" and f.start <= f.listed]


def rejected_key(row: Row, keyed: str) -> object:
    """The key of a row with a wrong day; a case whose first day is wrong has none."""
    start = parse(row.start)
    if keyed != "citizens":
        return row.key
    return (row.person, start) if start and 1990 <= start.year <= 2026 else None


def is_covered(fact: Fact, new: dict[object, Fact], keyed: str) -> bool:
    """Whether the newer list would hold a row of the older one."""
    first = min(each.start for each in new.values())
    if keyed != "citizens":
        return fact.start >= first
    ends = [each.end for each in new.values() if each.end and each.end <= TODAY]
    return (fact.end or fact.listed) >= min(ends)


def ukrainian(person: int) -> bool:
    return person % 2 == 0


def years(days: set[date]) -> set[int]:
    return {each.year for each in days}


def counted(cases: list[Fact], offers: list[Fact], agreements: list[Fact]) -> dict[str, object]:
    """Every figure by indicator and year."""
    found: dict[str, object] = {}
    for year in range(2021, 2025):
        whole = {date(year, 1, 1) + timedelta(days=n) for n in range(365)} | {date(year, 12, 31)}
        running = {f.row.person for f in cases if f.days & whole}
        found[f"case_persons_distinct {year}"] = len(running)
        people = {person for person in running if ukrainian(person)}
        active = {
            person
            for person in people
            if set[date]().union(*(f.days for f in cases if f.row.person == person))
            & set[date]().union(*(f.days for f in offers if f.row.person == person))
            & whole
        }
        found[f"activation_share_ukraine {year}"] = (len(active), len(people)) if people else 0
        begun = [f for f in offers if f.start.year == year]
        education = sum(KINDS[f.row.kind] for f in begun)
        found[f"education_offer_share {year}"] = (education, len(begun)) if begun else 0
        found[f"adult_apprentice_agreements {year}"] = sum(f.start.year == year for f in agreements)
    return {name: number for name, number in found.items() if number}


# What Pejl computes.


def line(layout: str, row: Row) -> str:
    cpr = f"{row.person + 1:02}2185-1234"
    if layout == "citizens":
        land = "Ukrainsk" if ukrainian(row.person) else "Dansk"
        return f"{cpr};6.2;{land};{row.start};{row.end};{row.status}"
    if layout == "offers":
        return f"{row.key};{cpr};{row.kind};{row.start};{row.end};{row.status}"
    return f"{row.key};{cpr};{row.start};01-01-2023;{row.status}"


def load(opened: Warehouse, folder: Path, lists: dict[str, tuple[list[Row], list[Row]]]) -> None:
    """Save the lists, fetch them as a refresh does, and make their raw tables."""
    store = SnapshotStore(folder / "archive", "sample", lambda: datetime(2024, 8, 15, tzinfo=UTC))
    for layout, pair_of_lists in lists.items():
        exports = folder / layout
        exports.mkdir(parents=True)
        for rows, drawn in zip(pair_of_lists, DRAWN, strict=True):
            path = exports / f"{drawn}.csv"
            written = [HEADINGS[layout], *(line(layout, each) for each in rows), ""]
            path.write_text("\n".join(written), "utf-8")
            moment = datetime(drawn.year, drawn.month, drawn.day, 12, tzinfo=UTC).timestamp()
            os.utime(path, (moment, moment))
        relaxed = {layout: LAYOUTS[layout].model_copy(update={"most_rejected": 1.0})}
        folder_of_exports = ExportFolder(exports, relaxed, Pseudonyms(b"k" * 32), folder / "spool")
        snapshot, _ = store.save("fasit", layout, folder_of_exports.fetch(layout, TODAY))
        told = snapshot.parts[0]["request"]
        outcomes = ("rejected", "repeated", "superseded", "withdrawn", "not_counted", "loaded")
        assert told["rows"] == sum(told[outcome] for outcome in outcomes)
        assert told["rows"] == sum(map(len, pair_of_lists))
        rows = pl.concat(response.read(LAYOUTS[layout], snapshot.stored_parts()))
        assert rows.height == told["loaded"]
        name = f"fasit_{layout}"
        opened.replace(f"raw.{name}", rows.with_columns(source_table=pl.lit(name)))


def computed(opened: Warehouse) -> dict[str, object]:
    for table in ("core.citizen_case", "core.offer"):
        opened.create_table(table, MODELS[table].sql)
    return dict(_figures(opened))


def _figures(opened: Warehouse) -> Iterator[tuple[str, object]]:
    for name in ("activation_share_ukraine", "education_offer_share"):
        for period, part, whole in opened.frame(
            f"select period, numerator, denominator from ({MODELS[f'indicator.{name}'].sql})"
        ).iter_rows():
            yield f"{name} {period}", (part, whole)
    for period, value in opened.frame(
        f"select period, value from ({MODELS['indicator.case_persons'].sql}) "
        "where indicator = 'case_persons_distinct'"
    ).iter_rows():
        yield f"case_persons_distinct {period}", value
    name = "adult_apprentice_agreements"
    for period, value in opened.frame(
        f"select period, value from ({MODELS[f'indicator.{name}'].sql})"
    ).iter_rows():
        yield f"{name} {period}", value


@pytest.mark.parametrize("share", range(3))
def test_every_figure_of_random_lists_is_the_count_in_plain_python(
    tmp_path: Path, share: int
) -> None:
    for number in range(share, PAIRS, 3):
        made = random.Random(number)
        lists = {layout: pair(made) for layout in HEADINGS}
        for rows in lists["adult_apprentice_agreements"]:
            for each in rows:
                each.end = ""
        with warehouse.writing(tmp_path / f"{number}.duckdb") as opened:
            opened.connection.execute(TABLES)
            load(opened, tmp_path / str(number), lists)
            found = computed(opened)
        expected = counted(*(facts(rows, layout) for layout, rows in lists.items()))
        assert found == expected, number
