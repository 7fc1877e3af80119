"""Newest figures that cannot be what their source measures, by those of the year before."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import log
from typing import Self

import polars as pl

from assets.catalogue.catalogue import Entry
from assets.ingest.comparison import entry_titles
from assets.text.units import COUNTS
from connectors.jobindsats.config import COUNTRY
from connectors.late_periods import FEWEST_AREAS, FEWEST_COMPARED
from connectors.lists import quoted_list
from connectors.observations import ABSENT, MISSING, Notices

HARDLY_ANY = 0.5
"""One measure and value of a period has numbers for at least so many of its usual areas."""
OTHER_UNIT, FITTING, ROUGHLY = 3.0, 0.8, 0.3
"""A unit has changed where a factor beyond the first fits so many areas, within the third."""
LEAST_COUNT, LEAST_SHARE, STEADY = 60.0, 1.0, 0.5
"""A cell of at least so much, whose least figure is at least half of its middle one, does not
become nothing from one period to the next."""
MOST_ROWS_AT_ONCE = 500_000
FAR = 5.0
"""The country's figure of such a cell does not move by such a factor."""
_VALUE, _MARK, _PERIOD = pl.col("value"), pl.col("mark"), pl.col("period")
HAS_NUMBER = _VALUE.is_not_null() & (_VALUE != 0)
_IS_COUNTRY = pl.col("area").is_in([COUNTRY, "000"])


@dataclass(frozen=True)
class NewestFigures:
    """The rows of the newest periods, and of those that they are held against.

    Args:
        entry: the table.
        rows: the rows of both: keys and marks as categories, and ``value``.
        judged: the newest periods.
        compared: the periods before them.
        vital: the country and the own municipality.
    """

    entry: Entry
    rows: pl.DataFrame
    judged: Sequence[str]
    compared: Sequence[str]
    vital: Collection[str]

    def missing(self, notices: Notices) -> pl.DataFrame:
        """The keys of figures that count as missing; ``notices`` takes a sentence for each kind."""
        key, file = self.entry.key, self.entry.file
        keys = pl.DataFrame(schema=dict.fromkeys(key, pl.String))
        in_a_break = f"de tæller som manglende; skriv `breaks` i {file}, hvis det er et brud"
        rules = (
            (
                NewestFigures._hardly_any,
                "har næsten ingen tal i {periods} for {series}; " + in_a_break,
            ),
            (
                NewestFigures._in_another_unit,
                "har i {periods} tal for {series}, der næsten overalt er mange gange større eller "
                "mindre end før, som ved en anden enhed; " + in_a_break,
            ),
            (
                NewestFigures._gone,
                "har {count} tal for {areas} i {periods}, der ligger langt fra dem i perioderne "
                "før (0, tomme eller en anden størrelse); " + in_a_break,
            ),
            (
                NewestFigures._lost,
                "mangler {count} tal for {areas} i {periods}, som fandtes i perioderne før",
            ),
        )
        text_keys = pl.col(key).cast(pl.String)
        # A part is judged by every rule before the next one is read.
        of_parts = [[find(part).select(text_keys) for find, _ in rules] for part in self._parts()]
        for (_, sentence), found in zip(rules, zip(*of_parts, strict=True), strict=True):
            new = pl.concat(found).unique().join(keys, on=key, how="anti")
            if new.is_empty():
                continue
            keys = pl.concat([keys, new])
            late = sorted(new["period"].unique())
            notices.undelivered += [each for each in late if each not in notices.undelivered]
            words = {"periods": ", ".join(late), "count": new.height}
            words |= {
                "areas": quoted_list(sorted(new["area"].unique())),
                "series": self._named(new),
            }
            notices.sentences.append(f"{self.entry.title} {sentence.format_map(words)}")
        return keys

    def _parts(self) -> Iterator[Self]:
        """The same in parts that are judged apart: each has all areas, periods and measures of its
        values, so that memory does not grow with the answer.
        """
        split = [name for name in self._series if name != "measure"]
        parts = 1 + self.rows.height // MOST_ROWS_AT_ONCE if split else 1
        number = pl.struct(split).hash() % parts if parts > 1 else pl.lit(0)
        for part in range(parts):
            yield replace(self, rows=self.rows.filter(number == part))

    def _named(self, rows: pl.DataFrame) -> str:
        """The measures and values of some rows, in words."""
        titles, names = entry_titles(self.entry), self._series
        each = rows.select(names).unique().sort(names).rows()
        return quoted_list([" ".join([titles[measure], *values]) for *values, measure in each])

    @property
    def _series(self) -> list[str]:
        return [name for name in self.entry.key if name not in {"area", "period"}]

    @cached_property
    def _newest(self) -> pl.DataFrame:
        return self.rows.filter(_PERIOD.is_in(self.judged))

    @cached_property
    def _before(self) -> pl.DataFrame:
        """What each cell was in the periods before, where it had a number in all of them."""
        return (
            self.rows.filter(_PERIOD.is_in(self.compared))
            .group_by("area", *self._series)
            .agg(
                least=_VALUE.min(), middle=_VALUE.median(), most=_VALUE.max(),
                nulls=_VALUE.null_count(), periods=pl.len(),
            )
            .filter(pl.col("periods") >= FEWEST_COMPARED, pl.col("nulls") == 0)
        )  # fmt: skip

    def _hardly_any(self) -> pl.DataFrame:
        """Measures and values with numbers for far fewer areas than usual."""
        place = [*self._series, "period"]
        areas = self.rows.group_by(place).agg(areas=pl.col("area").filter(HAS_NUMBER).n_unique())
        usual = (
            areas.filter(_PERIOD.is_in(self.compared))
            .group_by(self._series)
            .agg(usual=pl.col("areas").quantile(0.5, "lower"), periods=pl.len())
        )
        few = areas.join(usual, on=self._series).filter(
            pl.col("periods") >= FEWEST_COMPARED,
            pl.col("usual") >= FEWEST_AREAS,
            pl.col("areas") < HARDLY_ANY * pl.col("usual"),
        )
        return self._newest.join(few, on=place, how="semi")

    def _in_another_unit(self) -> pl.DataFrame:
        """Measures and values whose areas all move by one factor from one period to the next.

        From there on the figures are in another unit, until they move back.
        """
        place = [*self._series, "period"]
        at = {period: at for at, period in enumerate([*self.compared, *self.judged])}
        positive = (
            self.rows.filter(_VALUE > 0).with_columns(at=_PERIOD.replace_strict(at)).sort("at")
        )
        before = _VALUE.shift(1).over("area", *self._series)
        pairs = positive.filter(~_IS_COUNTRY).with_columns(before=before).drop_nulls("before")
        factor = (_VALUE.sum() / pl.col("before").sum()).over(place)
        rounded_by = pl.when((_VALUE.round() == _VALUE).all().over(place)).then(0.5).otherwise(0.05)
        expected = factor * pl.col("before")
        fits = (_VALUE - expected).abs() <= ROUGHLY * expected + rounded_by
        moves = (
            pairs.with_columns(fits=fits, move=factor.log())
            .group_by(place)
            .agg(pl.len(), pl.col("fits").mean(), pl.col("move").first())
            .filter(
                pl.col("len") >= FEWEST_AREAS,
                pl.col("fits") >= FITTING,
                pl.col("move").abs() > log(OTHER_UNIT),
            )
        )
        is_off = pl.col("move").fill_null(0).cum_sum().over(self._series).abs() > log(OTHER_UNIT)
        off = (
            positive.select(*place, "at").unique().sort("at")
            .join(moves, on=place, how="left", maintain_order="left").filter(is_off)
        )  # fmt: skip
        return self.rows.join(off, on=place, how="semi")

    def _gone(self) -> pl.DataFrame:
        """Figures that become nothing beside steady ones, and shares of 0 of such counts."""
        cell = ["area", *self._series]
        measures = self.entry.measures
        counts = [name for name, measure in measures.items() if measure.unit in COUNTS]
        is_count = pl.col("measure").is_in(counts)
        least = pl.when(is_count).then(LEAST_COUNT).otherwise(LEAST_SHARE)
        is_steady = (pl.col("least") >= least) & (pl.col("least") >= STEADY * pl.col("middle"))
        is_nothing = (_VALUE == 0) | (is_count & _VALUE.is_null() & (_MARK == ABSENT))
        is_far = ~_VALUE.is_between(pl.col("least") / FAR, pl.col("most") * FAR)
        signed = [name for name, measure in measures.items() if measure.signed]
        gone = (
            self._newest.filter(~pl.col("measure").is_in(signed))
            .join(self._before.filter(is_steady), on=cell)
            .filter(is_nothing | (_IS_COUNTRY & is_far))
        )
        of_count = {
            name: measure.share_of for name, measure in measures.items() if measure.share_of
        }
        shares = (
            self._newest.filter(pl.col("measure").is_in([*of_count]), _VALUE == 0)
            .with_columns(share="measure", measure=pl.col("measure").replace(of_count))
            .join(gone, on=[*cell, "period"], how="semi")
            .with_columns(measure="share")
        )
        key = self.entry.key
        return pl.concat([gone.select(key), shares.select(key)])

    def _lost(self) -> pl.DataFrame:
        """Figures that the country or the own municipality had in all of the periods before."""
        hidden = [name for name, measure in self.entry.measures.items() if measure.hidden_below]
        is_left_out = (_MARK == ABSENT) & ~pl.col("measure").is_in(hidden)
        return self._newest.filter(
            pl.col("area").is_in([*self.vital]), _VALUE.is_null(), (_MARK == MISSING) | is_left_out
        ).join(self._before, on=["area", *self._series])
