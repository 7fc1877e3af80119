"""Which figures are hidden before anything is published, and what is left of them.

A figure that rests on Fasit or the register is hidden where a count behind it lies below the
limit: its value where that is a count, its numerator, its denominator, or the denominator less the
numerator; and where it would give such a count of another figure back (`hiding`). It is hidden
whole: every number of it is empty, its mark is ``disclosure``, its remark, which may quote it, is
replaced. What is computed of hidden figures (sums, means, gaps) is computed of what is left.

Judgements. A **0 is shown**: it counts nobody, jobindsats' own rule for differences leaves it out,
and "0 pladser" is what the papers print; that all or none of a group have something in common is
therefore not hidden. Every unit in ``COUNTS`` counts persons or what one person or
sole trader has one of. A share without the counts behind it, and a known bound, pass. Figures of
jobindsats and StatBank pass untouched: their source has protected them.

**Verdicts** are told from what is left, where a hidden small count is known to lie between 1 and
the limit less 1, and a hidden share near none or near all of its denominator: 2 agreements of the
70 asked for are "ikke nået", but 2 of "mindst 2" cannot be told, since nået would say which of 1
and 2 it is. Of a figure that is hidden to protect another nothing is known.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import polars as pl
import polars.selectors as cs

from assets.disclosure.releases import Release
from assets.disclosure.suppression import hide
from assets.disclosure.totals import DENOMINATOR, NUMERATOR, VALUE, Count, additions
from assets.indicators.indicator_catalogue import FIGURE_KEY
from assets.text.hidden import MARK, SUPPRESSED
from assets.text.units import COUNTS


@dataclass(frozen=True)
class Gate:
    """What was decided for all figures at once.

    ``hidden`` has the key of each hidden figure and, where the verdict may be told, the bounds
    ``low`` and ``high`` of what a reader may know of it. ``warnings`` are for whoever decides.
    """

    hidden: pl.DataFrame
    warnings: tuple[str, ...] = ()

    def hide_in(self, figures: pl.DataFrame) -> pl.DataFrame:
        """The figures as they may be published.

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
        """``mart.indicator`` for scoring: hidden figures as the bounds that a reader knows."""
        bounds = long.select(*FIGURE_KEY).join(
            self.hidden, on=FIGURE_KEY, how="left", maintain_order="left"
        )
        return self.hide_in(long).with_columns(
            value_low=pl.coalesce("value_low", bounds["low"]),
            value_high=pl.coalesce("value_high", bounds["high"]),
        )


def decide(figures: pl.DataFrame, limit: int, releases: Collection[Release]) -> Gate:
    """Which figures are hidden.

    Args:
        figures: every figure that rests on persons: the columns of ``FIGURE_KEY``, the days of the
            period, numerator, denominator, value and unit.
        limit: counts below it are small.
        releases: what has been decided to be shown all the same.
    """
    rows = figures.with_row_index("row")
    let_out = {(r.indicator, r.area, r.period.code): r for r in releases}
    places = {
        place: row
        for row, *place in rows.select("row", *FIGURE_KEY).iter_rows()
        for place in [tuple(place)]
    }
    released = {row for place, row in places.items() if place in let_out}
    counts = _counts(rows)
    found = hide(counts, additions(counts), limit, released)
    unreleased = hide(counts, additions(counts), limit, ()).rows if let_out else frozenset[int]()
    warnings = [
        f"{release.where}: {release.indicator} of area {release.area} in {release.period.code} "
        f"{_useless(places.get(place), found.rows, unreleased)}"
        for place, release in let_out.items()
        if places.get(place) in found.rows or places.get(place) not in unreleased
    ]
    hidden = rows.filter(pl.col("row").is_in(list(found.rows)))
    told = pl.col("row").is_in(list(found.told))
    bounds = [pl.when(told).then(end).alias(name) for name, end in _bounds(limit).items()]
    return Gate(hidden.select(*FIGURE_KEY, *bounds), tuple(warnings))


def _useless(row: int | None, hidden: Collection[int], unreleased: Collection[int]) -> str:
    """Why a release does nothing."""
    if row is None:
        return "is no figure that rests on persons; remove the release, or correct its place."
    if row in hidden:
        return "stays hidden, since it would give back a smaller figure; release that one too."
    assert row not in unreleased  # noqa: S101
    return "is not hidden; remove the release."


def _counts(rows: pl.DataFrame) -> list[Count]:
    """The counts behind each figure, also where a share and one of its counts give the other."""
    is_share = pl.col("unit") == "pct"
    share = pl.when(is_share).then(pl.col("value"))
    part = pl.coalesce("numerator", (share * pl.col("denominator") / 100).round())
    whole = pl.when(share > 0).then((100 * pl.col("numerator") / share).round())
    found = rows.with_columns(
        pl.when(pl.col("unit").is_in([*COUNTS])).then("value").alias(VALUE),
        part.alias(NUMERATOR),
        pl.coalesce("denominator", whole).alias(DENOMINATOR),
    ).unpivot(
        [VALUE, NUMERATOR, DENOMINATOR],
        index=["row", *FIGURE_KEY, "starts_on", "ends_on"],
        variable_name="part",
        value_name="count",
    )
    columns = ["row", "part", *FIGURE_KEY, "starts_on", "ends_on", "count"]
    return [Count(*row) for row in found.drop_nulls("count").select(columns).iter_rows()]


def _bounds(limit: int) -> dict[str, pl.Expr]:
    """What a reader knows of a hidden figure whose verdict is told; as `hiding.zone` has it."""
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
