"""The page about the rule language: each of its examples is read, checked and decided."""

import re
from pathlib import Path

import polars as pl
import pytest

from assets.rules import tokens
from assets.rules.intervals import verdict
from assets.rules.rule import RuleError, parse_rule
from assets.text.plan_periods import absolute, parts

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "rules.md").read_text("utf-8")
DECIDED = {"met": True, "not met": False, "unknown": None}


def rows_under(heading: str) -> list[list[str]]:
    """The cells of the table that follows a heading, without code marks."""
    section = PAGE.split(heading, maxsplit=1)[1].split("\n## ", maxsplit=1)[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]


EXAMPLES = rows_under("### Examples")


def bounds(figure: str) -> tuple[float | None, float | None]:
    if figure == "?":
        return None, None
    low, _, high = figure.partition("..")
    return float(low), float(high or low)


@pytest.mark.parametrize(("rule", "figures", "decided"), EXAMPLES)
def test_an_example_is_decided_as_the_page_says(rule: str, figures: str, decided: str) -> None:
    columns: dict[str, list[float | None]] = {}
    for name, figure in re.findall(r"(\w+) = ([\d.?]+)", figures):
        low, high = bounds(figure)
        columns |= {f"{name}.low": [low], f"{name}.high": [high]}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.Float64))
    assert frame.select(verdict(parse_rule(rule))).item() is DECIDED[decided]


def test_the_page_has_examples_of_every_operator() -> None:
    assert len(EXAMPLES) >= 20
    rules = " ".join(rule for rule, _, _ in EXAMPLES)
    for operator in (*tokens.KEYWORDS, *tokens.COMPARISONS, "+", "-", "*", "/", "("):
        assert operator in rules, operator


@pytest.mark.parametrize(("written", "meant"), rows_under("## Periods"))
def test_a_period_of_the_page_is_what_it_says_in_2023(written: str, meant: str) -> None:
    meant = meant.split(",", maxsplit=1)[0]
    assert absolute(written, 2023) == meant
    assert parts(meant)


@pytest.mark.parametrize(
    "sound", ["own <= national + 4", "own - national <= 4", "own >= national - 2"]
)
def test_units_that_the_page_calls_sound_are(sound: str) -> None:
    assert f"`{sound}`" in PAGE
    parse_rule(sound).check_units({"own": "pct", "national": "pct"})


def test_what_the_page_calls_refused_is() -> None:
    with pytest.raises(RuleError, match="i procentpoint"):
        parse_rule("own - national <= national").check_units({"own": "pct", "national": "pct"})
    with pytest.raises(RuleError) as refused:
        parse_rule("own => 80")
    assert f"`{refused.value}`" in PAGE.replace("\n", " ")


def test_each_word_of_the_grammar_is_one_of_the_language() -> None:
    grammar = PAGE.split("```ebnf", maxsplit=1)[1].split("```", maxsplit=1)[0]
    words = set(re.findall(r'"([^"]+)"', grammar))
    assert words == {
        *tokens.KEYWORDS, *tokens.COMPARISONS, *"+-*/()", ".", "_",
    }  # fmt: skip
    named = set(re.findall(r"^(\w+)\s+=", grammar, re.MULTILINE))
    used = set(re.findall(r"\b[a-z]+\b", re.sub(r'"[^"]*"', "", grammar)))
    assert used - named == {"digits", "letter", "digit"}
