"""What the commands print at 80 to 200 columns: no number is cut, broken or left out."""

from __future__ import annotations

import io
import re
from collections import Counter
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from pipelines import console
from pipelines.settings import DATA
from tests.homes import Home, pejl_here

WIDTHS = (80, 100, 120, 160, 200)
WIDEST = 1000
"""Wide enough for every table."""
NUMBER = re.compile(r"\d[\d.,:]*\d|\d")
COLOR = re.compile(r"\x1b\[[0-9;]*m")
COPIED = re.compile(r"/|sha256")
COMMANDS = (
    "goals",
    "goals --reasons",
    "goals --area all",
    "indicators",
    "indicators education_offer_share",
    "benchmark activation_rate_cash_benefit",
    "benchmark activated_persons",
    "sources",
    "status",
)
SLOW_COMMANDS = (
    "explain 4.1",
    f"plan check {DATA / 'plans' / 'norddjurs-2023.yaml'}",
    f"fasit check {DATA / 'sample' / 'fasit' / 'offers.csv'}",
)
"""Of these the narrowest width is looked at; they print by the same functions."""


def printed(home: Path, command: str, width: int) -> list[str]:
    """The lines that a command prints on a terminal of a width."""
    ended = pejl_here(home, *command.split(), COLUMNS=str(width), FORCE_COLOR="1")
    return COLOR.sub("", ended.stdout).split("\n")


def numbers(lines: list[str]) -> Counter[str]:
    return Counter(number for line in lines for number in NUMBER.findall(line))


@pytest.mark.parametrize(
    ("command", "widths"),
    [*((each, WIDTHS) for each in COMMANDS), *((each, WIDTHS[:1]) for each in SLOW_COMMANDS)],
)
def test_every_number_stands_whole_at_every_width(
    refreshed_home: Home, command: str, widths: tuple[int, ...]
) -> None:
    wide = numbers(printed(refreshed_home.folder, command, WIDEST))
    assert wide.total() > 3
    for width in widths:
        lines = printed(refreshed_home.folder, command, width)
        narrow = numbers(lines)
        # A list names a column in each of its entries, so a number in a heading is repeated.
        assert wide - narrow == Counter(), width
        assert set(narrow) == set(wide), width
        # A path and a hash are never broken, so that they can be copied.
        too_long = [line for line in lines if len(line) > width]
        assert [line for line in too_long if not COPIED.search(line)] == []
        assert not [line for line in lines if "…" in line], width


def test_the_scorecard_has_one_line_a_goal_from_150_columns(refreshed_home: Home) -> None:
    lines = printed(refreshed_home.folder, "goals", 160)
    [line] = [line for line in lines if line.startswith("2.2 ")]
    assert " ".join(line.split()).startswith(
        "2.2 ✗ ikke nået Uddannelsestilbud af alle tilbud 15,8 % mindst 25 % 138 flere"
    )
    narrow = printed(refreshed_home.folder, "goals", 80)
    at = next(place for place, each in enumerate(narrow) if each.startswith("2.2 "))
    assert narrow[at].endswith("Uddannelsestilbud af alle tilbud")
    assert narrow[at + 1].strip().startswith("15,8 % · krav mindst 25 % · 138 flere")


def test_the_scorecard_says_a_short_reason_once_and_the_rest_with_reasons(
    refreshed_home: Home,
) -> None:
    short = "\n".join(printed(refreshed_home.folder, "goals", 200))
    assert short.count("endnu ikke offentliggjort; ventes 1. november 2024") == 2
    assert "Ansvarlig" not in short
    reasons = printed(refreshed_home.folder, "goals --reasons", WIDEST)
    sentences = [each for line in reasons for each in re.split(r"(?<=[.!]) (?=[A-ZÆØÅ”])", line)]
    long = [each for each in sentences if len(each) > 40]
    assert len(long) == len(set(long))


def test_an_indicator_is_named_by_its_label_first(refreshed_home: Home) -> None:
    lines = printed(refreshed_home.folder, "indicators tilbud", 80)
    place = next(at for at, line in enumerate(lines) if "education_offer_share" in line)
    assert lines[place].startswith("Andel") or lines[place - 1].startswith("Andel")


def to_width(width: int) -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    return Console(file=out, width=width, force_terminal=True, color_system=None), out


def test_a_sentence_is_broken_between_words_and_never_between_a_number_and_its_unit() -> None:
    to, out = to_width(24)
    console.say("Der blev indgået 61 aftaler, og det ventes 1. november 2024.", to)
    assert [line.rstrip() for line in out.getvalue().splitlines()] == [
        "Der blev indgået",
        "61 aftaler, og det",
        "ventes 1. november 2024.",
    ]


def test_a_sentence_for_another_program_is_one_line() -> None:
    out = io.StringIO()
    sentence = "Der blev indgået 61 aftaler, og det ventes 1. november 2024."
    console.say(sentence, Console(file=out, width=24))
    assert out.getvalue() == f"{sentence}\n"


def test_a_table_that_does_not_fit_is_a_list_of_its_rows() -> None:
    rows = [("Andel", "15,8 %", "Kilden er en liste fra Fasit"), ("Antal", "1.500", "")]
    for width, is_list in ((80, False), (30, True)):
        table = console.table("Måler", console.number("Tal"), "Bemærkning")
        for row in rows:
            table.add_row(*row)
        to, out = to_width(width)
        console.show_table(table, to)
        assert ("Tal: 15,8 %" in out.getvalue()) is is_list
        assert all(len(Text(line)) <= width for line in out.getvalue().splitlines())
