"""Find invisible characters in what people write.

They come with pasted text. Control characters break the XML of Word and Excel files; direction
marks make a text read in another order than it is stored.
"""

from __future__ import annotations

import unicodedata

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
"""Unicode categories: control, format, surrogate, private use, line and paragraph separator."""
_NONCHARACTERS = "\ufffe\uffff"
_ALLOWED = "\t\n\r\u00ad"
"""Tab, line ends and soft hyphen."""


def find_invisible(text: str) -> str | None:
    """What is wrong with a text, with its remedy; None if every character is visible."""
    if text.isprintable():
        return None
    first = next((character for character in text if _is_invisible(character)), None)
    return first and f"indeholder det usynlige tegn U+{ord(first):04X}; slet det"


def _is_invisible(character: str) -> bool:
    if character in _ALLOWED:
        return False
    return unicodedata.category(character) in _INVISIBLE or character in _NONCHARACTERS
