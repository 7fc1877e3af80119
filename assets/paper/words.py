"""Danish wordings of single values: figures, days, sources and municipalities."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from assets.text import danish, numbers
from assets.text.hidden import SUPPRESSED
from assets.text.units import UNITS
from connectors import lists
from connectors.observations import NOT_MATURE
from connectors.periods import day_in_denmark

_LINES = re.compile(r", linje [0-9-]+")
_MOMENT = re.compile(r"\b\d{8}T\d{6}Z")
NO_FIGURE = "ikke opgjort"
MISSING_TEXTS = {"hidden": "skjult af kilden", NOT_MATURE: "for tidligt at opgøre"}
"""The text in place of a figure that the source does not give, by mark."""
STATES = {
    "fresh": "frisk",
    "stale": "forældet",
    "never_fetched": "aldrig hentet",
    "awaited": "venter på tabellen",
    "discontinued": "ophørt",
}
"""The states of a source table."""
ROLES = {
    "rule": "afgør målet",
    "baseline": "udgangspunkt",
    "window": "målets periode",
    "due": "frist",
    "context": "til oplysning",
}
"""The roles of a measure in its goal."""
TAKES = {
    "mean": "gennemsnit",
    "sum": "sum",
    "min": "laveste",
    "max": "højeste",
    "last": "seneste",
    "pooled": "tællere delt med nævnere",
}
"""How a measure combines its periods into one value."""
EXPLANATIONS = {
    "agrees": "ens",
    "rounding": "afrunding",
    "revised": "kilden har ændret tallet",
    "definition": "måler noget andet",
    "missing": "intet beregnet",
    "unexplained": "uforklaret",
    "disclosure": "skjult",
}
"""Why a printed figure differs from the computed one."""
UNIT_NAMES = {name: unit.many or "antal" for name, unit in UNITS.items()} | {
    "per_1000": "pr. 1.000 i arbejdsstyrken"
}
"""Units as table columns name them; ``per_1000`` is that of a difference between counts."""
_EVIDENCE_TEXTS = {
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


def bound_word(value: float, low: float | None, high: float | None) -> str:
    """The word before a figure that is a bound: ``mindst ``, ``højst `` or ``ca. ``, else empty."""
    if low == high or (low is None and high is None):
        return ""
    if value == low:
        return "mindst "
    return "højst " if value == high else "ca. "


def figure_text(
    value: float | None, low: float | None, high: float | None, unit: str, *, hidden: bool
) -> str:
    """A figure as the paper prints it, or why there is none: ``mindst 80 %``, ``ikke opgjort``."""
    if hidden:
        return SUPPRESSED
    if value is None:
        return NO_FIGURE
    return bound_word(value, low, high) + figure(value, unit)


def counted(value: float, one: str, many: str, unit: str = "count") -> str:
    """A number and its noun: ``1 ung``, ``243 unge``."""
    text = without_unit(value, unit)
    return f"{text} {one if text == '1' else many}"


def without_unit(value: float, unit: str) -> str:
    """A figure with the decimals of its unit, but not the unit itself: ``67,7``."""
    return figure(value, unit).removesuffix(UNITS[unit].one).removesuffix(UNITS[unit].many).strip()


def danish_day(when: datetime) -> str:
    """The day in Denmark of a moment in UTC: ``15. august 2024``."""
    return danish.day(day_in_denmark(when))


def source_note(source: str, known_from: datetime | None) -> str:
    """The line under a chart or table: its source, and the day of retrieval if there is one."""
    fetched = f" Hentet {danish_day(known_from)}." if known_from else ""
    return f"Kilde: {source}.{fetched}"


def document(source: str) -> str:
    """The document that a source names, without line numbers."""
    return _LINES.sub("", source)


def update_stamp(mark: str | None) -> str | None:
    """A source's own update stamp: a date as a Danish day, any other text unchanged."""
    try:
        return danish.day(datetime.fromisoformat(mark).date()) if mark else None
    except ValueError:
        return mark


def snapshot_text(snapshots: str) -> str:
    """The ids of snapshots: hashes unchanged, a moment as ``læst 15. august 2024``."""
    text = _MOMENT.sub(
        lambda match: f"læst {danish_day(datetime.fromisoformat(match[0]))}", snapshots
    )
    return " ".join(text.split())


def sources_text(sources: Iterable[tuple[str, str]]) -> str:
    """Source tables (source and title) in a sentence: ``data fra Fasit og CVR``."""
    return f"data fra {lists.joined(dict.fromkeys(publisher(*source) for source in sources))}"


def publisher(source: str, title: str) -> str:
    """Who publishes a source table, as a sentence names them."""
    match source:
        case "jobindsats":
            return "jobindsats.dk"
        case "statbank":
            return "Danmarks Statistik"
        case _ if "(Fasit)" in title:
            return "Fasit"
        case _:
            return title[:1].lower() + title[1:]


def observed_source(evidence: str | None, source: str) -> str:
    """The source of a register figure in a sentence: ``stikprøver``, ``undersøgelsen ”X”``.

    Args:
        evidence: the register's kind of evidence.
        source: as the marts spell it, ``Stikprøve (Opfølgning 2023)``.
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
            return _EVIDENCE_TEXTS.get(evidence, source[:1].lower() + source[1:])
