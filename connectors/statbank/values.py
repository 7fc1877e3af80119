"""StatBank's value grammar: the codes that an entry's values select, in the table's order.

A list is the union of its items (`docs/sources/statbank.md`):

    707          one code, in any case
    *  202*K1    every code, or those of a pattern
    >=2019M01    from a code on, by position among the values; also >, <=, < and two bounds
    (1)  (-n+3)  the newest, the newest three: CSS nth-child, counted from the newest
    -(-n+3)      the same, counted from the oldest

StatBank's own sums are not supported: a stream cannot have them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_RANGE = re.compile(r"(?:(>=?)([^<>=]+))?(?:(<=?)([^<>=]+))?")
_NTH = re.compile(r"(-?)\((?:(?P<step>[+-]?\d*)n)?\s*(?P<first>[+-]?\s*\d+)?\)")


def select(items: Iterable[str], offered: Sequence[str]) -> list[str]:
    """The offered codes that a list of values selects.

    Raises:
        ValueError: an item of unknown form, or that selects nothing; the message, for staff, names
            it.
    """
    chosen = {code for item in items for code in _selected(item, offered)}
    return [code for code in offered if code in chosen]


def _selected(item: str, offered: Sequence[str]) -> Sequence[str]:
    text = item.strip()
    if same := [code for code in offered if code.upper() == text.upper()]:
        return same
    if text and (span := _RANGE.fullmatch(text)):
        codes = _span(span, offered)
    elif nth := _NTH.fullmatch(text):
        codes = _nth(nth, offered)
    elif "*" in text:
        pattern = re.compile(re.escape(text.upper()).replace(r"\*", ".*"))
        codes = [code for code in offered if pattern.fullmatch(code.upper())]
    elif re.search(r"[()<>]", text):
        raise ValueError(f"{item!r} har en form, som Pejl ikke kender")
    else:
        codes = []
    if not codes:
        raise ValueError(f"{item!r} er ikke en af værdierne")
    return codes


def _span(span: re.Match[str], offered: Sequence[str]) -> Sequence[str]:
    """The codes between two bounds, by position among the values."""
    after, first, before, last = span.groups()
    start, stop = 0, len(offered)
    if after:
        start = _position(first, offered) + (after == ">")
    if before:
        stop = _position(last, offered) + (before == "<=")
    return offered[start:stop]


def _position(code: str, offered: Sequence[str]) -> int:
    upper = [known.upper() for known in offered]
    try:
        return upper.index(code.strip().upper())
    except ValueError:
        raise ValueError(f"{code!r} er ikke en af værdierne") from None


def _nth(nth: re.Match[str], offered: Sequence[str]) -> Sequence[str]:
    """The codes at positions ``step * n + first`` from the newest (or oldest) end."""
    from_oldest, first = nth.group(1), nth["first"]
    start, by = int(first.replace(" ", "")) if first else 0, _step(nth["step"])
    positions = range(1, len(offered) + 1)
    ordered = offered if from_oldest else offered[::-1]
    return [ordered[position - 1] for position in positions if _matches(position, by, start)]


def _step(text: str | None) -> int:
    if text is None:
        return 0
    return int(f"{text}1") if text in {"", "+", "-"} else int(text)


def _matches(position: int, step: int, first: int) -> bool:
    if step == 0:
        return position == first
    return (position - first) % step == 0 and (position - first) // step >= 0
