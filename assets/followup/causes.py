"""Why a goal stands otherwise than in an earlier follow-up, as codes and as Danish sentences.

The plan: its wording, rule, figures, year's demand or a decision. Disclosure: a figure is hidden
now, or no longer. New data: another period, a figure where there was none, a new row of the
register, a figure that is settled now, or no longer. Revised: the source says another figure of
the same period, or none. Calculation: the same snapshots, another SQL file.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from assets.followup.load import FollowUp, periods_of
from assets.text import danish
from assets.text.area_codes import COUNTRY
from assets.text.hidden import MARK
from assets.text.yaml_lines import Document

CODES = ("plan", "disclosure", "new_data", "revised", "calculation")
CLOSE = 1e-9
"""Two sums of the same numbers may differ by less than this."""
MOST_PERIODS_TOLD = 3
_NUMBERS = ("value", "value_low", "value_high", "numerator", "denominator")
_MEASURE = ("goal_id", "measure", "indicator", "area_code", "period")
_SETTLING = pl.DataFrame(schema={"provisional": pl.Boolean})
_FOUND = {"goal_id": pl.String, "cause": pl.String, "sentence": pl.String}


def find(before: FollowUp, after: FollowUp) -> pl.DataFrame:
    """Every reason for which a goal may stand otherwise: ``goal_id``, ``cause``, ``sentence``."""
    found = [*_decided(before, after), *_measured(before, after), _figured(before, after)]
    order = pl.col("cause").replace_strict({code: at for at, code in enumerate(CODES)})
    return pl.concat(found).sort(order, maintain_order=True)


def differs(one: str, other: str) -> pl.Expr:
    """Whether two numbers are not the same, one of them missing or not."""
    far = (pl.col(one) - pl.col(other)).abs() > CLOSE
    return far.fill_null(pl.col(one).is_null() != pl.col(other).is_null())


def _found(rows: pl.DataFrame, cause: str, sentence: pl.Expr) -> pl.DataFrame:
    return rows.select("goal_id", cause=pl.lit(cause), sentence=sentence).cast(pl.Schema(_FOUND))


def _changed(column: str) -> pl.Expr:
    return pl.col(column).ne_missing(pl.col(f"{column}_before"))


def _decided(before: FollowUp, after: FollowUp) -> Iterator[pl.DataFrame]:
    """What the plan says otherwise of a goal itself."""
    both = after.own.join(before.own, on="goal_id", suffix="_before", maintain_order="left")
    yield _found(both.filter(_changed("goal")), "plan", pl.lit("Ordlyden er ændret."))
    yield _found(
        both.filter(_changed("rule")),
        "plan",
        pl.format('Reglen er ændret fra "{}" til "{}".', "rule_before", "rule"),
    )
    yield _found(
        both.filter(
            ~_changed("rule"),
            pl.col("rule").str.contains(r"\btarget\b"),
            differs("target", "target_before"),
        ),
        "plan",
        pl.format("Årets krav er {} (før {}).", *_shown("target_text", "target_text_before")),
    )
    if "decision_before" in both.columns:
        decided = both.filter(_changed("decision"))
        now, then = pl.col("decision"), pl.col("decision_before")
        yield _found(
            decided,
            "plan",
            pl.coalesce(
                pl.format("Beslutning: {}", now), pl.format("Gælder ikke længere: {}", then)
            ),
        )


def _measured(before: FollowUp, after: FollowUp) -> Iterator[pl.DataFrame]:
    """What the plan says otherwise of a goal's figures, and periods that are others."""
    key = ["goal_id", "measure"]
    then, now = (_with_plan(each) for each in (before, after))
    both = now.join(then, on=key, suffix="_before", maintain_order="left")
    went = then.join(now, on=key, how="anti")
    came = now.join(then, on=key, how="anti")
    yield _found(came, "plan", pl.format("Tallet {} ({}) er nyt.", "measure", "label"))
    yield _found(went, "plan", pl.format("Tallet {} ({}) bruges ikke.", "measure", "label"))
    yield _found(
        both.filter(_changed("definition")),
        "plan",
        pl.format("Tallet {} er et andet i planen: {} (før {}).", "measure", *_pair("label")),
    )
    moved = both.filter(_changed("period"), ~_changed("definition"))
    is_plan = _changed("spelled") | _changed("year")
    periods = pl.format(": {} (før {}).", *_pair("period"))
    yield _found(
        moved.filter(is_plan),
        "plan",
        pl.format("Tallet {} har i planen en anden periode{}", "measure", periods),
    )
    yield _found(
        moved.filter(~is_plan), "new_data", pl.format("{} har en nyere periode{}", "label", periods)
    )


def _pair(column: str) -> tuple[str, str]:
    return column, f"{column}_before"


def _shown(*texts: str) -> list[pl.Expr]:
    return [pl.col(text).fill_null("ukendt") for text in texts]


def _with_plan(followup: FollowUp) -> pl.DataFrame:
    """The figures that the goals rest on, with how the plan writes each of them."""
    rule = followup.measures.filter(pl.col("role") != "context")
    written = pl.DataFrame(
        list(_written(followup.plan)),
        dict.fromkeys(("goal_id", "measure", "spelled", "definition"), pl.String),
        orient="row",
    )
    return (
        rule.select(*_MEASURE, "label")
        .join(written, on=["goal_id", "measure"], how="left", maintain_order="left")
        .with_columns(year=pl.lit(followup.facts["plan"]["year"]))
    )


def _written(plan: bytes) -> Iterator[tuple[str, str, str, str]]:
    """Goal, measure, period and all else as a plan writes it, whatever keys plans have by then."""
    text = unicodedata.normalize("NFC", plan.decode("utf-8-sig"))
    content: Mapping[str, Any] = Document(text).content
    for section in content["sections"]:
        for goal in section["goals"]:
            for name, measure in goal["measures"].items():
                other = {key: value for key, value in measure.items() if key != "period"}
                yield goal["id"], name, str(measure["period"]), json.dumps(other, sort_keys=True)


def _figured(before: FollowUp, after: FollowUp) -> pl.DataFrame:
    """Figures of the same indicator, area and period that are others than they were."""
    then, now = _with_figures(before), _with_figures(after)
    both = now.join(then, on=_MEASURE, suffix="_before", maintain_order="left")
    other = pl.any_horizontal(differs(name, f"{name}_before") for name in _NUMBERS)
    hidden, hidden_before = pl.col("is_hidden"), pl.col("is_hidden_before")
    known, known_before = pl.col("is_known"), pl.col("is_known_before")
    unsettled, unsettled_before = pl.col("provisional"), pl.col("provisional_before")
    recalculated = _changed("sql") & ~_changed("snapshots")
    how = (
        pl.when(hidden & ~hidden_before).then(pl.lit("hidden"))
        .when(hidden_before & ~hidden).then(pl.lit("shown"))
        .when(known & ~known_before).then(pl.lit("new"))
        .when(known_before & ~known).then(pl.lit("withdrawn"))
        .when(_changed("answers_goal")).then(pl.lit("answers"))
        .when(~other & unsettled_before & ~unsettled).then(pl.lit("settled"))
        .when(~other & unsettled & ~unsettled_before).then(pl.lit("unsettled"))
        .when(~other).then(pl.lit(None))
        .when(pl.col("kind") == "observed").then(pl.lit("registered"))
        .when(recalculated).then(pl.lit("calculation"))
        .otherwise(pl.lit("revised"))
    )  # fmt: skip
    limits = [each.facts["settings"]["disclosure_limit"] for each in (before, after)]
    told = _told(both.with_columns(how=how))
    return pl.concat(
        _found(told.filter(how=how), _CAUSE[how], pl.format(sentence, "what", "periods"))
        for how, sentence in _sentences(*limits).items()
    )


_CAUSE = {
    "hidden": "disclosure",
    "shown": "disclosure",
    "new": "new_data",
    "registered": "new_data",
    "answers": "new_data",
    "settled": "new_data",
    "unsettled": "new_data",
    "withdrawn": "revised",
    "revised": "revised",
    "calculation": "calculation",
}


def _sentences(limit_before: int, limit: int) -> dict[str, str]:
    """What is said of each way in which figures may be others: of what, and of which periods."""
    moved = limit - limit_before
    told = f" Grænsen er {limit} (før {limit_before})."
    raised, lowered = (told if way else "" for way in (moved > 0, moved < 0))
    return {
        "hidden": f"{{}} er nu skjult af hensyn til diskretion ({{}}).{raised}",
        "shown": f"{{}} er ikke længere skjult ({{}}).{lowered}",
        "new": "Nye tal for {} ({}).",
        "registered": "Registeret har en nyere række for {} ({}).",
        "answers": "Registeret siger noget andet om, hvorvidt {} svarer på målet ({}).",
        "settled": "Tallene for {} er ikke længere foreløbige ({}).",
        "unsettled": "Tallene for {} er blevet foreløbige ({}).",
        "withdrawn": "Kilden har ikke længere tal for {} ({}).",
        "revised": "Kilden har rettet {} ({}).",
        "calculation": "Beregningen af {} er ændret ({}).",
    }


def _told(figures: pl.DataFrame) -> pl.DataFrame:
    """A row a measure and way, with the first of the periods and how the figure moved in each."""
    number, number_before = (
        danish.number(pl.coalesce(*(f"{name}{end}" for name in _NUMBERS))).fill_null("intet tal")
        for end in ("", "_before")
    )
    is_telling = ~pl.col("how").is_in(["hidden", "shown"])
    moved = pl.when(is_telling & (number != number_before)).then(
        pl.format("{}: {}, før {}", "period", number, number_before)
    )
    first = pl.col("told").head(MOST_PERIODS_TOLD).str.join("; ")
    more = pl.len().cast(pl.Int64) - MOST_PERIODS_TOLD
    return (
        figures.filter(pl.col("how").is_not_null())
        .with_columns(
            told=pl.coalesce(moved, "period"),
            what=pl.when(pl.col("area_code") == COUNTRY)
            .then(pl.format("{} for hele landet", "label"))
            .otherwise("label"),
        )
        .group_by("goal_id", "measure", "what", "how", maintain_order=True)
        .agg(
            pl.when(more > 0).then(pl.format("{} og {} til", first, more)).otherwise(first)
            .alias("periods")
        )
    )  # fmt: skip


def _with_figures(followup: FollowUp) -> pl.DataFrame:
    """The figures that the goals rest on, a row a period, with what each of them rests on."""
    behind = pl.DataFrame(
        list(_behind(followup.facts)),
        dict.fromkeys(("indicator", "snapshots", "sql"), pl.String),
        orient="row",
    )
    rule = followup.measures.filter(pl.col("role") != "context")
    # An old follow-up does not say which of its figures were provisional.
    held = pl.concat([followup.figures, _SETTLING], how="diagonal")
    figures = held.select(
        "indicator", "area_code", "period", *_NUMBERS, "mark", "kind", "answers_goal", "provisional"
    )
    return (
        periods_of(rule)
        .select(*_MEASURE, "label")
        .join(figures, on=["indicator", "area_code", "period"], how="left", maintain_order="left")
        .join(behind, on="indicator", how="left", maintain_order="left")
        .with_columns(
            pl.col("answers_goal").fill_null(value=True),
            is_hidden=pl.col("mark").eq_missing(MARK),
            is_known=pl.any_horizontal(pl.col(name).is_not_null() for name in _NUMBERS),
        )
    )


def _behind(facts: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Each indicator with the snapshots and the SQL that its figures rest on."""
    held = {s["raw_table"]: [s["sha256"], s["retrieved_at"]] for s in facts["sources"]}
    for name, rests in facts["indicators"].items():
        snapshots = {table: held.get(table) for table in rests["sources"]}
        yield name, json.dumps(snapshots, sort_keys=True), json.dumps(rests["sql"], sort_keys=True)
