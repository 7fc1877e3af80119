"""StatBank's value grammar, made into codes: what a question selects, in the table's own order.

All forms may stand in one list; what they select is united (`statbank-api.md` 1.7):

    707          one code, in any case
    *  202*K1    every code, or those of a pattern
    >=2019M01    from a code on, by its place among the values; also >, <=, < and both at once
    (1)  (-n+3)  the newest, the newest three: nth-child of CSS, counted from the newest end
    -(-n+3)      the same from the oldest end

The server's own sums are left out: a streamed answer cannot hold them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_RANGE = re.compile(r"(?:(>=?)([^<>=]+))?(?:(<=?)([^<>=]+))?")
_NTH = re.compile(r"(-?)\((?:(?P<step>[+-]?\d*)n)?\s*(?P<first>[+-]?\s*\d+)?\)")


def select(wanted: Iterable[str], offered: Sequence[str]) -> list[str]:
    """The codes that a list of values selects among those offered, each once.

    Raises:
        ValueError: an item has no form that StatBank knows, or selects nothing; the message names
            it.
    """
    chosen = {code for item in wanted for code in _selected(item, offered)}
    return [code for code in offered if code in chosen]


def _selected(item: str, offered: Sequence[str]) -> Sequence[str]:
    text = item.strip()
    if same := [code for code in offered if code.upper() == text.upper()]:
        return same
    if text and (span := _RANGE.fullmatch(text)):
        found = _span(span, offered)
    elif nth := _NTH.fullmatch(text):
        found = _nth(nth, offered)
    elif "*" in text:
        pattern = re.compile(re.escape(text.upper()).replace(r"\*", ".*"))
        found = [code for code in offered if pattern.fullmatch(code.upper())]
    elif re.search(r"[()<>]", text):
        raise ValueError(f"{item!r} has no form that Pejl knows")
    else:
        found = []
    if not found:
        raise ValueError(f"{item!r} is none of its values")
    return found


def _span(span: re.Match[str], offered: Sequence[str]) -> Sequence[str]:
    """The codes between two bounds, by their places among the values."""
    after, first, before, last = span.groups()
    start, stop = 0, len(offered)
    if after:
        start = _place(first, offered) + (after == ">")
    if before:
        stop = _place(last, offered) + (before == "<=")
    return offered[start:stop]


def _place(code: str, offered: Sequence[str]) -> int:
    upper = [each.upper() for each in offered]
    try:
        return upper.index(code.strip().upper())
    except ValueError:
        raise ValueError(f"{code!r} is none of its values") from None


def _nth(nth: re.Match[str], offered: Sequence[str]) -> Sequence[str]:
    """The codes whose place from the newest (or oldest) end is ``step * n + first``."""
    from_oldest, first = nth.group(1), nth["first"]
    start, by = int(first.replace(" ", "")) if first else 0, _step(nth["step"])
    places = range(1, len(offered) + 1)
    ordered = offered if from_oldest else offered[::-1]
    return [ordered[place - 1] for place in places if _is_on(place, by, start)]


def _step(text: str | None) -> int:
    if text is None:
        return 0
    return int(f"{text}1") if text in {"", "+", "-"} else int(text)


def _is_on(place: int, step: int, first: int) -> bool:
    if step == 0:
        return place == first
    return (place - first) % step == 0 and (place - first) // step >= 0
