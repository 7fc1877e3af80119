"""A newer list replaces an older one within its time; cancelled rows do not count."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import polars as pl
import pytest

from connectors.fasit import response
from connectors.fasit.list_days import ListDays, oldest_first, set_listed_on

if TYPE_CHECKING:
    from conftest import Lists

    from connectors.fasit.layouts import Layout

Line = Callable[..., str]
Text = Callable[..., bytes]
CITIZENS = "CPR-nummer;Målgruppe;Statsborgerskab;Sag startdato;Sag slutdato"
AGREEMENTS = "Aftale-id;CPR-nummer;Aftaledato;Startdato;Status"
WITHDRAWN = "rækker i en ældre liste, som en nyere liste over samme tid mangler, tæller ikke"
ONLY_OLDER = "rækker, som kun en ældre liste har, tæller, men højst til den listes dag"
PARTS = (
    "to lister dækker de samme dage og har næsten ingen rækker til fælles, så begge tæller; slet "
    "den ældste fil, hvis de er to udgaver af samme liste"
)


def cases(*rows: tuple[int, str, str]) -> bytes:
    """A list of citizens by the number of a person, the first day and the end of the case."""
    written = [f"{n % 28 + 1:02}2185-{n:04};6.2;Ukraine;{start};{end}" for n, start, end in rows]
    return "\n".join([CITIZENS, *written, ""]).encode()


def agreements(numbers: Sequence[int], status: str = "", month: int = 2) -> list[str]:
    return [
        f"V-{n};012185-1234;{n % 28 + 1:02}-{month:02}-2023;01-08-2023;{status}" for n in numbers
    ]


def of(heading: str, *rows: str) -> bytes:
    return "\n".join([heading, *rows, ""]).encode()


def counts(lists: Lists, name: str) -> dict[str, int]:
    told = lists.told(name)
    outcomes = ("rejected", "repeated", "superseded", "withdrawn", "not_counted", "loaded")
    assert told["rows"] == sum(told[outcome] for outcome in outcomes)
    return {outcome: told[outcome] for outcome in outcomes if told[outcome]}


def test_a_case_that_drops_out_of_the_newer_list_is_withdrawn_and_that_is_noticed(
    lists: Lists,
) -> None:
    old = cases(*((n, "01-03-2022", "") for n in range(24)))
    new = cases(*((n, "01-03-2022", "") for n in range(12)), (90, "01-04-2023", ""))
    lists.put(old, new)
    assert lists.rows("citizens").height == 13
    assert counts(lists, "citizens") == {"superseded": 12, "withdrawn": 12, "loaded": 13}
    assert lists.told("citizens")["noticed"] == [WITHDRAWN]


def test_a_case_that_ended_before_the_first_end_in_the_newer_list_stays(lists: Lists) -> None:
    old = cases((1, "01-03-2022", "30-06-2022"), (2, "01-03-2022", ""), (3, "01-05-2023", ""))
    new = cases((2, "01-03-2022", ""), (3, "01-05-2023", "01-02-2023"), (4, "01-06-2023", ""))
    new = new.replace(b"01-02-2023", b"01-06-2023")
    lists.put(old, new)
    assert counts(lists, "citizens") == {"superseded": 2, "loaded": 4}
    assert lists.told("citizens")["noticed"] == [ONLY_OLDER]
    ended = lists.rows("citizens").filter(case_ends_on=date(2022, 6, 30))
    assert ended["listed_on"].to_list() == [date(2023, 5, 1)]


def test_an_open_case_that_only_an_older_list_holds_is_known_to_that_lists_day(
    lists: Lists,
) -> None:
    old = cases((1, "01-03-2022", ""), (2, "01-05-2022", ""))
    new = cases((2, "01-05-2022", "01-02-2024"), (4, "01-06-2024", ""))
    lists.put(old, new)
    rows = lists.rows("citizens").sort("case_starts_on")
    assert rows["listed_on"].to_list() == [date(2022, 5, 1), date(2024, 6, 1), date(2024, 6, 1)]


def test_a_corrected_row_counts_once(lists: Lists) -> None:
    old = cases(*((n, "01-03-2022", "01-03-2023") for n in range(12)))
    new = cases(*((n, "02-03-2022", "01-03-2023") for n in range(6)),
                *((n, "01-03-2022", "01-03-2023") for n in range(6, 12)))  # fmt: skip
    rows = lists.put(old, new).rows("citizens")
    assert rows.height == rows["person"].n_unique() == 12


def test_an_offer_begun_before_the_newer_list_stays(lists: Lists, line: Line, text: Text) -> None:
    old = text(line("T-1", start="31-01-2023"), line("T-2", start="05-02-2023"))
    new = text(line("T-3", start="01-02-2023"), line("T-4", start="09-02-2023"))
    rows = lists.put(old, new).rows().sort("starts_on")
    assert rows["starts_on"].dt.day().to_list() == [31, 1, 9]


def test_two_parts_of_one_list_both_count_and_that_is_noticed(
    lists: Lists, line: Line, text: Text
) -> None:
    lists.put(*(text(*(line(f"{part}-{at}") for at in range(20))) for part in "AB"))
    assert lists.rows().height == 40
    assert lists.told()["noticed"] == [PARTS, ONLY_OLDER]


def test_an_older_list_that_is_saved_last_does_not_win(
    lists: Lists, line: Line, text: Text
) -> None:
    new = text(line("T-1", start="01-02-2023", end="01-05-2023"), line("T-2", start="01-06-2023"))
    old = text(line("T-1", start="01-02-2023"), line("T-3", start="01-03-2023"))
    rows = lists.put(new, old).rows().sort("starts_on")
    assert rows["ends_on"].to_list() == [date(2023, 5, 1), None]
    assert lists.told()["noticed"] == [
        "en ældre liste er gemt sidst; den liste, hvis rækker når længst frem, er nyest",
        WITHDRAWN,
    ]


CANCELLED = [
    "Annulleret", "ANNULLERET ", "Aflyst", "Fejloprettet", "Annuleret", "Trukket tilbage",
    "Annulleret af virksomheden", "Aflyst - sygdom", "Afslag (budget)", "Cancelled",
]  # fmt: skip


def test_a_cancelled_agreement_does_not_count_and_takes_the_older_row_with_it(lists: Lists) -> None:
    old = of(AGREEMENTS, *agreements(range(40), "Indgået"))
    cancelled = [row for at, status in enumerate(CANCELLED) for row in agreements([at], status)]
    lists.put(old, of(AGREEMENTS, *cancelled, *agreements(range(10, 40), "Indgået")))
    name = "adult_apprentice_agreements"
    assert lists.rows(name).height == 30
    assert counts(lists, name) == {"superseded": 40, "not_counted": 10, "loaded": 30}
    assert lists.told(name)["noticed"] == [
        "rækker, som layoutet ikke regner med (Status), tæller ikke"
    ]


def test_an_unknown_status_counts_and_is_noticed_and_an_empty_one_counts(lists: Lists) -> None:
    name = "adult_apprentice_agreements"
    lists.put(of(AGREEMENTS, *agreements([1], "Ny slags"), *agreements([2])))
    assert lists.rows(name)["status"].to_list() == ["Anden status", None]
    assert lists.told(name)["noticed"] == [
        "rækker har en ukendt værdi i Status og tæller som 'Anden status'; føj værdien til values "
        "i layoutet, og til not_counted, hvis rækkerne ikke skal tælle"
    ]


def test_the_day_of_a_list_is_its_files_unless_that_cannot_be_right(
    lists: Lists, line: Line, text: Text
) -> None:
    lists.put(text(line(start="01-02-2023")))
    saved = datetime(2024, 3, 1, 12, tzinfo=UTC).timestamp()
    os.utime(lists.newest, (saved, saved))
    assert lists.rows()["listed_on"].to_list() == [date(2024, 3, 1)]
    os.utime(lists.newest, (saved + 1e9, saved + 1e9))
    assert lists.rows()["listed_on"].to_list() == [date(2024, 8, 15)]
    os.utime(lists.newest, (1, 1))
    assert lists.rows()["listed_on"].to_list() == [date(2023, 2, 1)]


def test_an_older_list_saved_after_a_newer_one_tells_to_its_newest_day(
    layouts: dict[str, Layout],
) -> None:
    offers = layouts["offers"]
    old = ListDays(offers, date(2024, 8, 10), date(2024, 8, 15))
    new = ListDays(offers, date(2024, 8, 1), date(2024, 8, 15))
    old.widen(pl.DataFrame({"starts_on": [date(2023, 6, 1)]}))
    new.widen(pl.DataFrame({"starts_on": [date(2024, 7, 30)]}))
    order = oldest_first([new, old])
    assert order == [1, 0]
    set_listed_on([new, old], order)
    assert (old.listed_on, new.listed_on) == (date(2023, 6, 1), date(2024, 8, 1))


@pytest.mark.parametrize(
    ("drawn_from", "first"),
    [(None, date(2023, 2, 3)), ("month", date(2023, 2, 1)), ("year", date(2023, 1, 1))],
)
def test_a_list_begins_on_its_first_day_or_where_the_layout_says(
    lists: Lists, line: Line, text: Text, drawn_from: str | None, first: date
) -> None:
    changed = lists.layouts["offers"].model_copy(update={"drawn_from": drawn_from})
    lists.layouts["offers"] = changed
    lists.put(text(line(start="03-02-2023"), line("T-2", start="09-02-2023")))
    assert response.covered_days(lists.save()) == [(date(2023, 2, 3), first, date(2023, 2, 9))]


TAKEN_BACK = (
    "rækker, som en ældre liste havde afsluttet eller annulleret, er åbne igen i en nyere; slet "
    "den nyeste fil, hvis den er et ældre udtræk"
)


@pytest.mark.parametrize(
    ("before", "after", "is_noticed"),
    [
        ("01-08-2023;", ";", True),
        (";Annulleret", ";Aktiv", True),
        (";Annulleret", ";", True),
        (";Aktiv", ";Annulleret", False),
        (";", "01-08-2023;", False),
        ("01-08-2023;", "02-08-2023;Aktiv", False),
    ],
)
def test_a_newer_list_that_takes_back_an_end_or_a_cancellation_is_noticed(
    lists: Lists, before: str, after: str, is_noticed: bool
) -> None:
    heading = "Tilbuds-id;CPR-nummer;Tilbudstype;Startdato;Slutdato;Status"
    row = "T-1;012185-1234;Virksomhedspraktik;01-02-2023"
    same = "T-2;012185-1234;Virksomhedspraktik;01-02-2023;02-08-2023;"
    lists.put(of(heading, f"{row};{before}", same), of(heading, f"{row};{after}", same))
    assert (TAKEN_BACK in lists.told()["noticed"]) == is_noticed


def test_of_two_lists_with_the_same_days_the_one_with_the_later_day_in_its_name_is_newer(
    lists: Lists, line: Line, text: Text
) -> None:
    lists.put(text(line(end="01-08-2023")), name="tilbud_2024-08-01.csv")
    lists.put(text(line(end="01-08-2023", kind="Nytteindsats")), name="tilbud 25.07.2024.csv")
    assert lists.rows()["offer_type"].to_list() == ["Virksomhedspraktik"]


@pytest.mark.parametrize(
    ("spoilt", "stays"), [({"end": "i går"}, True), ({"offer": "#N/A"}, False)]
)
def test_a_row_whose_newer_version_is_set_aside_stays_to_the_day_of_its_list(
    lists: Lists, line: Line, text: Text, spoilt: dict[str, str], stays: bool
) -> None:
    def row(at: int, **cells: str) -> str:
        return line(**({"offer": f"T-{at}", "start": f"{at % 28 + 1:02}-02-2023"} | cells))

    old = [row(at) for at in range(60)]
    later = line("S-1", start="01-03-2023")
    lists.put(text(*old), text(*old[:7], row(7, **spoilt), *old[8:], later))
    rows = lists.rows()
    assert rows.height == 60 + stays
    assert (WITHDRAWN in lists.told()["noticed"]) != stays
    kept = rows.filter(
        pl.col("starts_on") == date(2023, 2, 8), pl.col("listed_on") < date(2023, 3, 1)
    )
    assert kept.height == stays
