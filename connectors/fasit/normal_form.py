"""The texts of cells in one normal form, whatever program wrote them.

A key or number that has two spellings would be two records: Excel drops leading zeros, exports wrap
cells as formulas (``="T-1"``), and pasted text brings invisible characters. What is pseudonymised
depends on the normal form, so its version is stored with each list.
"""

from __future__ import annotations

import polars as pl

from connectors.tabular import spoiled
from connectors.tabular.workbook_parts import UnreadCell

VERSION = 3
"""The version of the normal form. 1: keys as they were written, without spaces at the ends.
2: numbers with ``.0`` or thousands separators as they were written."""
ERROR, ROUNDED, SPOILED = f"\x00{UnreadCell.ERROR.name}", "\x00ROUNDED", "\x00"
"""The texts of a cell with an error, of a key whose last digits Excel has rounded away, and of a
code that Excel has turned into a number or a date."""
ROUNDED_REASON = (
    "er afrundet af Excel, så nøglen ikke kan læses; formatér kolonnen som tekst, og eksportér igen"
)
_NOT_ASCII = r"[^\x00-\x7f]"
_INVISIBLE = r"[\p{Cf}\p{Cc}\x{34f}\x{fe00}-\x{fe0f}&&[^\x00-\x7f]]"
_DASHES = r"[\x{2010}-\x{2015}\x{2212}]"
_ODD = r"^\s*[='#]"
_ODD_KEY = r"[a-z\s.,]|^0|E\+|[^\x00-\x7f]|[0-9]{16}"
_WITH_DECIMALS = r"^([0-9]+)[.,]0{1,2}$"
_WITH_THOUSANDS = r"^[0-9]{1,3}(?:[., ][0-9]{3})+$"
_LONG, _CUT_LONG = r"^[0-9]{16,}$", r"^[0-9]{15}0+$"
MANY_LONG = 10
"""So many keys of 16 digits or more that all end in zeros are rounded; fewer may be by chance."""
_ROUNDED_LIKE = r"^[0-9]([.,][0-9]+)?E\+[0-9]+$"
_WORDS = frozenset({"text", "origin"})


def normal_form(kind: str, texts: pl.Series) -> pl.Series:
    """Return the texts of a column in their normal form.

    Args:
        kind: the column's type.
        texts: as they stand in the file, or the texts of cells without a value.
    """
    if texts.str.contains(_NOT_ASCII).any():
        # A Mac writes å as two characters, other programs write wide digits.
        texts = texts.str.normalize("NFKC").str.replace_all(_INVISIBLE, "")
        if kind not in _WORDS:
            texts = texts.str.replace_all(_DASHES, "-")
    odd = texts.str.contains(_ODD).fill_null(value=False)
    if odd.any():
        some = texts.filter(odd)
        plain = some.str.replace(r'^\s*="(.*)"\s*$', "${1}").str.replace(r"^\s*'", "")
        is_error = some.str.contains(rf"^\s*{spoiled.ERROR}\s*$")
        texts = texts.clone().scatter(odd.arg_true(), plain.set(is_error, ERROR))
    if kind == "text":
        return texts.set(texts.str.contains(spoiled.CODE), SPOILED)
    return _normal_keys(texts) if kind == "record_key" else texts


def _normal_keys(texts: pl.Series) -> pl.Series:
    """Return keys in upper case, and numbers without leading zeros, decimals and separators."""
    odd = texts.str.contains(_ODD_KEY).fill_null(value=False)
    if not odd.any():
        return texts
    written = texts.filter(odd)
    keys = written.str.strip_chars().str.replace_all(r"\s+", " ").str.to_uppercase()
    keys = keys.str.replace(_WITH_DECIMALS, "${1}")
    with_thousands = keys.str.contains(_WITH_THOUSANDS)
    keys = keys.zip_with(~with_thousands, keys.str.replace_all("[., ]", ""))
    keys = keys.str.replace("^0+([0-9]+)$", "${1}")
    keys = keys.set(_are_rounded(keys), ROUNDED).set(written.str.contains(spoiled.KEY), SPOILED)
    return texts.clone().scatter(odd.arg_true(), keys)


def _are_rounded(keys: pl.Series) -> pl.Series:
    """Return which keys are numbers of which Excel has kept 15 digits or fewer."""
    is_cut = keys.str.contains(_CUT_LONG)
    few_or_whole = is_cut.sum() < MANY_LONG or is_cut.sum() < keys.str.contains(_LONG).sum()
    return keys.str.contains(_ROUNDED_LIKE) | (is_cut & (not few_or_whole))
