"""Typed values and pseudonyms of a list's cells, and the cells that break its layout."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import zip_longest

import polars as pl

from connectors import origins
from connectors.errors import AnswerError
from connectors.fasit.cells import DAYS, UNREAD, Block
from connectors.fasit.layouts import PURPOSES, Layout, ListColumn
from connectors.fasit.normal_form import normal_form
from connectors.fasit.pseudonyms import Pseudonyms
from connectors.tabular.columns import CPR_LIKE, EMPTY, parse_texts, wrong_value_reason
from connectors.tabular.headings import fold

ROW = "\x00row"
"""The number of a row in its file; never stored."""
REJECTED = pl.Schema({"row": pl.Int64(), "field": pl.Categorical(), "reason": pl.Categorical()})
WHOLE_ROW = "rækken"
"""The field of a rejection that is about no single cell."""
FIRST_SERIAL, LAST_SERIAL = 32_874, 73_415
"""Excel's serial numbers of 1 January 1990 and 31 December 2100; others are no date."""
LAST_DAY = 2_958_465
"""Excel's serial number of 31 December 9999, its last day, which may mean "no day"."""
DAY_ZERO = date(1899, 12, 30)
MAX_CODE_LENGTH = 100
MAX_CACHED_TEXTS = 250_000
"""Texts of a column whose values are cached: more than a municipality has persons."""
_FREE_TEXT = "ligner fritekst eller et CPR-nummer og må ikke læses ind"
_FREE_TEXT_LIKE = "|".join(
    [
        CPR_LIKE.pattern,
        "@",
        "[0-9]{8,}",
        "[0-9]{2}( [0-9]{2}){3}",
        r"[\r\n]",
        f".{{{MAX_CODE_LENGTH + 1},}}",
    ]
)
_FIRST_WORD = re.compile(r"[^\w]+")
_NUMBERS = frozenset({"count", "number"})


@dataclass(frozen=True)
class ParsedBlock:
    """The rows of a block that keep the layout, the cells that break it, and the row count.

    ``rejected_keys`` holds the keys of rejected rows whose key keeps the layout, ``inner_lines`` is
    the number of lines that begin inside a quoted cell, ``unknown`` by column the numbers of
    accepted rows with a text that no list holds.
    """

    accepted: pl.DataFrame
    rejected_keys: pl.DataFrame
    rejected: pl.DataFrame
    rows: int
    inner_lines: int
    unknown: Mapping[str, pl.Series]


class BlockParser:
    """Parses blocks of a list into typed rows, with pseudonyms for identifying numbers.

    The values of repeated texts are cached in memory across blocks, so that each is parsed, and
    each number hashed, once.
    """

    def __init__(self, layout: Layout, pseudonyms: Pseudonyms, today: date) -> None:
        """Start with an empty cache; ``today`` decides which years are plausible."""
        self._layout, self._pseudonyms, self._today = layout, pseudonyms, today
        self._cache: dict[str, pl.DataFrame] = {}

    def parse(self, block: Block) -> ParsedBlock:
        """Parse the rows of a block."""
        numbers = block.row_numbers.alias(ROW)
        missing = pl.repeat(None, len(numbers), dtype=pl.String, eager=True)
        unreadable = _rejected(block.unreadable["row"], WHOLE_ROW, block.unreadable["reason"])
        values, rejected = [numbers], [unreadable]
        good = has_key = pl.repeat(value=True, n=len(numbers), eager=True)
        unknown: dict[str, pl.Series] = {}
        for name in self._layout.columns:
            cells = self._column(name, block.columns.get(name, missing))
            wrong = cells["reason"].is_not_null()
            values.append(cells["value"].alias(name))
            rejected.append(_rejected(numbers.filter(wrong), name, cells["reason"].filter(wrong)))
            good &= ~wrong
            if name in self._layout.key:
                has_key &= ~wrong
            if self._layout.columns[name].unknown_value is not None:
                unknown[name] = cells["unknown"]
        rows = pl.DataFrame(values)
        for name, earlier in self._layout.not_before.items():
            wrong = good & (rows[name] < rows[earlier]).fill_null(value=False)
            reason = pl.lit(f"ligger før {self._layout.headings(earlier)}")
            rejected.append(_rejected(numbers.filter(wrong), name, reason))
            good &= ~wrong
        return ParsedBlock(
            rows.filter(good),
            rows.filter(has_key & ~good).select(self._layout.key),
            pl.concat(rejected).sort("row", maintain_order=True),
            len(numbers) + block.unreadable.height,
            block.inner_lines,
            {name: numbers.filter(good & is_unknown) for name, is_unknown in unknown.items()},
        )

    def _column(self, name: str, texts: pl.Series) -> pl.DataFrame:
        """Return the value of each text, or the reason why it has none; repeated ones cached."""
        distinct = texts.unique()
        if 2 * len(distinct) > len(texts):
            return self._parse(name, texts)
        cached = self._cache.get(name)
        if cached is None or cached.height > MAX_CACHED_TEXTS:
            cached = self._parse(name, distinct)
        else:
            new = distinct.to_frame("text").join(cached, on="text", how="anti", nulls_equal=True)
            if new.height:
                cached = pl.concat([cached, self._parse(name, new["text"])], rechunk=True)
        self._cache[name] = cached
        rows = texts.to_frame("text")
        return rows.join(cached, on="text", how="left", nulls_equal=True, maintain_order="left")

    def _parse(self, name: str, texts: pl.Series) -> pl.DataFrame:
        """Return each text with its value, or the reason why it has none."""
        column = self._layout.columns[name]
        normal = normal_form(column.type, texts)
        prepared, is_private = _prepared(self._layout, name, column, normal)
        unknown = [] if column.unknown_value is None else [column.unknown_value]
        is_unknown = prepared.is_in(unknown)
        if column.type == "origin":
            is_unknown &= ~origins.are_listed(normal, self._layout.origins)
        if column.values and column.otherwise is not None:
            column = column.model_copy(update={"values": (*column.values, column.otherwise)})
        parsed = parse_texts(column, prepared)
        values = parsed.values
        outside, outside_reason = self._implausible(column, values)
        if column.type == "birth_date":
            values = _age_bands(self._layout, values)
        if purpose := PURPOSES.get(column.type):
            values = self._pseudonyms.pseudonymise(purpose, values)
        unread = normal.replace_strict(UNREAD, default=None, return_dtype=pl.String)
        reason = (
            pl.when(unread.is_not_null())
            .then(unread)
            .when(is_private & (parsed.wrong | parsed.empty))
            .then(pl.lit(_FREE_TEXT))
            .when(parsed.wrong)
            .then(pl.lit(wrong_value_reason(column)))
            .when(outside)
            .then(pl.lit(outside_reason))
            .when(parsed.empty)
            .then(pl.lit(EMPTY))
        )
        is_unknown = is_unknown.fill_null(value=False)
        return pl.select(text=texts, value=values, reason=reason, unknown=is_unknown)

    def _implausible(self, column: ListColumn, values: pl.Series) -> tuple[pl.Series, str]:
        """Return which values lie outside the column's plausible years, and the reason why."""
        bounds = column.plausible_years(self._today)
        if bounds is None:
            return pl.repeat(value=False, n=len(values), eager=True), ""
        match column.type:
            case "year":
                years = values
            case "birth_date":
                years = values.str.head(4).cast(pl.Int64)
            case _:
                years = values.dt.year()
        inside = years.is_between(*bounds)
        reason = f"ligger ikke i årene {bounds[0]}-{bounds[1]}"
        if column.type == "date" and not column.required:
            reason += " (betyder dagen »ingen dag«, så skriv den under open i layoutet)"
        return ~inside.fill_null(value=True), reason


def _rejected(numbers: pl.Series, name: str, reasons: pl.Series | pl.Expr) -> pl.DataFrame:
    return pl.select(row=numbers, field=pl.lit(name), reason=reasons).cast(REJECTED)


def _prepared(
    layout: Layout, name: str, column: ListColumn, texts: pl.Series
) -> tuple[pl.Series, pl.Series]:
    """Return texts as the layout spells them, and which of them may be about a person."""
    is_private = pl.repeat(value=False, n=len(texts), eager=True)
    if column.type in DAYS:
        texts = _without_serials(texts)
        if column.open:
            texts = texts.set(_means_no_day(column, texts), None)
    elif column.type in _NUMBERS:
        is_private = texts.str.contains(CPR_LIKE.pattern).fill_null(value=False)
        texts = texts.set(is_private, "-")
    elif column.type == "origin":
        if not layout.origins:
            raise _missing_list(name, "nationality")
        texts = origins.origin_groups(texts, layout.origins)
    if column.values:
        texts = _canonical(column, texts)
        is_private = texts.str.contains(_FREE_TEXT_LIKE).fill_null(value=False)
    elif column.type == "text":
        raise _missing_list(name, str(column.values_of))
    return texts, is_private


def _missing_list(column: str, reference_list: str) -> AnswerError:
    return AnswerError(
        f"Listen {reference_list} har ingen værdier til {column}, så kolonnen må ikke læses; læg "
        f"reference/{reference_list}.csv tilbage."
    )


def _canonical(column: ListColumn, texts: pl.Series) -> pl.Series:
    """Return texts as the layout spells them, and unknown ones as the column's ``otherwise``.

    Free text is left as it is, to be rejected: the row may be shifted. A text that goes on after a
    value that is not counted, such as "Annulleret af borgeren", is that value.
    """
    canonical = {fold(value): value for value in column.values}
    not_counted = {fold(value): value for value in column.not_counted}
    distinct = texts.drop_nulls().unique()
    spelled = [
        canonical.get(fold(text))
        or not_counted.get(_FIRST_WORD.split(fold(text), maxsplit=1)[0])
        or (text if is_free or not fold(text) else column.otherwise or text)
        for text, is_free in zip(distinct, distinct.str.contains(_FREE_TEXT_LIKE), strict=True)
    ]
    return texts.replace(distinct, pl.Series(spelled, dtype=pl.String))


def _means_no_day(column: ListColumn, texts: pl.Series) -> pl.Series:
    """Return which texts are a mark for "no day", as written or as the Danish day of a UTC time."""
    written = texts.str.strip_chars().str.replace("[ T].*$", "")
    days = [parse_texts(column, each).values.is_in(column.open) for each in (written, texts)]
    return (days[0] | days[1]).fill_null(value=False)


def _without_serials(texts: pl.Series) -> pl.Series:
    """Replace Excel's serial numbers by dates with times."""
    numbers = (
        texts.str.strip_chars()
        .str.extract(rf"^([0-9]{{5}}([.,][0-9]+)?|{LAST_DAY})$", 1)
        .str.replace(",", ".", literal=True)
        .cast(pl.Float64)
    )
    if not numbers.is_not_null().any():
        return texts
    valid = numbers.is_between(FIRST_SERIAL, LAST_SERIAL + 1, closed="left")
    valid = (valid | (numbers == LAST_DAY)).fill_null(value=False)
    seconds = (numbers.set(~valid, None) * 86_400).round().cast(pl.Int64)
    moments = pl.lit(datetime.combine(DAY_ZERO, time())) + pl.duration(seconds=pl.lit(seconds))
    return pl.select(pl.coalesce(moments.dt.to_string("%Y-%m-%d %H:%M:%S"), texts)).to_series()


def _age_bands(layout: Layout, days: pl.Series) -> pl.Series:
    """Return the age band at the layout's reference date; the youngest for those born later."""
    assert layout.reference_date is not None  # noqa: S101  (the layout's shape)
    at = layout.reference_date
    born = days.str.to_date("%Y-%m-%d")
    had_birthday = (born.dt.month().cast(pl.Int32) * 100 + born.dt.day()) <= at.month * 100 + at.day
    age = at.year - born.dt.year() - 1 + had_birthday.cast(pl.Int32)
    band = pl.lit(f"under {layout.age_bands[0]}")
    for low, above in zip_longest(layout.age_bands, layout.age_bands[1:]):
        label = f"{low}-{above - 1}" if above else f"{low}+"
        band = pl.when(pl.col("age") >= low).then(pl.lit(label)).otherwise(band)
    bands = pl.when(pl.col("age").is_not_null()).then(band)
    return age.to_frame("age").select(bands.alias(days.name)).to_series()
