"""Earlier publications in which a small count was hidden: what they had, shown and hidden.

A reader who has such a file knows what it showed and, where a figure is shown now with the numbers
that it had, what it hid. So the counts of an earlier file stand beside those of the new one, and a
count that was small then must not be found either.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from assets.catalogue.parts import Parts
from assets.disclosure.components import find_groups
from assets.disclosure.counts import as_counts, find_counts
from assets.disclosure.shown import NUMBERS
from assets.disclosure.totals import Count, find_links
from assets.indicators.indicator_catalogue import FIGURE_KEY

_FIGURE = [*FIGURE_KEY, *NUMBERS]
_FILE = ["group", "file"]


@dataclass(frozen=True)
class Earlier:
    """What older files had.

    Args:
        figures: those that the new file has not, or with other numbers, each once by its numbers;
            their ``row`` goes on where the new file's end.
        counts: the counts of the files that tell of a count which they hid; a figure that has its
            numbers still is the new file's row.
    """

    figures: pl.DataFrame
    counts: Sequence[Count]


def find_earlier(
    rows: pl.DataFrame, shown: pl.DataFrame, limit: int, declared: Iterable[Parts]
) -> Earlier:
    """Find what older files had where they hid something.

    Of files that hid the same figures the newest counts. So it does where they differ in figures
    which no other file has: those tell of nothing else.

    Args:
        rows: the figures of the new file, with ``row``.
        shown: the record, as in `assets.disclosure.shown`.
        limit: counts below it are small.
        declared: which indicators are parts of which total.
    """
    files = _in_files(_number(rows, _with_groups(shown, declared)))
    is_now = pl.col("row") < rows.height
    hidden = files.filter("is_hidden")
    is_small = pl.col("count").is_between(0, limit, closed="none")
    small = find_counts(hidden).filter(is_small)["row"].unique().to_list()
    hidden = _newest_alike(
        hidden.select("group", "file", "row", is_now=is_now, is_small=pl.col("row").is_in(small))
    )
    is_in_another = pl.len().over("group", "row") > 1
    telling = _newest_alike(hidden.filter(is_in_another | pl.col("is_now") | pl.col("is_small")))
    # In one order: of changes that cost the same, the solver takes the first.
    kept = files.join(telling, on=_FILE, how="semi").sort("file", "row")
    return Earlier(
        kept.filter(~is_now).unique("row").sort("row").select("row", *_FIGURE),
        as_counts(find_counts(kept)),
    )


def _newest_alike(hidden: pl.DataFrame) -> pl.DataFrame:
    """Of the files that hid the same figures of a group, the newest."""
    alike = hidden.group_by(_FILE).agg(pl.col("row").sort()).sort("file")
    newest = alike.unique(["group", "row"], keep="last", maintain_order=True)
    return hidden.join(newest, on=_FILE, how="semi")


def _with_groups(shown: pl.DataFrame, declared: Iterable[Parts]) -> pl.DataFrame:
    """The record of the groups of indicators of which something was hidden."""
    names = shown["indicator"].unique().to_list()
    numbers = [(name, number) for name in names for number in NUMBERS]
    group_of = find_groups(names, find_links(numbers, declared))
    grouped = shown.with_columns(group=pl.col("indicator").replace_strict(group_of))
    return grouped.filter(pl.col("is_hidden").any().over("group"))


def _number(rows: pl.DataFrame, recorded: pl.DataFrame) -> pl.DataFrame:
    """The record with ``row``: the same for a figure with the same numbers.

    Keys of the new file's figures are unique, so that their rows are their places.
    """
    now = rows.select("row", *FIGURE_KEY, *[pl.col(name).cast(pl.Float64) for name in NUMBERS])
    every = pl.concat([now.drop("row"), recorded.select(_FIGURE)]).unique(maintain_order=True)
    numbered = every.with_row_index("row")
    return recorded.join(numbered, on=_FIGURE, how="left", nulls_equal=True, maintain_order="left")


def _in_files(recorded: pl.DataFrame) -> pl.DataFrame:
    """The figures of each publication: a record holds until the next one of its figure."""
    changes = recorded.filter(pl.col("publication") > 0).sort("publication")
    ends = pl.col("publication").shift(-1).over(FIGURE_KEY)
    files = changes.select(file="publication").unique()
    is_begun = pl.col("publication") <= pl.col("file")
    last = files.select(pl.col("file").max().fill_null(0)).item()
    return (
        changes.with_columns(until=ends.fill_null(last + 1))
        .filter(pl.any_horizontal(pl.col(NUMBERS).is_not_null()))
        .join_where(files, is_begun, pl.col("until") > pl.col("file"))
    )
