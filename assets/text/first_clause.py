"""The first clause of a text, for a list that has room for one line."""

from __future__ import annotations

import re
import textwrap

LONGEST = 60
_ASIDE = re.compile(r"\s*\([^)]*\)")
# A full stop after one or two letters ends an abbreviation (``pr.``, ``1.``), not a sentence.
_END = re.compile(r"(?<=[^\W\d_]{3})\.(?=\s|$)|[;:](?=\s)|,(?=\s)|\s–\s")


def first_clause(text: str) -> str:
    """``Andelen af uddannelsestilbud skal udgøre 25 % af alle tilbud``, at most `LONGEST` long.

    What stands in parentheses is left out. A lead-in that ends in a colon is kept, as it tells
    goals of one section apart.
    """
    plain = " ".join(_ASIDE.sub("", text).split())
    lead, colon, rest = plain.partition(": ")
    if colon and not _END.search(lead):
        first = f"{lead}: {_END.split(rest, maxsplit=1)[0]}"
    else:
        first = _END.split(plain, maxsplit=1)[0]
    return textwrap.shorten(first, LONGEST, placeholder=" …")
