"""The gate: which figures are hidden, and how the figures look after it.

A figure that rests on Fasit or the register is hidden if a count behind it is below the limit: its
value if that is a count, its numerator, its denominator, or denominator minus numerator. It is also
hidden if it would give away such a count of another figure (`suppression`). All its numbers become
null, its mark ``disclosure``, and its remark, which may quote a number, is replaced. Sums, means
and gaps are computed after the gate.

Choices: A 0 is shown, since it counts nobody, jobindsats leaves it out of its own rule and the
papers print "0 pladser"; so it is not hidden that all or none of a group share something. All units
in ``COUNTS`` count persons, or what a person or sole trader has one of. A share without its counts
passes, and so does a known bound, unless it says that a count is small. Figures of jobindsats and
StatBank pass: their sources have protected them.

Verdicts use bounds: a hidden small count is between 1 and the limit minus 1, a hidden share near
none or near all of its denominator. So 2 agreements of the 70 asked for are "ikke nået", but 2 of
"mindst 2" has no verdict, since it would tell 1 from 2. A figure hidden to protect another has no
bounds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import polars as pl
import polars.selectors as cs

from assets.catalogue.parts import Parts
from assets.disclosure.counts import as_counts, find_counts
from assets.disclosure.earlier import find_earlier
from assets.disclosure.releases import Release
from assets.disclosure.shown import NUMBERS, SCHEMA
from assets.disclosure.suppression import hide
from assets.indicators.indicator_catalogue import FIGURE_KEY
from assets.text.hidden import MARK, SUPPRESSED
from assets.text.units import COUNTS
from connectors.lists import first_few

ReleaseByKey = dict[tuple[str, ...], Release]
MOST_NAMES = 3
"""The most figures that a warning names."""


@dataclass(frozen=True)
class Gate:
    """The hidden figures.

    ``hidden`` has the key of each hidden figure and, where its verdict may be published, its
    bounds ``low`` and ``high``. ``warnings`` are Danish sentences: releases without effect, and
    hidden figures that older copies show or give back, which ``given_back`` has the keys of.
    """

    hidden: pl.DataFrame
    warnings: tuple[str, ...] = ()
    given_back: frozenset[tuple[str, ...]] = frozenset()

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
            period, numerator, denominator, value, its upper bound and unit.
        limit: counts below it are small.
        releases: decisions to show a figure below the limit.
        declared: which indicators are parts of which total.
        shown: what older copies show and hid, as in `assets.disclosure.shown`.
    """
    rows = with_small_bounds(figures, limit).with_row_index("row")
    shown = pl.DataFrame(schema=SCHEMA) if shown is None else shown
    earlier = find_earlier(rows, shown, limit, declared)
    numbered = pl.concat([_numbers(rows), _numbers(earlier.figures)])
    before = _shown_before(numbered, shown)
    known = frozenset(before["row"])
    by_key: ReleaseByKey = {(r.indicator, r.area, r.period.code): r for r in releases}
    keys = [(row, tuple(key)) for row, *key in numbered.select("row", *FIGURE_KEY).iter_rows()]
    released = {row for row, key in keys if key in by_key}
    counts = [*as_counts(find_counts(rows.with_columns(file=0))), *earlier.counts]
    suppressed = hide(counts, declared, limit, released, known)
    unreleased = hide(counts, declared, limit, (), known).rows if by_key else frozenset[int]()
    row_of_key = {key: row for row, key in keys if row < rows.height}
    is_hidden = pl.col("row").is_in(list(suppressed.rows))
    has_verdict = pl.col("row").is_in(list(suppressed.with_verdict))
    bounds = [pl.when(has_verdict).then(end).alias(name) for name, end in _bounds(limit).items()]
    hidden = numbered.filter(is_hidden)
    given_back = hidden.filter(pl.col("row").is_in(list(suppressed.given_back)))
    return Gate(
        rows.filter(is_hidden).select(*FIGURE_KEY, *bounds),
        (
            *_ineffective_releases(by_key, row_of_key, suppressed.rows, unreleased),
            *_old_copies(before, hidden, given_back),
        ),
        frozenset(given_back.select(FIGURE_KEY).rows()),
    )


def with_small_bounds(figures: pl.DataFrame, limit: int) -> pl.DataFrame:
    """The figures; one whose bounds say that its count is small has a bound as its value."""
    low, high, whole = map(pl.col, ("value_low", "value_high", "denominator"))
    is_count, is_share = pl.col("unit").is_in([*COUNTS]), pl.col("unit") == "pct"

    def is_small(count: pl.Expr) -> pl.Expr:
        return count.is_between(0, limit, closed="none")

    bound = (
        pl.when((is_count & is_small(high)) | (is_share & is_small(high * whole / 100)))
        .then(high)
        .when(is_share & is_small((100 - low) * whole / 100))
        .then(low)
    )
    return figures.with_columns(value=pl.coalesce("value", bound))


def _numbers(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(pl.col("row").cast(pl.Int64), *FIGURE_KEY, pl.col(NUMBERS).cast(pl.Float64))


def _shown_before(numbered: pl.DataFrame, shown: pl.DataFrame) -> pl.DataFrame:
    """The rows that older copies show with the same numbers, with the first day and copy."""
    has_number = pl.any_horizontal(pl.col(NUMBERS).is_not_null())
    in_copies = shown.filter(~pl.col("is_hidden"), has_number)
    return (
        numbered.join(in_copies, on=[*FIGURE_KEY, *NUMBERS], nulls_equal=True)
        .sort("row", "shown_on")
        .unique("row", keep="first", maintain_order=True)
        .select("row", "shown_on", "copy")
    )


def _old_copies(
    before: pl.DataFrame, hidden: pl.DataFrame, given_back: pl.DataFrame
) -> Iterator[str]:
    """What older copies tell of hidden figures, in Danish."""
    in_copies = hidden.join(before, on="row")
    if in_copies.height:
        yield (
            f"Skjult nu, men vist i ældre kopier: {_names(in_copies)} (i "
            f"{in_copies.sort('shown_on')['copy'][0]} og senere); slet de kopier og opfølgninger, "
            "som ingen længere må se."
        )
    computed = given_back.join(before, on="row", how="anti")
    if computed.height:
        yield (
            f"Skjult, men ældre kopier giver det tilbage, når de lægges ved siden af: "
            f"{_names(computed)}; slet de kopier og opfølgninger, som ingen længere må se."
        )


def _names(rows: pl.DataFrame) -> str:
    keys = rows.select(FIGURE_KEY).unique(maintain_order=True)
    names = [
        f"{indicator} for område {area} i {period}" for indicator, area, period in keys.iter_rows()
    ]
    return first_few(names, MOST_NAMES)


def _ineffective_releases(
    by_key: ReleaseByKey,
    row_of_key: Mapping[tuple[str, ...], int],
    hidden: Collection[int],
    unreleased: Collection[int],
) -> Iterator[str]:
    """The releases without effect, in Danish.

    ``unreleased``: the rows that are hidden without any release.
    """
    for key, release in by_key.items():
        row = row_of_key.get(key)
        if row in hidden or row not in unreleased:
            place = f"{release.indicator} for område {release.area} i {release.period.code}"
            yield f"{release.where}: {place} {_no_effect(row, hidden, unreleased)}"


def _no_effect(row: int | None, hidden: Collection[int], unreleased: Collection[int]) -> str:
    """Why a release has no effect, in Danish."""
    if row is None:
        return "er ikke et tal om personer; slet frigivelsen, eller ret den."
    if row in hidden:
        return "er stadig skjult, for det ville røbe et mindre tal; frigiv også det."
    assert row not in unreleased  # noqa: S101
    return "er ikke skjult; slet frigivelsen."


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
