"""The rule language: what parses, what is refused and where, and what units allow."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.rules.rules import RuleError, names_in, parse


def refusal(text: str) -> RuleError:
    with pytest.raises(RuleError) as caught:
        parse(text)
    assert str(caught.value) == f"column {caught.value.column}: {caught.value.message}"
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
    assert shape(parse(text).tree) == shape(parse(grouped).tree)


def shape(node: object) -> object:
    """Give a tree without places in the text."""
    if not hasattr(node, "children"):
        return node
    parts = {key: value for key, value in vars(node).items() if key not in PLACES}
    return (type(node).__name__, *((key, shape(value)) for key, value in parts.items()))


PLACES = {"start", "end", "at", "depth"}


def test_names_come_distinct_in_order_of_appearance() -> None:
    rule = parse("b >= 2 * a if c < b else a < 1")
    assert rule.names == ("b", "a", "c")
    assert names_in(rule.main.right) == ("a",)


def test_danish_names_are_one_name_however_the_letter_is_composed() -> None:
    composed, decomposed = "\u00e5r_\u00f8st", "a\u030ar_\u00f8st"
    rule = parse(f"{composed} >= 80 and {decomposed} < 90")
    assert rule.names == (unicodedata.normalize("NFC", composed),)
    rule.check_units({decomposed: "pct"})


def test_the_main_comparison_is_the_one_that_begins_first() -> None:
    rule = parse("rate >= national if participants >= 25 else failed <= 4")
    assert rule.main.source(rule.text) == "rate >= national"
    assert rule.main.left.source(rule.text) == "rate"
    assert rule.main.operator == ">="
    assert rule.main.right.source(rule.text) == "national"


def test_the_main_comparison_is_the_outer_one_where_its_side_holds_another() -> None:
    rule = parse("( (own if n >= 25 else other)  + 1) <= national*2")
    assert rule.main.left.source(rule.text) == "( (own if n >= 25 else other)  + 1)"
    assert rule.main.right.source(rule.text) == "national*2"


def test_a_rule_may_run_over_lines() -> None:
    assert parse("a >= 80\n  and b >= 80\n").names == ("a", "b")


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("", 1, "empty"),
        (" \n ", 1, "empty"),
        ("a", 1, "compare it"),
        ("80", 1, "compare it"),
        ("a + b", 1, "is a number, but a rule takes a condition"),
        ("a < b < c", 7, "join them with and: a < b and b < ..."),
        ("a == b", 3, "a <= b and a >= b"),
        ("a != b", 3, "a < b or a > b"),
        ("a = b", 3, "< <= > >="),
        ("a <> b", 3, "a < b or a > b"),
        ("a => b", 3, "write >="),
        ("a \u2264 b", 3, "write <="),
        ("a >= 80%", 8, "0-100 scale"),
        ("a >= 62,5", 8, "decimal point"),
        ("a >= .5", 6, "0.5"),
        ("a >= 5.", 7, "digits only"),
        ("a >= 1e5", 7, "digits only"),
        ("a >= 1_000", 7, "digits only"),
        ("a >= 0x1F", 7, "digits only"),
        ("a >= 1.2.3", 9, "digits only"),
        ("a >= 8\u0660", 7, "digits only"),
        ("a >= " + "9" * 400, 6, "too large"),
        ("mean(a) >= 5", 5, "called"),
        ("a.b >= 5", 2, "no dot"),
        ("a >= 'x'", 6, "no text"),
        ("a >= b c", 8, "operator is missing before c"),
        ("a >= 2 b", 8, "operator is missing before b"),
        ("a >=", 5, "stops short"),
        ("a >= * b", 6, "missing before *"),
        ("+a >= 1", 1, "missing before +"),
        ("(a >= 1", 1, "never closed"),
        ("a >= 1)", 7, "closes nothing"),
        ("a >= ()", 7, "missing before )"),
        ("a >= 1 AND b >= 1", 8, "operator is missing before AND"),
        ("a ** 2 >= 1", 3, "no powers"),
        ("a // 2 >= 1", 3, "write /"),
        ("a # b", 3, "use names, numbers"),
        ("a * b >= 1", 3, "on one side"),
        ("5 / a >= 1", 3, "on its right side"),
        ("0 * a >= 1", 1, "other than zero"),
        ("a / 0.0 >= 1", 5, "other than zero"),
        ("a * (2 - 2) >= 1", 5, "other than zero"),
        ("a * (1 if b < 1 else 2) >= 1", 3, "on one side"),
        ("a and b >= 1", 1, "and takes a condition"),
        ("a >= 1 or b", 11, "or takes a condition"),
        ("not a", 5, "not takes a condition"),
        ("(a < 1) + 2 < 3", 1, "+ takes numbers"),
        ("1 <= (a < 1)", 6, "<= takes numbers"),
        ("-(a < 1) < 3", 2, "- takes numbers"),
        ("a < not b < 1", 5, "< takes numbers"),
        ("a if b else c", 6, "if takes a condition"),
        ("a if b < 1 else c < 1", 3, "both branches"),
        ("a < 1 if b < 1", 15, "no else"),
        ("a < 1 else b < 1", 7, "no if"),
        ("a < 1 not b < 1", 7, "operator is missing before not"),
        ("x <= " + "(" * 200 + "1" + ")" * 200, 105, "100 levels"),
        ("1 < " + "a + " * 200 + "a", 407, "100 levels"),
        ("not " * 5000 + "a < 1", 401, "100 levels"),
    ],
)
def test_what_does_not_parse_is_refused_where_it_stands(text: str, column: int, says: str) -> None:
    error = refusal(text)
    assert says in error.message
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
        rule = parse(text)
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
    parse(text).check_units(UNITS)


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        (
            "heads <= own",
            7,
            "heads is in persons and own in pct; a rule compares figures of one unit",
        ),
        ("own <= national and n > own + 2", 23, "n is in persons and own + 2 in pct"),
        ("own + heads < 5", 5, "own is in pct and heads in persons; figures are added"),
        ("gap - own < 5", 5, "gap is in pct_point and own in pct"),
        ("own - national < own", 16, "own - national is in pct_point and own in pct"),
        ("(own if n > 1 else heads) < 5", 6, "both branches of an if need one unit"),
        ("(own if n > own else 5) < 5", 11, "n is in persons and own in pct"),
        ("own < 5 if n < 5 else not own < n", 31, "own is in pct and n in persons"),
        (
            "own >= nation",
            8,
            "nation is no measure of this goal; the known names are: own, national",
        ),
    ],
)
def test_figures_of_two_units_are_refused_at_the_operator(
    text: str, column: int, says: str
) -> None:
    with pytest.raises(RuleError) as caught:
        parse(text).check_units(UNITS)
    assert says in caught.value.message
    assert caught.value.column == column
