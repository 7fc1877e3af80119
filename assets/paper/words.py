"""Words and numbers of the paper, one at a time: figures, periods, sources, municipalities."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from assets.text import danish, numbers
from assets.text.hidden import SUPPRESSED
from assets.text.units import UNITS
from connectors.observations import NOT_MATURE
from connectors.periods import DANISH_TIME

_MOMENT = re.compile(r"\b\d{8}T\d{6}Z")
NO_FIGURE = "ikke opgjort"
MISSING = {"hidden": "skjult af kilden", NOT_MATURE: "for tidligt at opgøre"}
"""How a figure reads that its source does not give, by its mark."""
STATES = {
    "fresh": "frisk",
    "stale": "forældet",
    "never_fetched": "aldrig hentet",
    "discontinued": "ophørt",
}
"""The states of a source in Danish."""
ROLES = {
    "rule": "afgør målet",
    "baseline": "udgangspunkt",
    "window": "målets periode",
    "due": "frist",
    "context": "til oplysning",
}
"""What a figure is to its goal."""
TAKES = {
    "mean": "gennemsnit",
    "sum": "sum",
    "min": "laveste",
    "max": "højeste",
    "last": "seneste",
    "pooled": "tællere delt med nævnere",
}
"""How the periods of a span became one number."""
EXPLANATIONS = {
    "agrees": "ens",
    "rounding": "afrunding",
    "revised": "kilden har ændret tallet",
    "definition": "måler noget andet",
    "missing": "intet beregnet",
    "unexplained": "uforklaret",
    "disclosure": "skjult",
}
"""What explains that a printed figure is another than the computed one."""
UNIT_NAMES = {name: unit.many or "antal" for name, unit in UNITS.items()} | {
    "per_1000": "pr. 1.000 i arbejdsstyrken"
}
"""The units as a column of a table names them, also the one of a difference between counts."""
_CALLED = {"101": "Københavns Kommune", "400": "Bornholms Regionskommune", "411": "Christiansø"}
"""The municipalities whose own name is not their area's with Kommune after it."""
_EVIDENCE = {
    "stikprøve": "stikprøver",
    "optælling": "en optælling",
    "fagsystem": "data fra fagsystemet",
}


def number(value: float) -> str:
    """``16.357``, ``67,74``."""
    return numbers.number(value) or NO_FIGURE


def figure(value: float, unit: str) -> str:
    """``67,7 %``, ``1 sag``."""
    return numbers.figure(value, unit) or NO_FIGURE


def bound(value: float, low: float | None, high: float | None) -> str:
    """The word before a figure that is only known to be so much or more, or less."""
    if low == high or (low is None and high is None):
        return ""
    if value == low:
        return "mindst "
    return "højst " if value == high else "ca. "


def stated(
    value: float | None, low: float | None, high: float | None, unit: str, *, hidden: bool
) -> str:
    """A figure as the paper writes it, also one that is missing or hidden."""
    if hidden:
        return SUPPRESSED
    if value is None:
        return NO_FIGURE
    return bound(value, low, high) + figure(value, unit)


def counted(value: float, one: str, many: str, unit: str = "count") -> str:
    """A number and its word: ``1 ung``, ``243 unge``."""
    text = unitless(value, unit)
    return f"{text} {one if text == '1' else many}"


def unitless(value: float, unit: str) -> str:
    """A figure without its unit, with the decimals that its unit has: ``67,7``."""
    return figure(value, unit).removesuffix(UNITS[unit].one).removesuffix(UNITS[unit].many).strip()


def municipality(area_code: str, area: str) -> str:
    """``Norddjurs Kommune``."""
    return _CALLED.get(area_code, f"{area} Kommune")


def of(name: str) -> str:
    """The genitive: ``Norddjurs Kommunes``, ``Horsens'``."""
    return f"{name}'" if name.endswith(("s", "x", "z")) else f"{name}s"


def listed(parts: Iterable[str]) -> str:
    """``a``, ``a og b``, ``a, b og c``."""
    *before, last = parts
    return f"{', '.join(before)} og {last}" if before else last


def goals(count: int) -> str:
    """``1 mål``, ``11 mål``."""
    return f"{count} mål"


def moment(when: datetime) -> str:
    """A moment in UTC as a Danish day: ``15. august 2024``."""
    return danish.day(when.replace(tzinfo=UTC).astimezone(DANISH_TIME).date())


def stamped(mark: str | None) -> str | None:
    """A source's own mark of its answer: a date as a Danish day, any other as it is."""
    try:
        return danish.day(datetime.fromisoformat(mark).date()) if mark else None
    except ValueError:
        return mark


def read_on(snapshots: str) -> str:
    """The marks of stored answers: hashes as they are, a moment as ``læst 15. august 2024``."""
    told = _MOMENT.sub(lambda found: f"læst {moment(datetime.fromisoformat(found[0]))}", snapshots)
    return " ".join(told.split())


def fetched(sources: Iterable[tuple[str, str]]) -> str:
    """Source tables, each a source and a title, in a sentence: ``data fra Fasit og CVR``."""
    return f"data fra {listed(dict.fromkeys(maker(*source) for source in sources))}"


def maker(source: str, title: str) -> str:
    """Who a source table is from, as a sentence says it."""
    match source:
        case "jobindsats":
            return "jobindsats.dk"
        case "statbank":
            return "Danmarks Statistik"
        case _ if "(Fasit)" in title:
            return "Fasit"
        case _:
            return title[:1].lower() + title[1:]


def observed(evidence: str | None, source: str) -> str:
    """What a hand-kept figure rests on: ``stikprøver``, ``offentliggjorte tal fra X``.

    The marts spell the source as ``Stikprøve (Opfølgning 2023)``.
    """
    origin = source.partition("(")[2].removesuffix(")")
    match evidence:
        case "undersøgelse" if origin:
            return f"undersøgelsen ”{origin}”"
        case "offentliggjort tal" if origin:
            return f"offentliggjorte tal ({origin})"
        case None:
            return source
        case _:
            return _EVIDENCE.get(evidence, source[:1].lower() + source[1:])
