"""The evaluation of rules: verdicts of single goals, and properties of random rules.

The compiled verdict is held against `slow_truth` below, which walks the tree row by row with
plain floats, and against Python itself: the language is a part of Python's, so `eval` of the same
text at points inside the intervals must agree wherever the verdict is decided.
"""

import itertools
import math
import os
import random
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl
import pytest

from assets.rules.intervals import bounds, verdict
from assets.rules.rule import Rule, RuleError, parse_rule
from assets.rules.tree import (
    Comparison,
    Condition,
    Junction,
    LogicalChoice,
    Name,
    Not,
    Number,
    Numeric,
    NumericChoice,
    Scaled,
    Sum,
)

# Random rules held against the slow evaluator and points; half as many against all corners.
TRIED = int(os.environ.get("PEJL_RULES_TRIED", "2000"))

Interval = tuple[float | None, float | None]
MISSING: Interval = (None, None)


def frame_of(rows: Sequence[Mapping[str, Interval]]) -> pl.DataFrame:
    columns = {
        f"{name}.{side}": [row[name][place] for row in rows]
        for name in rows[0]
        for place, side in enumerate(("low", "high"))
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.Float64))


def decide(text: str, **figures: float | Interval) -> bool | None:
    row = {
        name: figure if isinstance(figure, tuple) else (figure, figure)
        for name, figure in figures.items()
    }
    return frame_of([row]).select(verdict(parse_rule(text))).item()


IF_RULE = "rate >= national if participants >= 25 else failed <= 4"


def test_own_may_be_four_points_over_the_country() -> None:
    assert decide("own <= national + 4", own=24.0, national=20.0) is True
    assert decide("own <= national + 4", own=24.1, national=20.0) is False


def test_a_missing_leg_does_not_save_a_failing_one() -> None:
    rule = "unemployed >= 80 and sick >= 80"
    assert decide(rule, unemployed=(67.7, 67.7), sick=MISSING) is False
    assert decide(rule, unemployed=(82.0, 82.0), sick=MISSING) is None


def test_a_missing_national_figure_leaves_the_goal_open() -> None:
    row = {"rate": 60.0, "national": MISSING, "failed": 2.0}
    assert decide(IF_RULE, participants=38.0, **row) is None


def test_too_few_participants_turn_the_goal_to_those_who_failed() -> None:
    row = {"rate": 60.0, "national": MISSING, "failed": 2.0}
    assert decide(IF_RULE, participants=24.0, **row) is True


def test_twenty_five_participants_are_enough_for_the_national_figure() -> None:
    row = {"rate": 60.0, "national": 61.0, "failed": 2.0}
    assert decide(IF_RULE, participants=25.0, **row) is False


def test_an_unknown_condition_is_no_matter_where_both_branches_agree() -> None:
    row = {"rate": 60.0, "national": 59.0}
    assert decide(IF_RULE, participants=MISSING, failed=2.0, **row) is True
    assert decide(IF_RULE, participants=MISSING, failed=9.0, **row) is None


def test_at_least_eighty_percent_meets_eighty() -> None:
    assert decide("own >= 80", own=(80.0, 100.0)) is True
    assert decide("own >= 81", own=(80.0, 100.0)) is None


def test_a_hidden_count_is_under_its_limit() -> None:
    assert decide("failed < 3", failed=(0.0, 2.0)) is True
    assert decide("failed < 2", failed=(0.0, 2.0)) is None


@pytest.mark.parametrize("rule", ["own >= 80", "own < 80", "2 * own - 1 > 3", "own / -2 <= 1"])
@pytest.mark.parametrize("absent", [MISSING, (math.nan, math.nan), (-math.inf, math.inf)])
def test_a_figure_that_does_not_exist_settles_nothing(rule: str, absent: Interval) -> None:
    assert decide(rule, own=absent) is None


def test_nan_on_one_side_leaves_the_other_side_known() -> None:
    assert decide("own >= 80", own=(80.0, math.nan)) is True
    assert decide("own >= 80", own=(math.nan, 79.0)) is False


@pytest.mark.parametrize("kind", [pl.Int64, pl.Float32, pl.Decimal(10, 2), pl.String])
def test_bounds_of_any_number_type_are_read_as_floats(kind: pl.DataType) -> None:
    frame = pl.DataFrame({"own.low": [80, 79], "own.high": [80, 79]}).cast(kind)
    assert frame.select(verdict(parse_rule("own >= 80")))["verdict"].to_list() == [True, False]


def test_a_column_of_nulls_without_a_type_is_missing() -> None:
    frame = pl.DataFrame({"own.low": [None, None], "own.high": [None, None]})
    assert frame.select(verdict(parse_rule("own >= 80")))["verdict"].to_list() == [None, None]


def test_a_share_a_hair_under_its_target_meets_it() -> None:
    hair_under = 29 / 50 * 100
    assert hair_under < 58
    assert decide("own >= 58", own=hair_under) is True
    assert decide("own < 58", own=hair_under) is False
    assert decide("own >= 58", own=100.0 * 29 / 50) is True


@pytest.mark.parametrize("difference", [-2e-9, -5e-10, 0.0, 5e-10, 2e-9])
def test_a_comparison_of_points_and_its_opposite_never_agree(difference: float) -> None:
    row = {"a": 1.0 + difference, "b": 1.0}
    assert decide("a <= b", **row) is (difference < 1e-9)
    assert decide("a > b", **row) is not decide("a <= b", **row)
    assert decide("a < b", **row) is (difference < -1e-9)
    assert decide("a >= b", **row) is not decide("a < b", **row)


def test_a_negative_factor_turns_the_interval_around() -> None:
    frame = frame_of([{"a": (1.0, 3.0)}, {"a": (1.0, None)}])
    low, high = bounds(parse_rule("-2 * a < 0").main.left)
    assert frame.select(low.alias("low"), high.alias("high")).rows() == [
        (-6.0, -2.0),
        (-math.inf, -2.0),
    ]


def test_overflow_never_becomes_nan() -> None:
    huge = sys.float_info.max
    frame = frame_of([{"a": (huge, huge), "b": MISSING}, {"a": (math.inf, -math.inf), "b": (0, 1)}])
    for text in ("a * 9 - a * 9 < b", "-a - a + (a + a) < b", "(a if a < b else b) - a < 1"):
        low, high = bounds(parse_rule(text).main.left)
        answer = frame.select(low.alias("low"), high.alias("high"))
        assert not any(math.isnan(value) for row in answer.rows() for value in row)
        assert frame.select(verdict(parse_rule(text))).height == frame.height


def test_conditions_inside_conditions_stop_before_they_explode() -> None:
    nested = "a"
    for _ in range(8):
        nested = f"(a if {nested} < 1 else b)"
    assert decide(f"{nested} < 1", a=0.0, b=2.0) is True
    with pytest.raises(RuleError, match="i hinandens betingelser"):
        parse_rule(f"1 if {nested} < 1 else 2")


def test_every_row_gets_its_own_verdict() -> None:
    rows = [{"own": (1.0, 1.0)}, {"own": (9.0, 9.0)}, {"own": MISSING}]
    frame = frame_of(rows).with_columns(verdict(parse_rule("own > 5")))
    assert frame["verdict"].to_list() == [False, True, None]


# An independent evaluator, and random rules to hold against it


def slow_interval(node: Numeric, row: dict[str, Interval]) -> tuple[float, float]:
    match node:
        case Number(value=value):
            low = high = value
        case Name(name=name):
            low, high = row[name]
            low = -math.inf if low is None or math.isnan(low) else low
            high = math.inf if high is None or math.isnan(high) else high
        case Sum(left=left, right=right, operator=sign):
            (a, b), (c, d) = slow_interval(left, row), slow_interval(right, row)
            low, high = (a + c, b + d) if sign == "+" else (a - d, b - c)
        case Scaled(operand=operand, factor=factor, operator=sign):
            ends = slow_interval(operand, row)
            ends = [end * factor if sign == "*" else end / factor for end in ends]
            low, high = min(ends), max(ends)
        case NumericChoice(then=then, condition=condition, otherwise=otherwise):
            answer = slow_truth(condition, row)
            branches = [then] * (answer is not False) + [otherwise] * (answer is not True)
            spans = [slow_interval(branch, row) for branch in branches]
            low, high = min(span[0] for span in spans), max(span[1] for span in spans)
    largest = sys.float_info.max
    return (largest if low == math.inf else low), (-largest if high == -math.inf else high)


def slow_truth(node: Condition, row: dict[str, Interval]) -> bool | None:
    match node:
        case Comparison(left=left, operator=sign, right=right):
            return slow_comparison(slow_interval(left, row), sign, slow_interval(right, row))
        case Not(operand=operand):
            answer = slow_truth(operand, row)
            return None if answer is None else not answer
        case Junction(left=left, operator=word, right=right):
            answers = {slow_truth(left, row), slow_truth(right, row)}
            settling = word == "or"
            if settling in answers:
                return settling
            return None if None in answers else not settling
        case LogicalChoice(then=then, condition=condition, otherwise=otherwise):
            answer = slow_truth(condition, row)
            if answer is not None:
                return slow_truth(then if answer else otherwise, row)
            answers = [slow_truth(then, row), slow_truth(otherwise, row)]
            return answers[0] if answers[0] == answers[1] else None


def slow_comparison(
    left: tuple[float, float], sign: str, right: tuple[float, float]
) -> bool | None:
    if sign in {">", ">="}:
        return slow_comparison(right, {">": "<", ">=": "<="}[sign], left)
    hair = 0.000000001
    if sign == "<=":
        met, failed = left[1] <= right[0] + hair, left[0] > right[1] + hair
    else:
        met, failed = left[1] < right[0] - hair, left[0] >= right[1] - hair
    return True if met else False if failed else None


NAMES = ("a", "b", "c", "d", "e", "æøå")


@dataclass
class Writer:
    """Writes random rules. Factors are powers of two times 3, so coarse values stay exact."""

    chance: random.Random
    choices: bool = True
    distinct: bool = False

    def rule(self) -> Rule:
        """Give a rule; one that happens to multiply by nought is written anew."""
        while True:
            self.unused = list(NAMES)
            text = self.condition(self.chance.choice([0, 1, 1, 1, 1, 2, 2]))
            try:
                return parse_rule(text)
            except RuleError as error:
                if "tager ikke nul" not in error.message:
                    raise

    def name(self) -> str:
        if not self.distinct:
            return self.chance.choice(NAMES)
        if not self.unused:
            return self.number()
        return self.unused.pop(self.chance.randrange(len(self.unused)))

    def number(self) -> str:
        return self.chance.choice(["0", "1", "2.5", "4", "10.5", "80"])

    def condition(self, depth: int) -> str:
        kind = self.chance.random()
        if depth == 0 or kind < 0.25:
            sides = self.numeric(depth + 1), self.numeric(depth + 1)
            return f"{sides[0]} {self.chance.choice(['<', '<=', '>', '>='])} {sides[1]}"
        if kind < 0.4:
            return f"not {self.enclosed(self.condition(depth - 1))}"
        parts = [self.enclosed(self.condition(depth - 1)) for _ in range(3)]
        if kind < 0.6 and self.choices:
            return f"{parts[0]} if {parts[1]} else {parts[2]}"
        return f"{parts[0]} {self.chance.choice(['and', 'or'])} {parts[1]}"

    def enclosed(self, condition: str) -> str:
        """Leave the parentheses out where neither parser has trouble without them."""
        loose = " if " not in condition and self.chance.random() < 0.5
        return condition if loose else f"({condition})"

    def numeric(self, depth: int) -> str:
        kind = self.chance.random()
        if depth == 0 or kind < 0.35:
            return self.name() if self.chance.random() < 0.8 else self.number()
        if kind < 0.45:
            return f"-{self.factor_of(depth)}"
        if kind < 0.65:
            factor = self.chance.choice(["2", "-2", "0.5", "(1 + 2)", "-(1)"])
            pair = [self.factor_of(depth), factor]
            self.chance.shuffle(pair)
            return " * ".join(pair)
        if kind < 0.72:
            return f"{self.factor_of(depth)} / {self.chance.choice(['2', '-4', '0.5'])}"
        if kind < 0.82 and self.choices:
            branches = self.numeric(depth - 1), self.numeric(depth - 1)
            condition = self.enclosed(self.condition(depth - 1))
            return f"({branches[0]} if {condition} else {branches[1]})"
        sides = self.numeric(depth - 1), self.factor_of(depth)
        return f"{sides[0]} {self.chance.choice('+-')} {sides[1]}"

    def factor_of(self, depth: int) -> str:
        return f"({self.numeric(depth - 1)})" if depth > 1 else self.name()


def coarse(chance: random.Random) -> float:
    return chance.randint(-24, 24) / 2


def coarse_interval(chance: random.Random) -> Interval:
    low = coarse(chance)
    high = low if chance.random() < 0.5 else low + chance.randint(0, 20) / 2
    return (
        None if chance.random() < 0.1 else low,
        None if chance.random() < 0.1 else high,
    )


AWKWARD = (
    *(None, math.nan, -math.inf, 0.1, 29 / 50 * 100, 58.0, 58 + 5e-10, 58 - 2e-9, 1e-320, 4.0),
    *(4.0 + 1e-9, 80.0, math.nextafter(80, 0), 1e308, -1e308, sys.float_info.max),
)


def awkward_interval(chance: random.Random) -> Interval:
    """Give bounds that break floats, in order where both are numbers."""
    low, high = chance.choice(AWKWARD), chance.choice(AWKWARD)
    return (high, low) if low is not None and high is not None and low > high else (low, high)


def verdicts_of(rules: list[Rule], rows: list[dict[str, Interval]]) -> list[list[bool | None]]:
    """Give, for each rule, the verdict of each row."""
    frame = frame_of(rows)
    # A rule of numbers alone has one verdict for all rows, so it joins the frame.
    return [frame.with_columns(verdict(rule))["verdict"].to_list() for rule in rules]


def rows_of(
    chance: random.Random, interval: Callable[[random.Random], Interval], count: int
) -> list[dict[str, Interval]]:
    return [{name: interval(chance) for name in NAMES} for _ in range(count)]


@pytest.mark.parametrize("seed", range(20))
def test_compiled_verdicts_equal_the_slow_evaluator_and_hold_at_points(seed: int) -> None:
    chance = random.Random(seed)
    rules = [Writer(chance).rule() for _ in range(math.ceil(TRIED / 20))]
    tame = rows_of(chance, coarse_interval, 16)
    rows = tame + rows_of(chance, awkward_interval, 16)
    points = [[point_in(row, chance) for _ in range(6)] for row in tame]
    for rule, answers in zip(rules, verdicts_of(rules, rows), strict=True):
        assert answers == [slow_truth(rule.tree, row) for row in rows], rule.text
        at_point = compile(rule.text, "rule", "eval")
        for answer, row, samples in zip(answers, tame, points, strict=False):
            if answer is not None:
                wrong = [point for point in samples if eval(at_point, point) is not answer]
                assert not wrong, (rule.text, row)


def point_in(row: dict[str, Interval], chance: random.Random) -> dict[str, float]:
    """Pick a point on the coarse grid inside a row, often a corner; no bound reaches far out."""
    point: dict[str, float] = {}
    for name, (low, high) in row.items():
        near = low if low is not None else (high if high is not None else 0.0) - 1000
        far = high if high is not None else near + 1000
        steps = round((far - near) * 2)
        point[name] = near + chance.choice([0, steps, chance.randint(0, steps)]) / 2
    return point


@pytest.mark.parametrize("seed", range(10))
def test_an_unknown_verdict_could_go_both_ways_where_each_name_stands_once(seed: int) -> None:
    chance = random.Random(1000 + seed)
    writer = Writer(chance, choices=False, distinct=True)
    rules = [writer.rule() for _ in range(math.ceil(TRIED / 20))]
    rows = rows_of(chance, finite_interval, 5)
    unknown = 0
    for rule, answers in zip(rules, verdicts_of(rules, rows), strict=True):
        at_point = compile(rule.text, "rule", "eval")
        for answer, row in zip(answers, rows, strict=True):
            corners = itertools.product(*(row[name] for name in rule.names))
            found = {
                eval(at_point, dict(zip(rule.names, corner, strict=True))) for corner in corners
            }
            assert found == ({True, False} if answer is None else {answer}), (rule.text, row)
            unknown += answer is None
    assert unknown > len(rules) / 2


def finite_interval(chance: random.Random) -> Interval:
    low = coarse(chance)
    return low, low + chance.randint(0, 20) / 2
