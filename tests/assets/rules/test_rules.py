"""The rule language: what parses, what is refused and where, and what units allow."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.rules.rule import RuleError, names_in, parse_rule


def refusal(text: str) -> RuleError:
    with pytest.raises(RuleError) as caught:
        parse_rule(text)
    assert str(caught.value) == f"kolonne {caught.value.column}: {caught.value.message}"
    return caught.value


# Syntax


@pytest.mark.parametrize(
    ("text", "grouped"),
    [
        ("a <= b + 4", "a <= (b + 4)"),
        ("a - b - c < 1", "((a - b) - c) < 1"),
        ("a + b * 2 < 1", "(a + (b * 2)) < 1"),
        ("-a * 2 < 1", "((-a) * 2) < 1"),
        ("a < 1 or b < 1 and c < 1", "(a < 1) or ((b < 1) and (c < 1))"),
        ("not a < 1 and b < 1", "(not (a < 1)) and (b < 1)"),
        ("a < 1 if b < 1 or c < 1 else d < 1", "(a < 1) if ((b < 1) or (c < 1)) else (d < 1)"),
        (
            "a < 1 if b < 1 else c < 1 if d < 1 else e < 1",
            "(a < 1) if (b < 1) else ((c < 1) if (d < 1) else (e < 1))",
        ),
        ("a < 1 and b < 1 if c < 1 else d < 1", "((a < 1) and (b < 1)) if (c < 1) else (d < 1)"),
    ],
)
def test_operators_bind_as_in_python(text: str, grouped: str) -> None:
    assert shape(parse_rule(text).tree) == shape(parse_rule(grouped).tree)


def shape(node: object) -> object:
    """A tree without its positions in the text."""
    if not hasattr(node, "children"):
        return node
    parts = {key: value for key, value in vars(node).items() if key not in PLACES}
    return (type(node).__name__, *((key, shape(value)) for key, value in parts.items()))


PLACES = {"start", "end", "at", "depth"}


def test_names_come_distinct_in_order_of_appearance() -> None:
    rule = parse_rule("b >= 2 * a if c < b else a < 1")
    assert rule.names == ("b", "a", "c")
    assert names_in(rule.main.right) == ("a",)


def test_danish_names_are_one_name_however_the_letter_is_composed() -> None:
    composed, decomposed = "\u00e5r_\u00f8st", "a\u030ar_\u00f8st"
    rule = parse_rule(f"{composed} >= 80 and {decomposed} < 90")
    assert rule.names == (unicodedata.normalize("NFC", composed),)
    rule.check_units({decomposed: "pct"})


def test_the_main_comparison_is_the_one_that_begins_first() -> None:
    rule = parse_rule("rate >= national if participants >= 25 else failed <= 4")
    assert rule.main.source(rule.text) == "rate >= national"
    assert rule.main.left.source(rule.text) == "rate"
    assert rule.main.operator == ">="
    assert rule.main.right.source(rule.text) == "national"


def test_the_main_comparison_is_the_outer_one_where_its_side_holds_another() -> None:
    rule = parse_rule("( (own if n >= 25 else other)  + 1) <= national*2")
    assert rule.main.left.source(rule.text) == "( (own if n >= 25 else other)  + 1)"
    assert rule.main.right.source(rule.text) == "national*2"


def test_a_rule_may_run_over_lines() -> None:
    assert parse_rule("a >= 80\n  and b >= 80\n").names == ("a", "b")


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("", 1, "tom"),
        (" \n ", 1, "tom"),
        ("a", 1, "sammenlign det"),
        ("80", 1, "sammenlign det"),
        ("a + b", 1, "er et tal, men en regel tager en betingelse"),
        ("a < b < c", 7, "skriv `a < b and b < ...`"),
        ("a == b", 3, "a <= b and a >= b"),
        ("a != b", 3, "a < b or a > b"),
        ("a = b", 3, "< <= > >="),
        ("a <> b", 3, "a < b or a > b"),
        ("a => b", 3, "skriv >="),
        ("a \u2264 b", 3, "skriv <="),
        ("a >= 80%", 8, "skalaen 0-100"),
        ("a >= 62,5", 8, "decimalpunktum"),
        ("a >= .5", 6, "0.5"),
        ("a >= 5.", 7, "kun cifre"),
        ("a >= 1e5", 7, "kun cifre"),
        ("a >= 1_000", 7, "kun cifre"),
        ("a >= 0x1F", 7, "kun cifre"),
        ("a >= 1.2.3", 9, "kun cifre"),
        ("a >= 8\u0660", 7, "kun cifre"),
        ("a >= " + "9" * 400, 6, "for stort"),
        ("mean(a) >= 5", 5, "ingen funktioner"),
        ("a.b >= 5", 2, "intet punktum"),
        ("a >= 'x'", 6, "ingen tekst"),
        ("a >= b c", 8, "mangler et tegn før `c`"),
        ("a >= 2 b", 8, "mangler et tegn før `b`"),
        ("a >=", 5, "stopper for tidligt"),
        ("a >= * b", 6, "et tal før `*`"),
        ("+a >= 1", 1, "et tal før `+`"),
        ("(a >= 1", 1, "aldrig lukket"),
        ("a >= 1)", 7, "lukker intet"),
        ("a >= ()", 7, "et tal før `)`"),
        ("a >= 1 AND b >= 1", 8, "mangler et tegn før `AND`"),
        ("a ** 2 >= 1", 3, "potenser findes ikke"),
        ("a // 2 >= 1", 3, "skriv /"),
        ("a # b", 3, "brug navne, tal"),
        ("a * b >= 1", 3, "på den ene side"),
        ("5 / a >= 1", 3, "på højre side"),
        ("0 * a >= 1", 1, "tager ikke nul"),
        ("a / 0.0 >= 1", 5, "tager ikke nul"),
        ("a * (2 - 2) >= 1", 5, "tager ikke nul"),
        ("a * (1 if b < 1 else 2) >= 1", 3, "på den ene side"),
        ("a and b >= 1", 1, "`and` tager en betingelse"),
        ("a >= 1 or b", 11, "`or` tager en betingelse"),
        ("not a", 5, "`not` tager en betingelse"),
        ("(a < 1) + 2 < 3", 1, "`+` tager tal"),
        ("1 <= (a < 1)", 6, "`<=` tager tal"),
        ("-(a < 1) < 3", 2, "`-` tager tal"),
        ("a < not b < 1", 5, "`<` tager tal"),
        ("a if b else c", 6, "`if` tager en betingelse"),
        ("a if b < 1 else c < 1", 3, "begge grene"),
        ("a < 1 if b < 1", 15, "ingen `else`"),
        ("a < 1 else b < 1", 7, "ingen `if`"),
        ("a < 1 not b < 1", 7, "mangler et tegn før `not`"),
        ("x <= " + "(" * 200 + "1" + ")" * 200, 105, "100 niveauer"),
        ("1 < " + "a + " * 200 + "a", 407, "100 niveauer"),
        ("not " * 5000 + "a < 1", 401, "100 niveauer"),
    ],
)
def test_what_does_not_parse_is_refused_where_it_stands(text: str, column: int, words: str) -> None:
    error = refusal(text)
    assert words in error.message
    assert error.column == column


PIECES = [
    "a",
    "b",
    "å",
    "1",
    "2.5",
    " ",
    "(",
    ")",
    "<",
    "<=",
    ">=",
    "+",
    "-",
    "*",
    "/",
    "=",
    ".",
    "e",
]
WORDS = [" and ", " or ", " not ", " if ", " else "]


@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES + WORDS)).map("".join)))
@settings(deadline=None, max_examples=750)
def test_any_text_parses_or_is_refused_inside_itself(text: str) -> None:
    try:
        rule = parse_rule(text)
    except RuleError as error:
        column, inside = error.column, len(text) + 1
    else:
        column, inside = rule.main.at, len(text)
        compile(" ".join(text.split()), "rule", "eval")
    assert 1 <= column <= inside


# Units

UNITS = {"own": "pct", "national": "pct", "gap": "pct_point", "heads": "persons", "n": "persons"}


@pytest.mark.parametrize(
    "text",
    [
        "own <= national + 4",
        "4 + own <= national",
        "own >= 80",
        "own - national <= gap",
        "own - national >= 3",
        "own + gap >= national",
        "gap + own >= national",
        "own - gap >= national",
        "gap - gap < gap",
        "100 - own < national",
        "own / 2 >= 1.5 * national",
        "-heads < n",
        "(own if heads >= 25 else national) >= own",
        "(own if heads >= 25 else 50) >= national",
        "own >= national if heads >= 25 else n <= 4",
    ],
)
def test_figures_of_one_unit_may_meet(text: str) -> None:
    parse_rule(text).check_units(UNITS)


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        (
            "heads <= own",
            7,
            "heads er i personer og own i procent; sammenlign kun tal i samme enhed",
        ),
        ("own <= national and n > own + 2", 23, "n er i personer og own + 2 i procent"),
        (
            "own + heads < 5",
            5,
            "own er i procent og heads i personer; læg kun tal",
        ),
        ("gap - own < 5", 5, "gap er i procentpoint og own i procent"),
        ("own - national < own", 16, "own - national er i procentpoint og own i procent"),
        ("(own if n > 1 else heads) < 5", 6, "giv begge grene af `if` samme enhed"),
        ("(own if n > own else 5) < 5", 11, "n er i personer og own i procent"),
        ("own < 5 if n < 5 else not own < n", 31, "own er i procent og n i personer"),
        (
            "own >= nation",
            8,
            "nation er ikke et af målets tal; brug et af disse navne: own, national",
        ),
    ],
)
def test_figures_of_two_units_are_refused_at_the_operator(
    text: str, column: int, words: str
) -> None:
    with pytest.raises(RuleError) as caught:
        parse_rule(text).check_units(UNITS)
    assert words in caught.value.message
    assert caught.value.column == column
