"""Newest periods that a source has not delivered yet, or not as they should be.

While a source loads a period, it may give it for a few areas, or as zeros; a change of unit begins
with one period. The newest periods are held against those of the year before in the same answer,
so that a first answer is judged too. What is late is left out, what is `implausible` counts as
missing; both are noticed, and the table is fetched again until its source has mended it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from assets.catalogue.catalogue import Entry
from assets.ingest.comparison import entry_titles
from assets.ingest.implausible import HAS_NUMBER, NewestFigures
from connectors import periods
from connectors.late_periods import few_areas, find_late_periods, split_periods
from connectors.observations import MISSING, NOT_MATURE, Notices, TableEntry

MOST_ROWS = 3_000_000
"""Of an answer with more rows in these periods, only whole periods are judged."""
_MARK, _PERIOD = pl.col("mark"), pl.col("period")


@dataclass(frozen=True)
class Delivery:
    """What is wrong with the newest periods of an answer.

    Args:
        left_out: the periods that are not delivered.
        missing: the keys of figures that count as missing, as text.
    """

    left_out: Collection[str] = ()
    missing: pl.DataFrame = field(default_factory=pl.DataFrame)

    def __bool__(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.left_out) or not self.missing.is_empty()

    def mend(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows of the answer without what is left out or counts as missing."""
        rows = rows.filter(~_PERIOD.cast(pl.String).is_in([*self.left_out]))
        if self.missing.is_empty():
            return rows
        key = self.missing.columns
        texts = rows.with_columns(pl.col(*key, "mark").cast(pl.String))
        marked = texts.join(
            self.missing.with_columns(_is_missing=True), on=key, how="left", maintain_order="left"
        )
        is_missing = pl.col("_is_missing").fill_null(value=False)
        return marked.with_columns(
            value=pl.when(~is_missing).then("value"),
            mark=pl.when(is_missing).then(pl.lit(MISSING)).otherwise("mark"),
        ).drop("_is_missing")


def judge_delivery(
    entry: Entry,
    files: Sequence[Path],
    spellings: Sequence[str],
    vital: Collection[str],
    notices: Notices,
) -> Delivery:
    """Judge the newest periods of an answer.

    Args:
        entry: its table.
        files: its rows.
        spellings: its periods.
        vital: the country and the own municipality.
        notices: takes the sentences and the periods; those in it already are late.
    """
    delivery = _judge(entry, files, spellings, vital, notices)
    _notice_large_nulls(entry, files, delivery, notices)
    return delivery


def _judge(
    entry: Entry,
    files: Sequence[Path],
    spellings: Sequence[str],
    vital: Collection[str],
    notices: Notices,
) -> Delivery:
    late = [*notices.undelivered]
    judged, compared = split_periods(_since_last_break(entry, spellings))
    if not judged:
        return Delivery(late)
    rows = _mature(entry, pl.scan_parquet([*files]).filter(_PERIOD.is_in([*compared, *judged])))
    counted = (
        rows.group_by(_PERIOD.cast(pl.String))
        .agg(pl.col("area").filter(HAS_NUMBER).n_unique(), rows=pl.len())
        .collect()
    )
    areas = dict(counted.select("period", "area").iter_rows())
    for period, few, usual in find_late_periods(areas):
        if period in late:
            continue
        late.append(period)
        notices.undelivered.append(period)
        notices.sentences.append(few_areas(entry.title, period, few, usual))
    judged = [period for period in judged if period not in late]
    if not judged or counted["rows"].sum() > MOST_ROWS:
        return Delivery(late)
    frame = rows.filter(~_PERIOD.is_in(late)) if late else rows
    # A quarter of the memory of texts.
    numbered = frame.select(pl.col(*entry.key, "mark").cast(pl.Categorical()), "value").collect()
    missing = NewestFigures(entry, numbered, judged, compared, vital).missing(notices)
    return Delivery(late, missing)


def _notice_large_nulls(
    entry: Entry, files: Sequence[Path], delivery: Delivery, notices: Notices
) -> None:
    """Notice counts that the source lacks, though it hides no more than small ones."""
    counts = [name for name, measure in entry.measures.items() if measure.hidden_below]
    if not counts:
        return
    is_null = pl.col("measure").is_in(counts) & (_MARK == MISSING)
    missing = (
        pl.scan_parquet([*files]).filter(is_null, ~_PERIOD.is_in([*delivery.left_out])).collect()
    )
    if not delivery.missing.is_empty():
        missing = missing.join(delivery.missing, on=entry.key, how="anti")
    if missing.is_empty():
        return
    area, period, *values, measure = missing.select(entry.key).sort("period").row(-1)
    named = ", ".join([entry_titles(entry)[measure], area, *values])
    notices.sentences.append(
        f"{entry.title} mangler {missing.height} antal, der er for store til at være skjult, "
        f"senest {named} i {period}; de tæller som manglende"
    )


def _since_last_break(entry: Entry, spellings: Sequence[str]) -> list[str]:
    """The periods after the newest break of the series that has begun."""
    begin = {spelling: periods.parse(spelling).starts_on for spelling in spellings}
    newest = max(begin.values(), default=None)
    definition = entry.definition
    breaks = definition.breaks if isinstance(definition, TableEntry) else ()
    begun = [each.since for each in breaks if newest is not None and each.since <= newest]
    return [each for each in spellings if not begun or begin[each] >= max(begun)]


def _mature(entry: Entry, rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows without measures and periods whose follow-up time has not passed."""
    if all(measure.matures_after is None for measure in entry.measures.values()):
        return rows
    early = rows.filter(_MARK == NOT_MATURE).select("period", "measure").unique()
    return rows.join(early, on=["period", "measure"], how="anti")
