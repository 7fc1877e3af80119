"""Figures: what is drawn, what is not, and that grey print and dark pages tell it apart."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.paper import figure_lines, figure_scale, figures
from assets.paper import figure_style as style
from assets.paper.content import Paper
from assets.paper.figure_lines import Point

LAW = "refusionstrappen"
"""The figure that no indicator is behind."""
LEAST_CONTRAST, LEAST_CONTRAST_OF_MARKS = 4.5, 3.0


def points(*values: float | None) -> list[Point]:
    """Figures of the months of 2023."""
    return [
        Point(date(2023, at, 1), date(2023, at, 28), f"2023M{at:02}", value, f"{value}", False)
        for at, value in enumerate(values, start=1)
    ]


def with_indicators(paper: Paper, change: Callable[[pl.DataFrame], pl.DataFrame]) -> Paper:
    """The paper with other figures in its tables."""
    return replace(paper, tables=replace(paper.tables, indicators=change(paper.tables.indicators)))


def only(indicator: str, months: Sequence[str], value: float | None) -> pl.Expr:
    """The own value of an indicator in some periods, changed."""
    here = (pl.col("indicator") == indicator) & (pl.col("area_code") == "707")
    return (
        pl.when(here & pl.col("period").is_in(list(months)))
        .then(pl.lit(value, pl.Float64))
        .otherwise("value")
        .alias("value")
    )


def test_a_hidden_month_parts_the_line_and_is_no_zero() -> None:
    runs = figure_lines.runs(points(1.0, 2.0, None, 4.0), ())
    assert [[p.value for p in run] for run in runs] == [[1.0, 2.0], [4.0]]


def test_a_break_parts_the_line_on_its_day() -> None:
    runs = figure_lines.runs(points(1.0, 2.0, 3.0, 4.0), [date(2023, 3, 1)])
    assert [[p.value for p in run] for run in runs] == [[1.0, 2.0], [3.0, 4.0]]


def test_a_goal_with_three_years_of_months_is_drawn_beside_its_group_and_the_country(
    paper: Paper,
) -> None:
    figure = figures.for_goal(paper, "4.3")
    assert figure is not None
    assert figure.headings == ["Periode", "Norddjurs", "Landkommuner", "Hele landet"]
    assert len(figure.rows) == 36
    assert figure.rows[-1][0] == "juni 2024 (foreløbigt)"
    for word in ("Mål: mindst 30 %", "Norddjurs", "Landkommuner", "Kilde: jobindsats.dk y09c07"):
        assert word in figure.svg
    assert figure.alt.startswith("Linjediagram.")


def test_two_months_are_drawn_as_bars_and_not_as_a_line(paper: Paper) -> None:
    few = with_indicators(
        paper,
        lambda rows: rows.filter(
            (pl.col("indicator") != "job_orders") | pl.col("period").is_in(["2023M11", "2023M12"])
        ),
    )
    figure = figures.for_goal(few, "5.1")
    assert figure is not None
    assert figure.alt.startswith("Søjlediagram.")


def test_a_month_that_is_hidden_says_so_below_the_figure(paper: Paper) -> None:
    gone = with_indicators(
        paper,
        lambda rows: rows.with_columns(
            only("activation_touched_share_flex_benefit", ["2023M05"], None)
        ),
    )
    figure = figures.for_goal(gone, "4.3")
    assert figure is not None
    assert "Hul i linjen" in figure.svg
    told = {row[0]: row[1] for row in figure.rows}
    assert told["maj 2023"] == "intet tal"


def test_a_month_that_the_source_does_not_have_is_a_gap_as_well(paper: Paper) -> None:
    gone = with_indicators(
        paper,
        lambda rows: rows.filter(
            (pl.col("indicator") != "job_orders") | (pl.col("period") != "2023M05")
        ),
    )
    figure = figures.for_goal(gone, "5.1")
    assert figure is not None
    assert "Hul i linjen" in figure.svg


def test_a_bound_is_drawn_as_far_as_it_is_known_and_pale_as_far_as_it_may_reach(
    paper: Paper,
) -> None:
    figure = figures.for_goal(paper, "1.2")
    assert figure is not None
    assert style.PALE_OWN in figure.svg
    assert ["2023", "mindst 80 %"] in [list(row) for row in figure.rows]


def test_a_year_that_is_not_over_is_hollow(paper: Paper) -> None:
    figure = figures.for_goal(paper, "2.3")
    assert figure is not None
    assert "2024 (ikke slut)" in figure.svg
    assert "Hul søjle" in figure.svg


def test_a_figure_that_answers_another_question_is_not_drawn_as_the_goals_own(
    paper: Paper,
) -> None:
    figure = figures.for_goal(paper, "4.5")
    assert figure is not None
    assert "svarer ikke på målet" in figure.svg
    assert f'fill="{style.OWN}"' not in figure.svg


def test_a_goal_without_a_figure_shows_its_demand_and_no_bar(paper: Paper) -> None:
    figure = figures.for_goal(paper, "5.3")
    assert figure is not None
    assert "intet tal" in figure.svg
    assert f'fill="{style.OWN}"' not in figure.svg


def test_every_figure_of_a_sample_is_stamped_and_those_of_live_data_are_not(paper: Paper) -> None:
    stamped, plain = (
        figures.for_goal(replace(paper, mode=mode), "1.1") for mode in ("sample", "live")
    )
    assert stamped is not None
    assert plain is not None
    assert "EKSEMPELDATA" in stamped.svg
    assert "EKSEMPELDATA" in stamped.narrow
    assert "EKSEMPELDATA" not in plain.svg


def test_the_same_paper_is_drawn_to_the_same_bytes(paper: Paper) -> None:
    first, second = figures.for_goal(paper, "5.8"), figures.for_goal(paper, "5.8")
    assert first is not None
    assert second is not None
    assert (first.svg, first.narrow, first.png) == (second.svg, second.narrow, second.png)


def test_a_figure_is_one_picture_with_a_title_and_a_text(paper: Paper) -> None:
    figure = figures.for_goal(paper, "5.8")
    assert figure is not None
    root = ElementTree.fromstring(figure.svg)
    title, text = root[0], root[1]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {text.get('id')}"
    assert text.text == figure.alt
    assert "aria-hidden" not in figure.svg
    assert figure.png.startswith(b"\x89PNG")


def test_text_of_a_source_cannot_become_markup_in_a_figure(paper: Paper) -> None:
    evil = '<script>alert("1")</script>'
    goal = paper.by_goal["1.1"]
    told = replace(goal, source=evil, measures=[replace(m, label=evil) for m in goal.measures])
    first, *rest = paper.sections
    changed = replace(first, goals=[told, *first.goals[1:]])
    figure = figures.for_goal(replace(paper, sections=[changed, *rest]), "1.1")
    assert figure is not None
    assert "<script" not in figure.svg
    ElementTree.fromstring(figure.svg)


def test_the_municipalitys_own_figures_are_drawn_where_their_numbers_are(paper: Paper) -> None:
    none = with_indicators(paper, lambda rows: rows.clear())
    assert [figure.name for figure in figures.main(none)] == [LAW]


def test_the_budget_of_2022_is_two_wholes_whose_parts_are_the_printed_ones(paper: Paper) -> None:
    budget = with_indicators(
        paper, lambda rows: rows.filter(pl.col("indicator").str.contains("^(income|expenditure)_"))
    )
    figure, law = figures.main(budget)
    assert law.name == LAW
    assert [list(row) for row in figure.rows] == [
        ["Indtægter 2022: Bloktilskud", "77,9 %"],
        ["Indtægter 2022: Refusion", "22,1 %"],
        ["Udgifter 2022: Ydelser", "86,3 %"],
        ["Udgifter 2022: Lønsum", "7,4 %"],
        ["Udgifter 2022: Indsatsmidler", "6,3 %"],
    ]


def test_a_whole_that_lacks_a_part_is_not_drawn(paper: Paper) -> None:
    part = with_indicators(paper, lambda rows: rows.filter(indicator="income_share_refusion"))
    assert [figure.name for figure in figures.main(part)] == [LAW]


def test_the_refusion_stairs_are_those_in_force_when_the_figures_were_fetched(paper: Paper) -> None:
    drawn = {figure.name: figure for figure in figures.main(paper)}
    assert drawn[LAW].rows[:2] == [["Uge 1-4: Staten", "80 %"], ["Uge 1-4: Kommunen", "20 %"]]
    assert drawn[LAW].rows[-2:] == [
        ["Fra uge 53: Staten", "20 %"], ["Fra uge 53: Kommunen", "80 %"],
    ]  # fmt: skip
    ended = paper.tables.refusion.with_columns(valid_to=pl.lit(date(2020, 12, 31)))
    over = replace(paper, tables=replace(paper.tables, refusion=ended))
    assert LAW not in {figure.name for figure in figures.main(over)}


@pytest.mark.parametrize("color", style.DASHES)
def test_every_line_can_be_read_on_white_and_on_dark(color: str) -> None:
    assert contrast(color, style.PAPER) >= LEAST_CONTRAST
    assert contrast(style.DARK[color], style.DARK[style.PAPER]) >= LEAST_CONTRAST


def test_lines_that_meet_in_one_figure_differ_in_more_than_colour() -> None:
    told = [style.DASHES[c] for c in (style.OWN, style.GROUP, style.COUNTRY)]
    assert all(one != other for one, other in itertools.combinations(told, 2))


@given(st.lists(st.floats(0, 200), min_size=1, max_size=4))
def test_labels_are_never_on_top_of_each_other(wanted: list[float]) -> None:
    places = sorted(figure_scale.apart(wanted, 30, 0, 240))
    assert all(b - a > 28 for a, b in itertools.pairwise(places))


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=9), st.booleans())
def test_a_scale_holds_every_number_it_is_made_for(values: list[float], from_zero: bool) -> None:
    scale = figure_scale.upright(values, is_share=False, from_zero=from_zero)
    assert scale.low <= min(values)
    assert max(values) <= scale.high
    assert 2 <= len(scale.ticks) <= 8
    assert not from_zero or scale.low == 0


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (WCAG 2.2, 1.4.3)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(color: str) -> float:
    """The relative luminance of a colour."""
    parts = [int(part, 16) / 255 for part in re.findall("..", color[1:])]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
