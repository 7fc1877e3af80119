"""Figures that authorities publish of every municipality, as the register keeps them. All made up.

The published ones, Norddjurs' and the country's choices of education, stand in
``data/register/observations.csv``. jobindsats' own rate of cooperation counts companies with one
employee too, so that Norddjurs' lies near the one that the sample's lists give.
"""

import csv
import io
from collections.abc import Iterator

from tools.sample import world

FILE = "offentliggjorte-tal.csv"
RECORDED_ON = "20-06-2024"
YEAR = 2023

_MINISTRY = "Børne- og Undervisningsministeriet, søgetal til ungdomsuddannelserne"
_RATES = {world.NORDDJURS: {2022: 31.9, 2023: 33.1}, "000": {2022: 30.8, 2023: 31.4}}
_VOCATIONAL, _BOTH = 18.2, 92.0
"""The usual share of vocational choices, and of both choices together: the country's, about."""
_COOPERATION = 29.5
"""The usual rate of cooperation, of which the municipalities' give the country's, about."""


def file() -> bytes:
    """Give the bytes of the register file."""
    text = io.StringIO()
    rows = [*_rows()]
    writer = csv.DictWriter(text, list(rows[0]), delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _rows() -> Iterator[dict[str, str]]:
    for town in world.municipalities():
        if town.code != world.NORDDJURS:
            yield from _choices(town.code)
        yield from _cooperation(town.code)
    yield from _cooperation("000")


def _choices(code: str) -> Iterator[dict[str, str]]:
    vocational = _VOCATIONAL * (1 + 0.5 * world.noise("choice", code))
    both = _BOTH + 3 * world.noise("choice", "both", code)
    for indicator, kind, value in (
        ("vocational_choice", "erhvervsuddannelse", vocational),
        ("upper_secondary_choice", "gymnasial uddannelse", both - vocational),
    ):
        yield {
            "indicator": indicator,
            "label": f"Andel, der vælger {kind} direkte efter 9. eller 10. klasse",
            "source": _MINISTRY,
            **_figure(code, YEAR, value),
        }


def _cooperation(code: str) -> Iterator[dict[str, str]]:
    level = _COOPERATION * (1 + 0.35 * world.noise("cooperation", code))
    for year in (YEAR - 1, YEAR):
        made_up = level + 1.5 * world.noise("cooperation", code, str(year))
        yield {
            "indicator": "company_cooperation_rate_jobindsats",
            "label": "Samarbejdsgrad med virksomheder med mindst én ansat (jobindsats)",
            "source": "jobindsats.dk",
            **_figure(code, year, _RATES.get(code, {}).get(year, made_up)),
        }


def _figure(area: str, year: int, value: float) -> dict[str, str]:
    return {
        "area": area,
        "period": str(year),
        "value": f"{value:.1f}".replace(".", ","),
        "unit": "pct",
        "evidence": "offentliggjort tal",
        "responsible": "Arbejdsmarkedsafdelingen",
        "recorded_on": RECORDED_ON,
        "answers_goal": "ja",
        "note": "Opdigtet i eksemplet.",
    }
