"""Why a goal got its verdict: figure, demand and reason in Danish, a column at a time."""

from __future__ import annotations

import polars as pl

from assets import danish
from assets.goals import rules
from assets.goals.plan import Goal, Measure

COMPARISONS = {">=": "mindst", "<=": "højst", ">": "over", "<": "under"}
MISSING_CODES = {
    "ikke offentliggjort": "not_published",
    "kan ikke opgøres": "not_measurable",
    "for tidligt": "too_early",
}
"""Why a hand-kept figure is missing, as the register writes it and as a reason code."""
COLUMNS = [
    "goal_id", "section", "goal", "area_code", "area", "verdict", "verdict_text",
    "value", "value_low", "value_high", "value_text", "comparison", "target", "target_text",
    "gap", "gap_text", "unit", "gap_unit", "period", "reason_code", "reason", "rule",
]  # fmt: skip


def main_measure(goal: Goal, rule: rules.Rule) -> Measure:
    """The goal's main figure: the first name on the left of the rule's first comparison."""
    names = rules.names_in(rule.main.left) or rule.names
    return goal.measures[names[0]]


def comparison(rule: rules.Rule) -> str:
    """How the main figure is held against the demand, in Danish."""
    return COMPARISONS[rule.main.operator]


def stated(rule: rules.Rule, low: pl.Expr, high: pl.Expr) -> pl.Expr:
    """The main figure as a number: a point, or the bound that is known ("mindst 80 %").

    Where the left side is a single measure, that measure as it was stated; a figure that answers
    another question is none.
    """
    left = rule.main.left
    if isinstance(left, rules.Name):
        name = left.name
        return pl.when(pl.col(f"{name}.answers")).then(f"{name}.shown")
    return pl.when(low == high).then(low)


def texts(unit: str, gap_unit: str) -> dict[str, pl.Expr]:
    """Figure, demand and distance as they are written."""
    value, low, high = (pl.col(name) for name in ("value", "value_low", "value_high"))
    bound = (
        pl.when(low == high).then(pl.lit(""))
        .when(value == low).then(pl.lit("mindst "))
        .when(value == high).then(pl.lit("højst "))
        .otherwise(pl.lit("ca. "))
    )  # fmt: skip
    return {
        "value_text": pl.concat_str(bound, danish.figure(value, unit)),
        "target_text": danish.figure(pl.col("target"), unit),
        "gap_text": danish.signed(pl.col("gap"), gap_unit),
    }


def reason(goal: Goal, rule: rules.Rule, labels: dict[str, str]) -> dict[str, pl.Expr]:
    """The reason of each verdict as a code and as a sentence."""
    if goal.dropped:
        decision = goal.dropped
        sentence = f"{decision.decided_by} {danish.day(decision.decided_on)}: {decision.why}"
        return {"reason_code": pl.lit("dropped_by_decision"), "reason": pl.lit(sentence)}
    verdict = pl.col("verdict")
    settled = pl.concat_str(
        pl.coalesce("value_text", pl.lit("Tallet")),
        pl.lit(f" mod kravet {comparison(rule)} "),
        pl.coalesce("target_text", pl.lit("et tal, der mangler")),
        pl.when((verdict == "not_met") & pl.col("main_holds").fill_null(value=True))
        .then(pl.lit("; et andet led i reglen er ikke opfyldt"))
        .otherwise(pl.lit("")),
        pl.lit("."),
    )
    missing = [_missing(name, goal.measures[name], labels) for name in rule.names]
    code = pl.coalesce(*(_missing_code(name) for name in rule.names), pl.lit("no_figure"))
    unknown = verdict == "not_followable"
    return {
        "reason_code": pl.when(unknown)
        .then(code)
        .otherwise(
            pl.concat_str(
                pl.lit("rule_"),
                verdict.replace_strict({"met": "holds", "not_met": "fails"}, default="unknown"),
            )
        ),
        "reason": pl.when(unknown)
        .then(pl.concat_str(*missing, separator=" ", ignore_nulls=True))
        .otherwise(settled),
    }


def _undecided(name: str) -> pl.Expr:
    return pl.col(f"{name}.low").is_null() | pl.col(f"{name}.high").is_null()


def _missing(name: str, measure: Measure, labels: dict[str, str]) -> pl.Expr:
    """What is missing of a measure, as a sentence; null where nothing is."""
    label = labels.get(measure.indicator, measure.indicator)
    of = " (hele landet)" if measure.area == "country" else ""
    why = pl.coalesce(f"{name}.remark", pl.lit(f"der er ingen tal for {measure.period}"))
    answers = pl.col(f"{name}.answers").fill_null(value=True)
    verb = pl.when(answers).then(pl.lit(" mangler: ")).otherwise(pl.lit(" svarer ikke på målet: "))
    sentence = pl.concat_str(pl.lit(label + of), verb, why.str.strip_chars_end("."), pl.lit("."))
    return pl.when(_undecided(name)).then(sentence)


def _missing_code(name: str) -> pl.Expr:
    answers = pl.col(f"{name}.answers").fill_null(value=True)
    code = (
        pl.when(~answers)
        .then(pl.lit("answers_another_question"))
        .otherwise(
            pl.col(f"{name}.mark").replace_strict(
                MISSING_CODES, default="no_figure", return_dtype=pl.String
            )
        )
    )
    return pl.when(_undecided(name)).then(code)
