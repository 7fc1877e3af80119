"""Characters that may not stand in what people write: nobody sees them, and some turn text round.

They come along with what is pasted. A control character also breaks the XML that Word and Excel
keep, and one that sets the direction of writing makes a text read otherwise than it is.
"""

from __future__ import annotations

import unicodedata

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Unicode's categories: controls, formats, halves of a pair, private ones, separators of lines."""
_NO_CHARACTERS = "\ufffe\uffff"
_ALLOWED = "\t\n\r\u00ad"
"""Tabs, ends of lines, and where a word may be divided."""


def find_invisible(text: str) -> str | None:
    """Why a text may not be used; None where all of it can be seen."""
    if text.isprintable():
        return None
    found = next((each for each in text if _is_unseen(each)), None)
    return found and f"holds the character U+{ord(found):04X}, which cannot be seen; delete it"


def _is_unseen(character: str) -> bool:
    if character in _ALLOWED:
        return False
    return unicodedata.category(character) in _UNSEEN or character in _NO_CHARACTERS
