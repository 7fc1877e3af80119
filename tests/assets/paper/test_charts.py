"""The charts of a paper: which are drawn, what they show, and their notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import polars as pl

from assets.paper.charts import png, style
from assets.paper.charts.chart import render_pngs, reuse_pngs
from assets.paper.charts.goal_charts import draw_goal_chart
from assets.paper.charts.municipality_charts import draw_municipality_charts
from assets.paper.model import Paper
from assets.text import numbers

LAW = "refusionstrappen"
"""The chart that no indicator is behind."""
WIDTH_ON_A_PHONE = 299
"""What a page of 360 pixels leaves for a chart of a goal."""
MOST_BYTES = 8_000
"""Of a chart, wide and narrow: a hundred goals of a page of two megabytes."""


def texts(svg: str) -> list[str]:
    """Every text that is seen, in the order of the file."""
    found = (
        "".join(each.itertext())
        for each in ElementTree.fromstring(svg).iter()
        if each.tag.endswith("text")
    )
    return [text.replace("\N{NO-BREAK SPACE}", " ") for text in found]


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


def test_a_goal_with_three_years_of_months_is_drawn_beside_its_group_and_the_country(
    paper: Paper,
) -> None:
    chart = draw_goal_chart(paper, "4.3")
    assert chart is not None
    assert chart.headings == ["Periode", "Norddjurs", "Landkommuner", "Hele landet"]
    assert len(chart.rows) == 36
    assert chart.rows[-1][0] == "juni 2024 (foreløbigt)"
    for word in ("Mål: mindst 30 %", "Norddjurs", "Landkommuner", "Kilde: jobindsats.dk y09c07"):
        assert word in chart.svg
    assert chart.alt.startswith("Linjediagram.")


def test_two_months_are_drawn_as_bars_and_not_as_a_line(paper: Paper) -> None:
    few = with_indicators(
        paper,
        lambda rows: rows.filter(
            (pl.col("indicator") != "job_orders") | pl.col("period").is_in(["2023M11", "2023M12"])
        ),
    )
    chart = draw_goal_chart(few, "5.1")
    assert chart is not None
    assert chart.alt.startswith("Søjlediagram.")


def test_a_month_that_is_hidden_says_so_below_the_figure(paper: Paper) -> None:
    gone = with_indicators(
        paper,
        lambda rows: rows.with_columns(
            only("activation_touched_share_flex_benefit", ["2023M05"], None)
        ),
    )
    chart = draw_goal_chart(gone, "4.3")
    assert chart is not None
    assert "Hul i linjen" in chart.svg
    told = {row[0]: row[1] for row in chart.rows}
    assert told["maj 2023"] == "intet tal"


def test_a_month_that_the_source_does_not_have_is_a_gap_as_well(paper: Paper) -> None:
    gone = with_indicators(
        paper,
        lambda rows: rows.filter(
            (pl.col("indicator") != "job_orders") | (pl.col("period") != "2023M05")
        ),
    )
    chart = draw_goal_chart(gone, "5.1")
    assert chart is not None
    assert "Hul i linjen" in chart.svg


def test_a_bound_is_drawn_as_far_as_it_is_known_and_pale_as_far_as_it_may_reach(
    paper: Paper,
) -> None:
    chart = draw_goal_chart(paper, "1.2")
    assert chart is not None
    assert style.PALE_OWN in chart.svg
    assert ["2023", "mindst 80 %"] in [list(row) for row in chart.rows]


def test_a_figure_that_is_known_to_be_at_most_so_much_is_pale_up_to_there(paper: Paper) -> None:
    goal = paper.by_goal["1.2"]
    (measured,) = goal.measures
    at_most = replace(measured, value=10.0, low=0.0, high=10.0, text="højst 10 %")
    sections = [
        replace(each, goals=[replace(goal, measures=[at_most])]) for each in paper.sections[:1]
    ]
    chart = draw_goal_chart(replace(paper, sections=sections), "1.2")
    assert chart is not None
    assert f'fill="{style.PALE_OWN}"' in chart.svg
    assert not re.search(f'<rect[^>]*fill="{style.OWN}"', chart.svg)


def test_a_year_that_is_not_over_is_hollow(paper: Paper) -> None:
    chart = draw_goal_chart(paper, "2.3")
    assert chart is not None
    assert "2024 (ikke slut)" in chart.svg
    assert "Hul søjle" in chart.svg


def test_a_figure_that_answers_another_question_is_not_drawn_as_the_goals_own(
    paper: Paper,
) -> None:
    chart = draw_goal_chart(paper, "4.5")
    assert chart is not None
    assert "svarer ikke på målet" in chart.svg
    assert f'fill="{style.OWN}"' not in chart.svg


def test_a_goal_without_a_number_is_not_drawn(paper: Paper) -> None:
    assert all(measured.value is None for measured in paper.by_goal["5.3"].measures)
    assert draw_goal_chart(paper, "5.3") is None


def test_a_number_of_other_people_than_the_goal_asks_of_is_named_after_them(paper: Paper) -> None:
    chart = draw_goal_chart(paper, "5.6")
    assert chart is not None
    asked = "Andel 25-årige med gennemført ungdomsuddannelse, 2023"
    assert chart.rows[0][0] == f"{asked} (tallet gælder 20-25-årige)"
    assert "66 % gælder de 20-25-årige; målet spørger om de 25-årige." in texts(chart.svg)


def test_every_demand_of_a_goal_is_drawn_at_the_figures_it_is_of(paper: Paper) -> None:
    for goal, demands in {
        "4.4": ["Mål: mindst 37,5 %", "Mål: mindst 100 %"],
        "4.5": ["Mål: mindst 60 %", "Mål: mindst 80 %"],
        "5.6": ["Mål: mindst 90 %", "Mål: højst 10 %"],
    }.items():
        chart = draw_goal_chart(paper, goal)
        assert chart is not None
        assert [text for text in texts(chart.svg) if text.startswith("Mål: ")] == demands


def test_a_demand_that_follows_another_figure_is_a_line_over_all_its_months(paper: Paper) -> None:
    chart = draw_goal_chart(paper, "5.7")
    assert chart is not None
    (demand,) = re.findall(rf'd="M[^"]*l([^"]*)" stroke="{style.INK}"', chart.svg)
    assert len(re.findall(r"-?[\d.]+", demand)) == 2 * (36 - 1)


def test_another_group_that_a_goal_is_held_against_is_a_line_of_its_own(paper: Paper) -> None:
    region = {
        "comparison": "region", "area_code": "region", "area": "Region Midtjylland",
        "place": "regionen",
    }  # fmt: skip
    goal = paper.by_goal["5.7"]
    measures = [replace(m, **region) if m.name == "national" else m for m in goal.measures]
    section = replace(paper.sections[0], goals=[replace(goal, measures=measures)])
    of_region = replace(paper, sections=[section])
    chart = draw_goal_chart(of_region, "5.7")
    assert chart is not None
    shown = paper.tables.benchmarks.filter(
        indicator=goal.main.indicator, comparison="region", period="2023M12"
    )["comparison_value"].item()
    (december,) = (row for row in chart.rows if row[0] == "december 2023")
    assert numbers.figure(shown, "pct") in december
    assert "Region Midtjylland" in " ".join(texts(chart.svg))


def test_the_plans_own_route_is_a_line_beside_the_demand_of_the_rule(paper: Paper) -> None:
    chart = draw_goal_chart(paper, "5.7")
    assert chart is not None
    assert "Planens egen rute" in " ".join(texts(chart.svg))
    asked = {row[0]: row[-1] for row in chart.rows}
    assert (asked["december 2021"], asked["december 2023"]) == ("71 %", "67,8 %")
    other = draw_goal_chart(paper, "4.3")
    assert other is not None
    assert "rute" not in other.svg


def test_why_a_figure_is_missing_stands_in_full_below_it_and_in_its_table(paper: Paper) -> None:
    chart = draw_goal_chart(paper, "3.3.1")
    assert chart is not None
    (remark,) = {m.remark for m in paper.by_goal["3.3.1"].measures if m.name == "national"}
    assert "intet tal: ikke offentliggjort" in texts(chart.svg)
    assert f"Intet tal: {remark}." in " ".join(texts(chart.svg))
    assert "…" not in chart.svg
    assert chart.rows[-1][1] == f"intet tal: {remark}"


def test_a_title_says_what_all_the_bars_are_of_and_like_bars_stand_together(paper: Paper) -> None:
    chart = draw_goal_chart(paper, "3.3.2")
    assert chart is not None
    assert chart.title == "Gennemløb på DU1, DU2 og DU3"
    assert [row[0][:16] for row in chart.rows] == [
        f"Gennemløb på DU{number}" for number in (1, 1, 2, 2, 3, 3)
    ]
    several = draw_goal_chart(paper, "5.2")
    assert several is not None
    assert several.title == "Tallene bag mål 5.2"


def test_no_two_figures_have_the_same_title(paper: Paper) -> None:
    goals = [chart for goal in paper.goals if (chart := draw_goal_chart(paper, goal.id))]
    titles = [chart.title for chart in [*draw_municipality_charts(paper), *goals]]
    assert len(titles) == len(set(titles))


def test_every_figure_says_a_day(paper: Paper) -> None:
    for chart in draw_municipality_charts(paper):
        assert re.search(r"(Hentet|Læst) \d+\. [a-z]+ 20\d\d\.$", texts(chart.svg)[-1]), chart.name


def test_july_is_not_christmas(paper: Paper) -> None:
    chart = draw_goal_chart(paper, "4.3")
    assert chart is not None
    assert "juli 2021" in texts(chart.svg)
    assert not re.search(r">jul 20", chart.svg)


def test_a_figure_for_phones_needs_no_shrinking_and_is_said_in_the_words_of_the_wide_one(
    paper: Paper,
) -> None:
    chart = draw_goal_chart(paper, "5.8")
    assert chart is not None
    wide, narrow = ElementTree.fromstring(chart.svg), ElementTree.fromstring(chart.narrow)
    assert int(narrow.get("width", "")) <= WIDTH_ON_A_PHONE
    assert narrow.get("aria-labelledby") == wide.get("aria-labelledby")


def test_a_hundred_figures_are_a_small_part_of_a_page(paper: Paper) -> None:
    drawn = [chart for goal in paper.goals if (chart := draw_goal_chart(paper, goal.id))]
    each = [len((chart.svg + chart.narrow).encode()) for chart in drawn]
    assert sum(each) / len(each) < MOST_BYTES


def test_every_figure_of_a_sample_is_stamped_and_those_of_live_data_are_not(paper: Paper) -> None:
    stamped, plain = (
        draw_goal_chart(replace(paper, mode=mode), "1.1") for mode in ("sample", "live")
    )
    assert stamped is not None
    assert plain is not None
    assert "EKSEMPELDATA" in stamped.svg
    assert "EKSEMPELDATA" in stamped.narrow
    assert "EKSEMPELDATA" not in plain.svg


def test_the_same_paper_is_drawn_to_the_same_bytes(paper: Paper) -> None:
    first, second = draw_goal_chart(paper, "5.8"), draw_goal_chart(paper, "5.8")
    assert first is not None
    assert second is not None
    assert (first.svg, first.narrow, first.png) == (second.svg, second.narrow, second.png)


def test_pictures_drawn_at_once_are_those_drawn_one_by_one(paper: Paper) -> None:
    svgs = [chart.svg for chart in draw_municipality_charts(paper)]
    assert png.render_all(svgs) == [png.render(svg) for svg in svgs]
    assert png.render_all([]) == []


def test_a_picture_of_the_same_svg_is_not_drawn_again(paper: Paper, tmp_path: Path) -> None:
    same, changed = draw_municipality_charts(paper)[:2]
    for chart, svg in ((same, same.svg), (changed, f"{changed.svg} ")):
        (tmp_path / f"{chart.name}.svg").write_bytes(svg.encode())
        (tmp_path / f"{chart.name}.png").write_bytes(b"drawn before")
    reuse_pngs([same, changed], tmp_path)
    render_pngs([same, changed])
    assert same.png == b"drawn before"
    assert changed.png == png.render(changed.svg)


def test_a_figure_is_another_where_it_shows_something_else(paper: Paper) -> None:
    other = with_indicators(
        paper, lambda rows: rows.with_columns(only("job_orders", ["2023M05"], 99.0))
    )
    first, same, changed = (draw_goal_chart(each, "5.1") for each in (paper, paper, other))
    assert first is not None
    assert same is not None
    assert changed is not None
    assert first.svg == same.svg
    assert first.svg != changed.svg


def test_a_figure_is_one_picture_with_a_title_and_a_text(paper: Paper) -> None:
    chart = draw_goal_chart(paper, "5.8")
    assert chart is not None
    root = ElementTree.fromstring(chart.svg)
    title, text = root[0], root[1]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {text.get('id')}"
    assert (title.text, text.text) == (chart.title, chart.alt)
    assert chart.title not in chart.alt
    assert "aria-hidden" not in chart.svg
    assert chart.png.startswith(b"\x89PNG")


def test_text_of_a_source_cannot_become_markup_in_a_figure(paper: Paper) -> None:
    evil = '<script>alert("1")</script>'
    goal = paper.by_goal["1.1"]
    told = replace(goal, source=evil, measures=[replace(m, label=evil) for m in goal.measures])
    first, *rest = paper.sections
    changed = replace(first, goals=[told, *first.goals[1:]])
    chart = draw_goal_chart(replace(paper, sections=[changed, *rest]), "1.1")
    assert chart is not None
    assert "<script" not in chart.svg
    ElementTree.fromstring(chart.svg)


def test_the_municipalitys_own_figures_are_drawn_where_their_numbers_are(paper: Paper) -> None:
    none = with_indicators(paper, lambda rows: rows.clear())
    assert [chart.name for chart in draw_municipality_charts(none)] == [LAW]


def test_the_budget_of_2022_is_two_wholes_whose_parts_are_the_printed_ones(paper: Paper) -> None:
    budget = with_indicators(
        paper, lambda rows: rows.filter(pl.col("indicator").str.contains("^(income|expenditure)_"))
    )
    chart, law = draw_municipality_charts(budget)
    assert law.name == LAW
    assert [list(row) for row in chart.rows] == [
        ["Indtægter 2022: Bloktilskud", "77,9 %"],
        ["Indtægter 2022: Refusion", "22,1 %"],
        ["Udgifter 2022: Ydelser", "86,3 %"],
        ["Udgifter 2022: Lønsum", "7,4 %"],
        ["Udgifter 2022: Indsatsmidler", "6,3 %"],
    ]


def test_a_duration_whose_newest_month_is_hidden_is_drawn_beside_the_others(paper: Paper) -> None:
    short = with_indicators(
        paper,
        lambda rows: rows.with_columns(only("cash_benefit_spells_27_52_weeks", ["2024M06"], None)),
    )
    chart = {each.name: each for each in draw_municipality_charts(short)}["kontanthjaelp-varighed"]
    assert chart.rows[-1][0].startswith("juni 2024")
    assert chart.rows[-1][3] == "intet tal"
    assert "Hul i linjen" in chart.svg


def test_a_series_without_figures_since_the_day_that_it_is_drawn_from_is_not_drawn(
    paper: Paper,
) -> None:
    old = with_indicators(
        paper,
        lambda rows: rows.filter(
            (pl.col("indicator") != "full_time_persons_sickness_benefit")
            | (pl.col("ends_on") < date(2015, 1, 1))
            | (pl.col("period") == "2015M01")
        ),
    )
    assert "sygedagpenge" not in {chart.name for chart in draw_municipality_charts(old)}


def test_a_whole_that_lacks_a_part_is_not_drawn(paper: Paper) -> None:
    part = with_indicators(paper, lambda rows: rows.filter(indicator="income_share_refusion"))
    assert [chart.name for chart in draw_municipality_charts(part)] == [LAW]


def test_the_refusion_stairs_are_those_in_force_when_the_figures_were_fetched(paper: Paper) -> None:
    drawn = {chart.name: chart for chart in draw_municipality_charts(paper)}
    assert drawn[LAW].rows[:2] == [["Uge 1-4: Staten", "80 %"], ["Uge 1-4: Kommunen", "20 %"]]
    assert drawn[LAW].rows[-2:] == [
        ["Fra uge 53: Staten", "20 %"], ["Fra uge 53: Kommunen", "80 %"],
    ]  # fmt: skip
    ended = paper.tables.refusion.with_columns(valid_to=pl.lit(date(2020, 12, 31)))
    over = replace(paper, tables=replace(paper.tables, refusion=ended))
    assert LAW not in {chart.name for chart in draw_municipality_charts(over)}
