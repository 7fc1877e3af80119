"""CSV for people: it opens in a Danish Excel, and no text in it is a formula there.

UTF-8 with a byte order mark, `;` between columns, decimal comma. JSON and Parquet are for programs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

FORMULA = r"^[\s\p{Cc}\p{Cf}]*[=+\-@\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]"
"""Excel takes such a text for a formula, also behind spaces and invisible characters.

The last four are the wide forms of the same signs.
"""
AMOUNT = r"^[+-]?[0-9][0-9.,]*(?: ?%| ?\p{L}+)?$"
"""A number, or a number with its unit: ``-4,2``, ``+8 sager``."""


def render(rows: pl.DataFrame) -> str:
    """Rows as CSV; a text that Excel would take for a formula begins with ``'``."""
    import polars as pl  # noqa: PLC0415
    import polars.selectors as cs  # noqa: PLC0415

    texts = cs.string(include_categorical=True)
    is_harmless = ~texts.str.contains(FORMULA) | texts.str.contains(AMOUNT)
    safe = pl.when(is_harmless).then(texts).otherwise("'" + texts)
    return rows.with_columns(safe).write_csv(
        separator=";", decimal_comma=True, include_bom=True, datetime_format="%Y-%m-%d %H:%M:%S"
    )
