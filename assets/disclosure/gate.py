"""The gate: which figures are hidden, and how the figures look after it.

A figure that rests on Fasit or the register is hidden if a count behind it is below the limit: its
value if that is a count, its numerator, its denominator, or denominator minus numerator. It is also
hidden if it would give away such a count of another figure (`suppression`). All its numbers become
null, its mark ``disclosure``, and its remark, which may quote a number, is replaced. Sums, means
and gaps are computed after the gate.

Choices: A 0 is shown, since it counts nobody, jobindsats leaves it out of its own rule and the
papers print "0 pladser"; so it is not hidden that all or none of a group share something. All units
in ``COUNTS`` count persons, or what a person or sole trader has one of. A share without its counts
and a known bound pass. Figures of jobindsats and StatBank pass: their sources have protected them.

Verdicts use bounds: a hidden small count is between 1 and the limit minus 1, a hidden share near
none or near all of its denominator. So 2 agreements of the 70 asked for are "ikke nået", but 2 of
"mindst 2" has no verdict, since it would tell 1 from 2. A figure hidden to protect another has no
bounds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import polars as pl
import polars.selectors as cs

from assets.catalogue.parts import Parts
from assets.disclosure.releases import Release
from assets.disclosure.shown import NUMBERS
from assets.disclosure.suppression import hide
from assets.disclosure.totals import COMPLEMENT, DENOMINATOR, NUMERATOR, VALUE, Count
from assets.indicators.indicator_catalogue import FIGURE_KEY
from assets.text.hidden import MARK, SUPPRESSED
from assets.text.units import COUNTS

MOST_NAMES = 3
"""The most figures that a warning names."""


@dataclass(frozen=True)
class Gate:
    """The hidden figures.

    ``hidden`` has the key of each hidden figure and, where its verdict may be published, its
    bounds ``low`` and ``high``. ``warnings`` are Danish sentences: releases without effect, and
    hidden figures that older copies show or give back, which ``given_back`` has the rows of.
    """

    hidden: pl.DataFrame
    warnings: tuple[str, ...] = ()
    given_back: frozenset[int] = frozenset()

    def hide_in(self, figures: pl.DataFrame) -> pl.DataFrame:
        """The figures as they may be published: numbers of hidden ones are null.

        Args:
            figures: rows with the columns of ``FIGURE_KEY`` among others.
        """
        is_hidden = pl.col("_hidden").is_not_null()
        marked = figures.join(
            self.hidden.select(*FIGURE_KEY, _hidden=True),
            on=FIGURE_KEY,
            how="left",
            maintain_order="left",
        )
        texts = {name: pl.lit(text) for name, text in {"mark": MARK, "remark": SUPPRESSED}.items()}
        return marked.with_columns(
            pl.when(~is_hidden.fill_null(value=False)).then(cs.float() | cs.integer()),
            **{
                name: pl.when(is_hidden).then(text).otherwise(name)
                for name, text in texts.items()
                if name in figures.columns
            },
        ).drop("_hidden")

    def with_bounds(self, long: pl.DataFrame) -> pl.DataFrame:
        """``mart.indicator`` for scoring: hidden figures have the bounds that a reader may know."""
        bounds = long.select(*FIGURE_KEY).join(
            self.hidden, on=FIGURE_KEY, how="left", maintain_order="left"
        )
        return self.hide_in(long).with_columns(
            value_low=pl.coalesce("value_low", bounds["low"]),
            value_high=pl.coalesce("value_high", bounds["high"]),
        )


def decide(
    figures: pl.DataFrame,
    limit: int,
    releases: Collection[Release],
    declared: Collection[Parts] = (),
    shown: pl.DataFrame | None = None,
) -> Gate:
    """Decide which figures are hidden.

    Args:
        figures: every figure that rests on persons: the columns of ``FIGURE_KEY``, the days of the
            period, numerator, denominator, value and unit.
        limit: counts below it are small.
        releases: decisions to show a figure below the limit.
        declared: which indicators are parts of which total.
        shown: what older copies show, as in `assets.disclosure.shown`.
    """
    rows = figures.with_row_index("row")
    before = _shown_before(rows, shown)
    known = frozenset(before["row"])
    by_key = {(r.indicator, r.area, r.period.code): r for r in releases}
    row_of_key = {tuple(key): row for row, *key in rows.select("row", *FIGURE_KEY).iter_rows()}
    released = {row for key, row in row_of_key.items() if key in by_key}
    counts = _counts(rows)
    suppressed = hide(counts, declared, limit, released, known)
    unreleased = hide(counts, declared, limit, (), known).rows if by_key else frozenset[int]()
    warnings = [
        f"{release.where}: {release.indicator} for område {release.area} i {release.period.code} "
        f"{_no_effect(row_of_key.get(key), suppressed.rows, unreleased)}"
        for key, release in by_key.items()
        if row_of_key.get(key) in suppressed.rows or row_of_key.get(key) not in unreleased
    ]
    hidden = rows.filter(pl.col("row").is_in(list(suppressed.rows)))
    has_verdict = pl.col("row").is_in(list(suppressed.with_verdict))
    bounds = [pl.when(has_verdict).then(end).alias(name) for name, end in _bounds(limit).items()]
    given_back = suppressed.given_back & suppressed.rows
    warnings += _old_copies(before, hidden, given_back)
    return Gate(hidden.select(*FIGURE_KEY, *bounds), tuple(warnings), given_back)


def _shown_before(rows: pl.DataFrame, shown: pl.DataFrame | None) -> pl.DataFrame:
    """The rows that older copies show with the same numbers, with the first day and copy."""
    if shown is None:
        return rows.select("row", shown_on=pl.lit(None, pl.Date), copy=pl.lit("")).clear()
    return rows.with_columns(pl.col(NUMBERS).cast(pl.Float64)).join(
        shown, on=[*FIGURE_KEY, *NUMBERS], nulls_equal=True
    ).select("row", "shown_on", "copy")  # fmt: skip


def _old_copies(
    before: pl.DataFrame, hidden: pl.DataFrame, given_back: Collection[int]
) -> Iterator[str]:
    """What older copies tell of hidden figures, in Danish."""
    in_copies = hidden.join(before, on="row")
    if in_copies.height:
        yield (
            f"Skjult nu, men vist i ældre kopier: {_names(in_copies)} (i "
            f"{in_copies.sort('shown_on')['copy'][0]} og senere); slet de kopier og opfølgninger, "
            "som ingen længere må se."
        )
    computed = hidden.filter(pl.col("row").is_in(list(given_back))).join(
        before, on="row", how="anti"
    )
    if computed.height:
        yield (
            f"Skjult, men ældre kopier giver det tilbage, når de lægges ved siden af: "
            f"{_names(computed)}; slet de kopier og opfølgninger, som ingen længere må se."
        )


def _names(rows: pl.DataFrame) -> str:
    names = [
        f"{indicator} for område {area} i {period}"
        for indicator, area, period in rows.select(FIGURE_KEY).head(MOST_NAMES).iter_rows()
    ]
    more = rows.height - len(names)
    return ", ".join(names) + (f" og {more} til" if more else "")


def _no_effect(row: int | None, hidden: Collection[int], unreleased: Collection[int]) -> str:
    """Why a release has no effect, in Danish."""
    if row is None:
        return "er ikke et tal om personer; slet frigivelsen, eller ret den."
    if row in hidden:
        return "er stadig skjult, for det ville røbe et mindre tal; frigiv også det."
    assert row not in unreleased  # noqa: S101
    return "er ikke skjult; slet frigivelsen."


def _counts(rows: pl.DataFrame) -> list[Count]:
    """The counts behind each figure, also those that follow from a share and its other count."""
    is_share = pl.col("unit") == "pct"
    share = pl.when(is_share).then(pl.col("value"))
    part = pl.coalesce("numerator", (share * pl.col("denominator") / 100).round())
    whole = pl.when(share > 0).then((100 * pl.col("numerator") / share).round())
    counted = rows.with_columns(
        pl.when(pl.col("unit").is_in([*COUNTS])).then("value").alias(VALUE),
        part.alias(NUMERATOR),
        pl.coalesce("denominator", whole).alias(DENOMINATOR),
    )
    left = pl.col(DENOMINATOR) - pl.col(NUMERATOR)
    long = counted.with_columns(pl.when(left >= 0).then(left).alias(COMPLEMENT)).unpivot(
        [VALUE, NUMERATOR, DENOMINATOR, COMPLEMENT],
        index=["row", *FIGURE_KEY, "starts_on", "ends_on"],
        variable_name="part",
        value_name="count",
    )
    columns = ["row", "part", *FIGURE_KEY, "starts_on", "ends_on", "count"]
    return [Count(*row) for row in long.drop_nulls("count").select(columns).iter_rows()]


def _bounds(limit: int) -> dict[str, pl.Expr]:
    """What a reader knows of a hidden figure with a verdict, as in `suppression.hidden_range`."""
    part, whole = pl.col("numerator"), pl.col("denominator")
    near_both = whole <= 2 * (limit - 1)
    near_none = near_both | part.is_between(0, limit, closed="none")
    near_all = near_both | ~part.is_between(0, limit, closed="none")
    is_share = (pl.col("unit") == "pct") & part.is_not_null() & whole.is_not_null()
    is_count = pl.col("unit").is_in([*COUNTS]) & (pl.col("value") == pl.col("value").floor())
    least = pl.when(near_none).then(pl.lit(1.0)).otherwise(whole - limit + 1)
    most = pl.when(near_all).then(whole - 1).otherwise(pl.lit(limit - 1.0))
    return {
        "low": pl.when(is_share).then(100 * least / whole).when(is_count).then(1.0),
        "high": pl.when(is_share).then(100 * most / whole).when(is_count).then(limit - 1.0),
    }
