"""Why a goal got its verdict: figure, demand and reason in Danish, a column at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from assets.plan.schema import Goal, Measure
from assets.rules import rules
from assets.rules.tree import Numeric
from assets.text import danish, period_names
from assets.text.hidden import MARK, SAYS
from assets.text.plan_periods import LATEST
from connectors.observations import NOT_MATURE

COMPARISONS = {">=": "mindst", "<=": "højst", ">": "over", "<": "under"}
HIDDEN_TARGET = "et skjult tal"
MISSING_CODES = {
    MARK: MARK,
    "ikke offentliggjort": "not_published",
    "kan ikke opgøres": "not_measurable",
    "for tidligt": "too_early",
    "hidden": "hidden_by_source",
    NOT_MATURE: "too_early",
}
"""Why a figure is missing, as the register writes it or its mark says, and as a reason code."""
_MISSING_SAYS = {
    "hidden": "et antal bag tallet er skjult af kilden ",
    NOT_MATURE: "opfølgningstiden er ikke gået ",
}
COLUMNS = [
    "goal_id", "section", "goal", "area_code", "area", "verdict", "verdict_text",
    "computed_verdict", "decision",
    "value", "value_low", "value_high", "value_text", "comparison", "target", "target_text",
    "gap", "gap_text", "distance_text", "margin_pct", "would_decide", "unit", "gap_unit", "period",
    "provisional", "reason_code", "reason", "caution",
    "rule",
]  # fmt: skip


def comparison(rule: rules.Rule) -> str:
    """How the main figure is held against the demand, in Danish."""
    return COMPARISONS[rule.main.operator]


def is_hidden(node: Numeric) -> pl.Expr:
    """Whether a side of a comparison rests on a figure that the disclosure gate hides."""
    names = [pl.col(f"{name}.hidden") for name in rules.names_in(node)]
    return pl.any_horizontal(pl.lit(value=False), *names).fill_null(value=False)


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
    figure = pl.concat_str(bound, danish.figure(value, unit))
    target = danish.figure(pl.col("target"), unit)
    return {
        "value_text": pl.when("value_hidden").then(pl.lit(SAYS)).otherwise(figure),
        "target_text": pl.when("target_hidden").then(pl.lit(HIDDEN_TARGET)).otherwise(target),
        "gap_text": danish.signed(pl.col("gap"), gap_unit),
    }


def reason(
    goal: Goal, rule: rules.Rule, labels: Mapping[str, str], units: Mapping[str, str]
) -> dict[str, pl.Expr]:
    """The reason of each verdict as a code and as a sentence.

    Args:
        goal: the goal.
        rule: its rule.
        labels: what each indicator measures.
        units: the unit of each measure of the goal.
    """
    measures = {name: goal.measures[name] for name in rule.names}
    missing = _sentences(
        [*_hidden(measures, labels), *(_missing(n, m, labels) for n, m in measures.items())]
    )
    known = _sentences(
        _known(name, labels.get(measure.indicator, name), units[name])
        for name, measure in measures.items()
    )
    codes = (_missing_code(name) for name in measures)
    verdict = pl.col("verdict")
    unknown = verdict == "not_followable"
    decided = verdict.replace_strict({"met": "rule_holds", "not_met": "rule_fails"}, default=None)
    return {
        "reason_code": pl.when(unknown)
        .then(pl.coalesce(*codes, _hidden_code(measures), pl.lit("not_settled_by_bounds")))
        .otherwise(decided),
        "reason": pl.when(unknown).then(pl.coalesce(missing, known)).otherwise(_settled(rule)),
    }


def _settled(rule: rules.Rule) -> pl.Expr:
    """What a decided rule rests on; also where its first comparison does not decide it."""
    holds, verdict = pl.col("main_holds"), pl.col("verdict")
    other = (
        pl.when((verdict == "met") & ~holds.fill_null(value=False))
        .then(pl.lit("; et andet led i reglen er opfyldt"))
        .when((verdict == "not_met") & holds.fill_null(value=True))
        .then(pl.lit("; et andet led i reglen er ikke opfyldt"))
        .otherwise(pl.lit(""))
    )
    return pl.concat_str(
        pl.when("value_hidden")
        .then(pl.lit(f"Tallet, der er {SAYS},"))
        .otherwise(pl.coalesce("value_text", pl.lit("Tallet"))),
        pl.lit(f" mod kravet {comparison(rule)} "),
        pl.when("target_hidden")
        .then(pl.lit(f"et tal, der er {SAYS}"))
        .otherwise(pl.coalesce("target_text", pl.lit("et tal, der mangler"))),
        other,
        pl.lit("."),
    )


def _sentences(each: Iterable[pl.Expr]) -> pl.Expr:
    """The sentences that there are, as one text; null where there are none."""
    text = pl.concat_str(*each, separator=" ", ignore_nulls=True)
    return pl.when(text != "").then(text)


def _is_missing(name: str) -> pl.Expr:
    """Whether nothing is known of a measure, or not of each period of its span."""
    low, high = pl.col(f"{name}.low"), pl.col(f"{name}.high")
    partly = (low.is_null() | high.is_null()) & pl.col(f"{name}.missing").is_not_null()
    return (low.is_null() & high.is_null()) | partly


def _hidden(measures: Mapping[str, Measure], labels: Mapping[str, str]) -> Iterator[pl.Expr]:
    """What is hidden, a sentence for each indicator; null where none of its figures is."""
    about: dict[str, list[pl.Expr]] = {}
    for name, measure in measures.items():
        what = danish.quoted(labels.get(measure.indicator, measure.indicator)) + _of(measure)
        about.setdefault(what, []).append(pl.col(f"{name}.hidden"))
    for what, hidden in about.items():
        yield pl.when(pl.any_horizontal(*hidden)).then(pl.lit(f"{what} er {SAYS}."))


def _of(measure: Measure) -> str:
    return " (hele landet)" if measure.area == "country" else ""


def _hidden_code(names: Iterable[str]) -> pl.Expr:
    """The code of a verdict that what may be known of a hidden figure leaves open."""
    hidden = [pl.col(f"{name}.hidden") for name in names]
    return pl.when(pl.any_horizontal(*hidden)).then(pl.lit(MARK))


def _missing(name: str, measure: Measure, labels: Mapping[str, str]) -> pl.Expr:
    """What is missing of a measure, as a sentence; null where nothing is."""
    label = danish.quoted(labels.get(measure.indicator, measure.indicator))
    stated = pl.col(f"{name}.why").str.strip_chars_end(".")
    periods = pl.col(f"{name}.missing")
    why = pl.coalesce(
        pl.concat_str(stated, pl.lit(" ("), periods, pl.lit(")")),
        stated,
        pl.concat_str(
            pl.col(f"{name}.mark").replace_strict(
                _MISSING_SAYS, default="der er ingen tal ", return_dtype=pl.String
            ),
            pl.coalesce(pl.lit("for ") + periods, pl.lit(_when(measure))),
        ),
    )
    answers = pl.col(f"{name}.answers").fill_null(value=True)
    verb = pl.when(answers).then(pl.lit(" mangler: ")).otherwise(pl.lit(" svarer ikke på målet: "))
    sentence = pl.concat_str(pl.lit(label + _of(measure)), verb, why, pl.lit("."))
    return pl.when(_is_missing(name) & ~pl.col(f"{name}.hidden")).then(sentence)


def _when(measure: Measure) -> str:
    is_open = measure.period == LATEST
    return (
        f"for {period_names.period(measure.period)}"
        if not is_open
        else ("for kommunen i eller før planåret")
    )


def _known(name: str, label: str, unit: str) -> pl.Expr:
    """How much is known of a measure that is no single number, as a sentence."""
    low, high = pl.col(f"{name}.low"), pl.col(f"{name}.high")
    ends = (
        pl.concat_str(pl.lit("mindst "), danish.figure(low, unit)),
        pl.concat_str(pl.lit("højst "), danish.figure(high, unit)),
    )
    sentence = pl.concat_str(
        pl.lit(f"{danish.quoted(label)} er kun kendt som "),
        pl.concat_str(*ends, separator=" og ", ignore_nulls=True),
        pl.lit("."),
    )
    return pl.when(low.ne_missing(high) & ~pl.col(f"{name}.hidden")).then(sentence)


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
    return pl.when(_is_missing(name)).then(code)
