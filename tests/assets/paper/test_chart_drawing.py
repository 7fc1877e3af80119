"""How charts are drawn: no overlaps, legible in grey print and on a dark page."""

from __future__ import annotations

import itertools
import re
from datetime import date
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.paper import words
from assets.paper.charts import (
    bar_plot,
    line_plot,
    stacked_plot,
    style,
    svg,
    target_label,
    text_metrics,
)
from assets.paper.charts import scale as scales
from assets.paper.charts.bar_plot import Row
from assets.paper.charts.frame import Drawing, Size
from assets.paper.charts.line_plot import Plot
from assets.paper.charts.series import Line, Point, Series
from assets.paper.charts.stacked_plot import Part, Whole
from assets.paper.charts.svg import Shape, Text

LEAST_CONTRAST, LEAST_CONTRAST_OF_MARKS = 4.5, 3.0


def points(*values: float | None) -> list[Point]:
    """Figures of the months of 2023."""
    return [
        Point(date(2023, at, 1), date(2023, at, 28), f"2023M{at:02}", value, f"{value}", False)
        for at, value in enumerate(values, start=1)
    ]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (WCAG 2.2, 1.4.3)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(color: str) -> float:
    """The relative luminance of a colour."""
    parts = [int(part, 16) / 255 for part in re.findall("..", color[1:])]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def texts(drawing: Drawing) -> list[Text]:
    """The texts in a plot, in their order."""
    return [each for each in drawing.marks if isinstance(each, Text)]


def test_a_hidden_month_parts_the_line_and_is_no_zero() -> None:
    runs = line_plot.runs(points(1.0, 2.0, None, 4.0), ())
    assert [[p.value for p in run] for run in runs] == [[1.0, 2.0], [4.0]]


def test_a_break_parts_the_line_on_its_day() -> None:
    runs = line_plot.runs(points(1.0, 2.0, 3.0, 4.0), [date(2023, 3, 1)])
    assert [[p.value for p in run] for run in runs] == [[1.0, 2.0], [3.0, 4.0]]


def test_a_demands_text_lies_on_no_line() -> None:
    climbing = [(0.0, 100.0), (200.0, 60.0), (400.0, 100.0)]
    label = target_label.place(
        "Mål: højst 10 %", 90, (0, 400), [climbing], (400, 200), may_leave=True
    )
    long = text_metrics.width_of(label.text, bold=True)
    below_line = [
        y
        for x in range(int(label.x), int(label.x + long))
        for y in [100 - x / 5 if x < 200 else 20 + x / 5]
    ]
    assert min(abs(y - label.y) for y in below_line) > 6


def test_a_demands_text_that_would_lie_on_a_line_anywhere_stands_above_the_plot() -> None:
    zigzag = [(float(x), 0.0 if x % 20 else 200.0) for x in range(0, 400, 10)]
    label = target_label.place(
        "Mål: højst 10 %", 90, (0, 400), [zigzag], (400, 200), may_leave=True
    )
    assert label.y < 0


@pytest.mark.parametrize("size", [line_plot.WIDE, line_plot.NARROW])
def test_the_words_of_breaks_close_to_each_other_do_not_collide(size: Size) -> None:
    line = Line("Norddjurs", style.OWN, points(*range(1, 13)))
    for first, second in itertools.combinations(range(1, 13), 2):
        breaks = [(date(2023, at, 2), "ny opgørelse") for at in (first, second)]
        plot = Plot(Series("Antal", "count", [line], breaks, None, "Kilde", None))
        spans = sorted(
            (each.x - long, each.x) if each.align == "right" else (each.x, each.x + long)
            for each in texts(line_plot.draw(plot, size))
            if each.text == "Databrud"
            for long in [text_metrics.width_of(each.text, each.size)]
        )
        assert all(end <= start for (_, end), (start, _) in itertools.pairwise(spans))


def test_every_part_of_a_whole_is_named_once_in_it_or_beside_its_line() -> None:
    shares = {"Ydelser": 86.3, "Lønsum": 7.4, "Indsatsmidler": 6.3}
    parts = [Part(name, share, words.figure(share, "pct")) for name, share in shares.items()]
    whole = Whole("Udgifter", parts)
    for size in (stacked_plot.WIDE, stacked_plot.NARROW):
        named = [each.text for each in texts(stacked_plot.draw([whole], size))]
        assert named == ["Udgifter", "Ydelser 86,3 %", "Lønsum 7,4 %", "Indsatsmidler 6,3 %"]


def test_the_edge_of_a_pale_part_is_seen_on_white_and_on_dark() -> None:
    for color, ground in (
        (style.OWN, style.PAPER),
        (style.DARK[style.OWN], style.DARK[style.PAPER]),
    ):
        assert contrast(color, ground) >= LEAST_CONTRAST_OF_MARKS
    assert contrast(style.BAND, style.PAPER) >= LEAST_CONTRAST_OF_MARKS


def test_marks_in_a_row_that_look_the_same_share_a_group_and_keep_their_places() -> None:
    dots = [svg.dot((x, 5), 3, "#000000", "#ffffff") for x in (1.04, 20)]
    other = svg.dot((30, 5), 3, "#000000", "#000000")
    group, alone = ElementTree.fromstring(f"<svg>{svg.markup([*dots, other])}</svg>")
    assert group.attrib == {"fill": "#ffffff", "stroke": "#000000", "stroke-width": "2"}
    assert [dot.attrib for dot in group] == [
        {"cx": "1", "cy": "5", "r": "3"}, {"cx": "20", "cy": "5", "r": "3"},
    ]  # fmt: skip
    assert alone.attrib["fill"] == "#000000"


def test_a_path_ends_where_its_last_place_is_however_many_steps_it_has() -> None:
    places = [(at / 3, at / 7) for at in range(300)]
    (steps,) = re.findall(r"l([^\"]*)", svg.markup([svg.path([places], "#000000")]))
    found = [float(each) for each in re.findall(r"-?[\d.]+", steps)]
    assert sum(found[::2]) == pytest.approx(299 / 3, abs=0.05)
    assert sum(found[1::2]) == pytest.approx(299 / 7, abs=0.05)


def test_a_text_of_a_source_is_escaped_wherever_it_stands() -> None:
    evil = """<script>"'&"""
    root = svg.element("g", {"id": evil}, svg.markup([Text(evil, 0, 0)]))
    found = ElementTree.fromstring(root)
    assert (found.get("id"), found[0].text) == (evil, evil)


def test_a_negative_figure_is_a_bar_to_the_left_of_zero_with_its_number_to_the_right() -> None:
    row = Row("2023", -3.0, "−3 procentpoint", "", style.OWN, "settled")
    drawing = bar_plot.draw([row], "pct_point", bar_plot.WIDE)
    (bar,) = (each for each in drawing.marks if isinstance(each, Shape) and each.tag == "rect")
    (number,) = (each for each in texts(drawing) if each.text == row.text)
    left, width = float(str(bar.place["x"])), float(str(bar.place["width"]))
    assert left >= 0
    assert width > 0
    assert number.x > left + width


def test_only_as_many_numbers_stand_below_bars_as_have_room() -> None:
    rows = [Row("2023", 7_000_000.0, "", "", style.OWN, "settled")]
    for size in (bar_plot.WIDE, bar_plot.NARROW):
        below = [each for each in texts(bar_plot.draw(rows, "count", size))
                 if each.text.endswith("000")]  # fmt: skip
        assert below
        assert all(
            one.right <= other.right - other.width for one, other in itertools.pairwise(below)
        )


def test_a_text_is_as_wide_as_its_letters() -> None:
    assert text_metrics.width_of("mmmm") > 3 * text_metrics.width_of("iiii")
    lines = text_metrics.wrapped("Kilde: Optælling. Hentet 15. august 2024.", 150, 11)
    assert lines == [
        "Kilde: Optælling. Hentet",
        "15.\N{NO-BREAK SPACE}august\N{NO-BREAK SPACE}2024.",
    ]


@pytest.mark.parametrize("color", style.DASHES)
def test_every_line_can_be_read_on_white_and_on_dark(color: str) -> None:
    assert contrast(color, style.PAPER) >= LEAST_CONTRAST
    assert contrast(style.DARK[color], style.DARK[style.PAPER]) >= LEAST_CONTRAST


def test_lines_that_meet_in_one_figure_differ_in_more_than_colour() -> None:
    told = [style.DASHES[c] for c in (style.OWN, style.GROUP, style.COUNTRY)]
    assert all(one != other for one, other in itertools.combinations(told, 2))


@given(st.lists(st.floats(0, 200), min_size=1, max_size=4))
def test_labels_are_never_on_top_of_each_other(wanted: list[float]) -> None:
    places = sorted(scales.spread(wanted, 30, 0, 240))
    assert all(b - a > 28 for a, b in itertools.pairwise(places))


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=9), st.booleans())
def test_a_scale_holds_every_number_it_is_made_for(values: list[float], from_zero: bool) -> None:
    scale = scales.fit(values, is_share=False, from_zero=from_zero)
    assert scale.low <= min(values)
    assert max(values) <= scale.high
    assert 2 <= len(scale.ticks) <= 8
    assert not from_zero or scale.low == 0
