"""The sample's jobindsats tables agree with each other: sums, the same persons, what is hidden."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import fmean
from typing import Any

import pytest

from tests.tools.sample.asking_jobindsats import COUNTRY, NORDDJURS, ask, of, rows
from tools.sample import jobindsats, world

Rows = list[dict[str, Any]]
A02 = ("y01a02", "y07a02", "y08a02", "y09a02", "y11a02", "y12a02", "y38a02", "y60a02", "ptv_a02")
COUNTS_HIDDEN = [table for table in jobindsats.TABLES if table not in {"jo01", "y25i03", "y30r21"}]
ADDING_UP = [
    (table, dimension, measure)
    for table, dimension, measure in (
        ("y38a02", "", "Antal personer"),
        ("y60a02", "_viskat_1int", "Antal personer"),
        ("y60a21", "", "Antal forløb fordelt på varighed: 1-2 år"),
        ("y60c02", "", "Antal aktiverede"),
        ("ptvc01", "", "Antal aktiverede"),
        ("y60b15", "_viskat_1int", "Status 3 mdr. efter afsluttet forløb, antal"),
        ("y01b15", "_amstatusb15", "Status 1 mdr. efter afsluttet forløb, antal"),
        ("y25i01", "_ygrpi09", "Antal ledige personer"),
        ("maal01", "_maalgrp_d03", "Antal personer i alt"),
        ("y07a02", "", "Antal fuldtidspersoner"),
        ("jo01", "", "Antal oprettede jobordrer"),
    )
]


def newest(table: str) -> str:
    """A period late enough to be there and early enough to be followed up."""
    return "Q=2022Q03" if jobindsats.TABLES[table].period_type == "Q" else "M=2023M06"


def extra(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(cell for cell in list(row.values())[2:] if isinstance(cell, str))


@pytest.mark.parametrize(("table", "dimension", "measure"), ADDING_UP)
def test_the_country_is_the_sum_of_its_areas_but_for_what_they_hide(
    table: str, dimension: str, measure: str
) -> None:
    shown: dict[tuple[Any, ...], list[int | None]] = defaultdict(list)
    country: dict[tuple[Any, ...], int] = {}
    for row in rows(table, newest(table), *filter(None, [dimension])):
        if row["Område"] == COUNTRY:
            country[extra(row)] = row[measure]
        else:
            shown[extra(row)].append(row[measure])
    assert country.keys() == shown.keys()
    for value, counts in shown.items():
        hidden = counts.count(None)
        assert 0 <= country[value] - sum(filter(None, counts)) <= 2 * hidden


@pytest.mark.parametrize(
    ("table", "dimension", "measure", "parts"),
    [
        ("y60a02", "_viskat_1int", "Antal personer", None),
        ("y01b15", "_amstatusb15", "Status 6 mdr. efter afsluttet forløb, antal", None),
        ("y60b15", "_amstatusb15", "Status 1 mdr. efter afsluttet forløb, antal", None),
        ("y25i01", "_ygrpi09", "Antal ledige personer", None),
        (
            "ptvc02",
            "_tilb_2ptv",
            "Antal aktiveringsforløb",
            (
                "Vejledning og opkvalificering i alt",
                "Ansættelse med løntilskud i alt",
                "Virksomhedspraktik i alt",
                "Nytteindsats i alt",
            ),
        ),
    ],
)
def test_the_parts_of_a_total_add_up_to_it_but_for_what_is_hidden(
    table: str, dimension: str, measure: str, parts: Sequence[str] | None
) -> None:
    found = rows(table, newest(table), dimension)
    total = extra(found[0])[0]
    for area in (NORDDJURS, COUNTRY, "Samsø"):
        counts = {extra(row)[0]: row[measure] for row in of(area, found)}
        whole = counts.pop(total)
        wanted = [counts[part] for part in counts if parts is None or part in parts]
        assert 0 <= whole - sum(filter(None, wanted)) <= 2 * wanted.count(None)


@pytest.mark.parametrize("table", A02)
def test_there_are_at_least_as_many_persons_as_full_time_persons(table: str) -> None:
    dimension = {"y38a02": ["_viskat_2udh"], "y60a02": ["_viskat_1int"]}.get(table, [])
    for row in rows(table, "M=2022M02,2023M12,2024M06", *dimension):
        if row["Antal fuldtidspersoner"] is not None:
            assert row["Antal personer"] >= row["Antal fuldtidspersoner"]


@pytest.mark.parametrize("table", COUNTS_HIDDEN)
def test_no_count_of_persons_or_spells_is_below_three(table: str) -> None:
    dimensions = [dimension.id for dimension in jobindsats.TABLES[table].extra]
    found = rows(table, newest(table), *dimensions)
    counts = [cell for row in found for cell in row.values() if isinstance(cell, int)]
    assert not counts or min(counts) >= 3


def persons(table: str, month: str, measure: str = "Antal personer", **labels: str) -> float:
    """A count of Norddjurs, by one value where a dimension is named."""
    names = {"Visitationskategori": "_viskat_1int", "Tilbud": "_tilb_2ptv"}
    dimensions = [names[label] for label in labels]
    return of(NORDDJURS, rows(table, f"M={month}", *dimensions), **labels)[0][measure]


def mean(numbers: Iterable[float]) -> float:
    return fmean(list(numbers))


@pytest.mark.parametrize(
    ("tables", "group"),
    [
        (("y01a02",), "A-dagpenge mv."),
        (("y07a02", "y12a02"), "Sygedagpenge mv."),
        (("y60a02", "y09a02", "y11a02"), "Kontanthjælp mv."),
    ],
)
@pytest.mark.parametrize("period", ["2022QMAT04", "2023QMAT04"])
def test_the_benchmark_counts_the_same_persons(
    tables: Sequence[str], group: str, period: str
) -> None:
    months = ",".join(world.months(f"{period[:4]}M01", f"{period[:4]}M12"))
    counted = sum(
        mean(row["Antal fuldtidspersoner"] for row in of(NORDDJURS, rows(table, f"M={months}")))
        for table in tables
    )
    label = "Forventet og faktisk antal fuldtidspersoner på offentlig forsørgelse: Faktisk antal"
    (row,) = of(NORDDJURS, rows("y30r21", f"QMAT={period}", "_ygrp_y30r21"), Ydelsesgrupper=group)
    assert counted == pytest.approx(row[label], rel=0.05)


@pytest.mark.parametrize("category", ["Uddannelsesparat", "Åbenlys uddannelsesparat"])
def test_the_young_ready_for_education_are_cast_back_into_the_new_kontanthjaelp(
    category: str,
) -> None:
    old = of(NORDDJURS, rows("y38a02", "M=2023M12", "_viskat_2udh"), Visitationskategori=category)
    new = persons("y60a02", "2023M12", Visitationskategori=category)
    assert new == old[0]["Antal personer"]


def test_all_benefits_together_are_more_than_the_largest_and_less_than_their_sum() -> None:
    for month in ("2021M08", "2024M06"):
        parts = [persons(table, month) for table in A02 if table not in {"ptv_a02", "y38a02"}]
        assert sum(parts) < persons("ptv_a02", month) < 1.7 * sum(parts)


def test_the_unemployed_on_a_dagpenge_receive_a_dagpenge() -> None:
    for area in (NORDDJURS, COUNTRY):
        unemployed = of(area, rows("y25i01", "M=2023M12", "_ygrpi09"), Ydelsesgrupper="A-dagpenge")
        receiving = of(area, rows("y01a02", "M=2023M12"))
        of_them = unemployed[0]["Antal ledige personer"] / receiving[0]["Antal personer"]
        assert 0.9 < of_them <= 1


def test_seasonally_adjusted_figures_lie_among_the_actual_ones() -> None:
    months = "M=" + ",".join(world.months("2023M01", "2023M12"))
    actual = of(COUNTRY, rows("y25i01", months))
    adjusted = rows("y25i03", months, area="_hele_landet=/")
    of_actual = [row["Antal ledige fuldtidspersoner"] for row in actual]
    of_adjusted = [row["Sæsonkorrigeret antal ledige fuldtidspersoner"] for row in adjusted]
    assert mean(of_adjusted) == pytest.approx(mean(of_actual), rel=0.03)
    assert max(of_adjusted) - min(of_adjusted) < max(of_actual) - min(of_actual)


def test_the_activated_are_the_same_in_every_table() -> None:
    month, label = "2023M06", "Antal aktiverede"
    assert persons("ptvc01", month, label) == persons("ptvc02", month, label)
    touched = of(NORDDJURS, rows("y60c07", f"M={month}"))[0]["Andel aktiveringsberørte"]
    activated = persons("y60c02", month, label)
    assert 100 * activated / persons("y60a02", month) == pytest.approx(touched, abs=0.2)
    assert activated < persons("ptvc02", month, label)


def test_a_person_in_two_offers_counts_once_in_the_total() -> None:
    found = of(COUNTRY, rows("ptvc02", "M=2023M06", "_tilb_2ptv"))
    by_type = {row["Tilbud"]: row["Antal aktiverede"] for row in found}
    total = by_type.pop("Tilbud i alt")
    main = [
        by_type[name] for name in by_type if name.endswith(" i alt") and "uddannelse" not in name
    ]
    assert max(main) < total < sum(main)


def test_a_kind_of_offer_without_parts_stands_at_two_levels_with_the_same_numbers() -> None:
    found = of(COUNTRY, rows("y60c02", "M=2023M06", "_tilb_2ptv"), Tilbud="Nytteindsats i alt")
    assert len(found) == 2
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("horizon", "newest_quarter"), [(1, "2023Q03"), (3, "2023Q03"), (6, "2023Q02"), (12, "2022Q04")]
)
@pytest.mark.parametrize("table", ["y01b15", "y07b15", "y09b15", "y38b15", "y60b15"])
def test_what_came_later_is_empty_until_it_can_be_followed_up(
    table: str, horizon: int, newest_quarter: str
) -> None:
    for kind in ("antal", "pct."):
        label = f"Status {horizon} mdr. efter afsluttet forløb, {kind}"
        country = of(COUNTRY, rows(table, "Q=latest:8"))
        told = [row["Periode"] for row in country if row[label] is not None]
        assert max(told) == newest_quarter


def test_a_table_of_the_country_alone_is_refused_for_municipalities() -> None:
    answer = ask("data/y25i03?period.M=latest:1&hierarchy._nykom=*")
    assert answer.json()["cause"] == "Unknown hierarchies: ['_nykom']"
