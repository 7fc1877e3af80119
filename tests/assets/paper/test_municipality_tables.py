"""The municipality in figures: the tables of its own papers stand in the paper again."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from assets.paper.model import MunicipalityTable, Paper, Tables
from assets.paper.municipality_tables import municipality_tables
from assets.paper.texts.schema import FiguresTable
from assets.text.hidden import MARK, SUPPRESSED
from connectors.errors import InputError


def table(paper: Paper, beginning: str) -> MunicipalityTable:
    [found] = [t for t in paper.municipality_tables if t.title.startswith(beginning)]
    return found


def asked(*rows: str) -> FiguresTable:
    return FiguresTable.model_validate({"title": "Tabel", "rows": list(rows)})


def built(tables: Tables, *rows: str) -> list[MunicipalityTable]:
    found = municipality_tables(tables, "707", [asked(*rows)], "x.texts.yaml")
    return [each for each in found if each.title == "Tabel"]


def test_the_minister_s_benchmark_is_printed_as_the_introduction_of_2022_has_it(
    paper: Paper,
) -> None:
    then = paper.tables.ministry_benchmark.filter(period="2021Q2-4Q")
    tables = replace(paper.tables, ministry_benchmark=then)
    [printed] = municipality_tables(tables, "707", [], "")
    assert printed.rows == [
        ["A-dagpenge mv.", "600", "580", "−20", "37"],
        ["Sygedagpenge mv.", "810", "740", "−70", "5"],
        ["Kontanthjælp mv.", "970", "1.000", "30", "68"],
        ["Ydelsesgrupper i alt", "2.380", "2.320", "−60", "23"],
    ]
    assert printed.source.startswith("Kilde: jobindsats.dk y30r21. Hentet 15. august 2024.")


def test_the_rank_is_printed_over_time(paper: Paper) -> None:
    ranks = table(paper, "Plads på beskæftigelsesministerens benchmark over tid")
    assert len(ranks.headings) == 1 + paper.tables.ministry_benchmark["period"].n_unique()
    assert ranks.rows[-1][:5] == ["Ydelsesgrupper i alt", "23", "19", "21", "29"]


def test_persons_with_a_case_are_printed_by_target_group_with_their_share(paper: Paper) -> None:
    cases = table(paper, "Personer med sag fordelt")
    printed = {row[0]: row[1] for row in cases.rows}
    assert len(printed) == 15 + 3
    assert printed["Sygedagpengemodtagere"] == "2.122"
    assert printed["Revalidender"] == "5"
    assert printed["I alt"] == "6.183"
    assert printed["I alt i forhold til borgere på 30-64 år"] == "37,8 %"
    assert cases.headings[:2] == ["Hvad tallet er", "2022"]


def test_a_figure_of_other_periods_stands_beside_the_one_of_the_paper(paper: Paper) -> None:
    contact = table(paper, "Borgere i kontakt med jobcenteret")
    assert [row[1] for row in contact.rows] == ["3.808", "6.945", "9.095"]
    assert "2023: 3.717" in contact.rows[0][2]
    assert contact.rows[1][2] == "–"
    assert "Statistikbanken, Introduktion 2022" in contact.rows[2][3]


@pytest.mark.parametrize(
    ("beginning", "figures"),
    [("Arbejdsmarkedsudvalgets andel", ["26 %", "74 %"]), ("Indtægter på", ["77,9 %", "22,1 %"]),
     ("Udgifter på", ["86,3 %", "7,4 %", "6,3 %"]), ("Rammevilkår", ["nr. 7", "nr. 1"])],
)  # fmt: skip
def test_the_shares_of_the_budget_are_printed(
    paper: Paper, beginning: str, figures: list[str]
) -> None:
    assert [row[1] for row in table(paper, beginning).rows] == figures


def test_a_hidden_count_stays_hidden_in_every_period(paper: Paper) -> None:
    is_it = pl.col("indicator") == "old_age_pensioners"
    hidden = paper.tables.indicators.with_columns(
        value=pl.when(~is_it).then("value"),
        mark=pl.when(is_it).then(pl.lit(MARK)).otherwise("mark"),
    )
    [printed] = built(replace(paper.tables, indicators=hidden), "old_age_pensioners")
    assert [row[1] for row in printed.rows] == [SUPPRESSED]


@pytest.mark.parametrize(
    ("low", "high", "mark", "printed"),
    [
        (None, None, "hidden", "skjult af kilden"),
        (None, None, "missing", "mangler"),
        (None, None, None, "ikke opgjort"),
        (9.0, 171.0, "hidden", "mellem 9 og 171 personer"),
        (0.0, 2.0, "<3", "højst 2 personer"),
        (7.0, None, "hidden", "mindst 7 personer"),
        (8.0, 8.0, "hidden", "8 personer"),
    ],
)
def test_a_figure_that_is_none_says_what_is_known_of_it(
    paper: Paper, low: float | None, high: float | None, mark: str | None, printed: str
) -> None:
    is_it = pl.col("indicator") == "old_age_pensioners"
    bounds = {
        "value": None, "value_low": low, "value_high": high, "mark": mark, "unit": "persons",
    }  # fmt: skip
    unknown = paper.tables.indicators.with_columns(
        pl.when(is_it).then(pl.lit(value)).otherwise(name).alias(name)
        for name, value in bounds.items()
    )
    [table] = built(replace(paper.tables, indicators=unknown), "old_age_pensioners")
    assert [row[1] for row in table.rows] == [printed]


def test_a_quarter_that_cannot_be_followed_up_yet_is_no_column(paper: Paper) -> None:
    [outcomes] = built(paper.tables, "status_after_sickness_benefit_job_3_months")
    assert outcomes.headings[1] == "3. kvartal 2023"
    assert [row[1] for row in outcomes.rows] == ["60,7 %"]


def test_a_municipality_without_the_figures_prints_no_table(paper: Paper) -> None:
    without = paper.tables.indicators.filter(pl.col("kind") != "observed")
    assert built(replace(paper.tables, indicators=without), "persons_with_case_*") == []


def test_a_figure_that_nobody_has_is_a_mistake_with_its_remedy(paper: Paper) -> None:
    with pytest.raises(
        InputError, match=r"x\.texts\.yaml: tabellen ”Tabel” bruger persons_wiht_case"
    ):
        built(paper.tables, "persons_wiht_case_*")
