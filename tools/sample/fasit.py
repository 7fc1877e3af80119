"""Export files as Norddjurs might draw them from Fasit and the CVR register.

Fasit has no public export format, so the files differ on purpose in encoding and in how they write
dates, and hold columns that nobody may read in. What stands in the rows is told in ``people`` and
``companies``.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo

import yaml

from tools.sample import companies, people
from tools.sample.people import Person

Row = dict[str, str]

_LAYOUTS = Path(__file__).parents[2] / "data" / "sources" / "fasit"
_DENMARK = ZoneInfo("Europe/Copenhagen")
_REMARK_EVERY = 97


def exports() -> dict[str, bytes]:
    """Give the bytes of every export file by its name, which is the layout's with ``.csv``."""
    return {
        f"{layout}.csv": _write(layout, rows()).encode(encoding)
        for layout, (rows, encoding) in _FILES.items()
    }


def _write(layout: str, rows: Iterator[Row]) -> str:
    """Write rows under the first header that the layout knows for each of its columns."""
    headers = _headers(layout)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for number, row in enumerate(rows):
        if number == 0:
            writer.writerow(headers.get(column, column) for column in row)
        writer.writerow(row.values())
    return text.getvalue()


@cache
def _headers(layout: str) -> Mapping[str, str]:
    text = (_LAYOUTS / f"{layout}.yaml").read_text(encoding="utf-8")
    columns = cast("dict[str, dict[str, list[str]]]", yaml.safe_load(text)["columns"])
    return {column: each["headers"][0] for column, each in columns.items()}


def _offers() -> Iterator[Row]:
    for number, offer in enumerate(people.offers(), start=1):
        yield {
            "offer": f"T-{number:06}",
            "person": offer.person.cpr,
            **_private(offer.person),
            "offer_type": offer.kind,
            "starts_on": _danish(offer.starts_on),
            "ends_on": _danish(offer.ends_on),
            "Bemærkning": _remark(number),
        }


def _citizens() -> Iterator[Row]:
    for person in people.persons():
        for case in person.cases:
            yield {
                "person": person.cpr,
                **_private(person),
                "target_group": case.target_group,
                "origin": person.citizenship,
                "case_starts_on": _danish(case.starts_on),
                "case_ends_on": _danish(case.ends_on),
            }


def _agreements() -> Iterator[Row]:
    for number, agreement in enumerate(people.agreements(), start=1):
        yield {
            "agreement": f"V-{number:05}",
            "person": agreement.person.cpr,
            **_private(agreement.person),
            "entered_on": _danish_midnight(agreement.entered_on),
            "starts_on": _danish_midnight(agreement.starts_on),
        }


def _cooperations() -> Iterator[Row]:
    for number, cooperation in enumerate(companies.cooperations(), start=1):
        yield {
            "cooperation": f"S-{number:06}",
            "company": cooperation.cvr,
            "kind": cooperation.kind,
            "happened_on": _danish(cooperation.happened_on),
            "Bemærkning": _remark(number),
        }


def _companies() -> Iterator[Row]:
    for company, year, employees in companies.extract():
        yield {
            "company": company.cvr,
            "Virksomhedsnavn": company.name,
            "municipality_code": company.group.municipality,
            "employees": str(employees),
            "year": str(year),
        }


def _private(person: Person) -> Row:
    """Columns that an export may well hold and that must never be read in."""
    return {"Navn": person.name, "Sagsbehandler": f"Enhed {'ABCD'[int(person.cpr[-1]) % 4]}"}


def _remark(number: int) -> str:
    return 'Aftalt pr. telefon;\n"ringer igen"' if number % _REMARK_EVERY == 0 else ""


def _danish(day: date | None) -> str:
    return f"{day:%d-%m-%Y}" if day else ""


def _danish_midnight(day: date) -> str:
    """Write a day as Fasit's back end sends it: the Danish midnight, in UTC."""
    midnight = datetime.combine(day, time(), _DENMARK).astimezone(UTC)
    return midnight.strftime("%Y-%m-%dT%H:%M:%S.000Z")


_FILES: dict[str, tuple[Callable[[], Iterator[Row]], str]] = {
    "offers": (_offers, "cp1252"),
    "citizens": (_citizens, "utf-8-sig"),
    "adult_apprentice_agreements": (_agreements, "utf-8"),
    "company_cooperation": (_cooperations, "utf-8"),
    "cvr_companies": (_companies, "utf-8"),
}
