"""The texts of cells in one normal form, whatever program wrote them.

A key or number that has two spellings would be two records: Excel drops leading zeros, exports wrap
cells as formulas (``="T-1"``), and pasted text brings invisible characters. What is pseudonymised
depends on the normal form, so its version is stored with each list.
"""

from __future__ import annotations

import polars as pl

from connectors.tabular.workbook_parts import UnreadCell

VERSION = 2
"""The version of the normal form. 1: keys as they were written, without spaces at the ends."""
ERROR, ROUNDED = f"\x00{UnreadCell.ERROR.name}", "\x00ROUNDED"
"""The texts of a cell with an error, and of a key whose last digits Excel has rounded away."""
ROUNDED_REASON = (
    "er afrundet af Excel, så nøglen ikke kan læses; formatér kolonnen som tekst, og eksportér igen"
)
_NOT_ASCII = r"[^\x00-\x7f]"
_INVISIBLE = r"[\p{Cf}\p{Cc}\x{34f}\x{fe00}-\x{fe0f}&&[^\x00-\x7f]]"
_DASHES = r"[\x{2010}-\x{2015}\x{2212}]"
_ODD = r"^\s*[='#]"
_ERROR_LIKE = r"^\s*#([\p{Lu}0-9/_]+[!?]?|#+)\s*$"
"""How programs write a cell with an error as text: #N/A, #####."""
_ODD_KEY = r"[a-z\s]|^0|E\+|[^\x00-\x7f]"
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
        is_error = some.str.contains(_ERROR_LIKE)
        texts = texts.clone().scatter(odd.arg_true(), plain.set(is_error, ERROR))
    return _normal_keys(texts) if kind == "record_key" else texts


def _normal_keys(texts: pl.Series) -> pl.Series:
    """Return keys in upper case, without the leading zeros of a number."""
    odd = texts.str.contains(_ODD_KEY).fill_null(value=False)
    if not odd.any():
        return texts
    keys = texts.filter(odd).str.strip_chars().str.replace_all(r"\s+", " ").str.to_uppercase()
    keys = keys.str.replace("^0+([0-9]+)$", "${1}")
    return texts.clone().scatter(
        odd.arg_true(), keys.set(keys.str.contains(_ROUNDED_LIKE), ROUNDED)
    )
