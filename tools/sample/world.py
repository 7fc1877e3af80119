"""The made-up Denmark that the sample's numbers are drawn from: its areas, its people, its moment.

Area names and codes are the real ones. The populations in ``population.csv`` are rough figures
from memory; they set the scale of every made-up count and are published by nobody.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from random import Random

SAMPLE_TIME = datetime(2024, 8, 15, 6, 0, tzinfo=UTC)
"""The moment at which the sample's sources are asked."""

LAST_MONTH = "2024M06"
"""The newest month that any source of the sample holds."""

COUNTRY = "Hele landet"
NORDDJURS = "707"
CHRISTIANSO = "411"

_HERE = Path(__file__).parent
_REFERENCE = _HERE.parents[1] / "data" / "reference"
# Both StatBank and jobindsats list the regions in this order.
REGION_ORDER = ("084", "085", "083", "082", "081")


@dataclass(frozen=True)
class Area:
    """A place, as in ``data/reference/area.csv``."""

    code: str
    name: str
    kind: str
    region: str
    landsdel: str


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read a semicolon-separated file with a header."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@cache
def areas() -> dict[str, Area]:
    """All areas by code, in the order of the reference file."""
    return {
        row["area_code"]: Area(
            row["area_code"],
            row["area"],
            row["kind"],
            row["region_code"],
            row["landsdel_code"],
        )
        for row in read_rows(_REFERENCE / "area.csv")
    }


def danish_order(name: str) -> str:
    """Give the key that sorts names as a Danish index does: æ, ø and å (also written aa) last."""
    return name.lower().replace("aa", "å").translate(str.maketrans("æøå", "{|}"))


def _place(area: Area) -> tuple[int, str, str]:
    # The sources list Greater Copenhagen's first landsdel by code and all others by name.
    key = area.code if area.landsdel == "01" else danish_order(area.name)
    return REGION_ORDER.index(area.region), area.landsdel, key


@cache
def municipalities() -> tuple[Area, ...]:
    """List the 98 municipalities, region by region."""
    return tuple(
        sorted((area for area in areas().values() if area.kind == "municipality"), key=_place)
    )


@cache
def populations() -> dict[str, int]:
    """Rough number of persons by code of municipality, Christiansø included."""
    return {row["area_code"]: int(row["persons"]) for row in read_rows(_HERE / "population.csv")}


def members(code: str) -> tuple[str, ...]:
    """Codes of the municipalities (and Christiansø) that an area consists of."""
    area = areas()[code]
    places = [*municipalities(), areas()[CHRISTIANSO]]
    match area.kind:
        case "country":
            return tuple(place.code for place in places)
        case "region":
            return tuple(place.code for place in places if place.region == code)
        case "landsdel":
            return tuple(place.code for place in places if place.landsdel == code)
        case _:
            return (code,)


@cache
def areas_of_strength() -> frozenset[str]:
    """Occupations that Norddjurs is taken to count as its areas of strength."""
    return frozenset(
        row["occupation"]
        for row in read_rows(_REFERENCE / "area_of_strength.csv")
        if row["area_code"] == NORDDJURS
    )


def noise(*key: str) -> float:
    """Give a number in [-1, 1) that depends on the key alone, on every machine and run."""
    digest = blake2b("|".join(key).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**63 - 1


def dice(seed: str) -> Random:
    """Give a row of draws that is the same on every machine and run."""
    return Random(seed)  # noqa: S311 - nothing secret is drawn


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Split a whole number by weights into whole numbers that add up to it."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def interpolate(turns: Sequence[tuple[float, float]], at: float) -> float:
    """Read a value off the straight lines between turning points; flat before and after them."""
    if at <= turns[0][0]:
        return turns[0][1]
    for (start, low), (end, high) in pairwise(turns):
        if at <= end:
            return low + (high - low) * (at - start) / (end - start)
    return turns[-1][1]


def months(first: str, last: str = LAST_MONTH) -> tuple[str, ...]:
    """List the months from first through last, spelled ``2023M01``."""
    return tuple(_spell(number) for number in range(month_number(first), month_number(last) + 1))


def month_number(month: str) -> int:
    """Count the months from year 0, so that months can be subtracted."""
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _spell(number: int) -> str:
    return f"{number // 12}M{number % 12 + 1:02}"


def quarters(first_year: int, last: str, pattern: str) -> Iterator[str]:
    """List the quarters from a year's first through ``last`` in a source's spelling."""
    for year in range(first_year, int(last[:4]) + 1):
        for quarter in range(1, 5):
            period = pattern.format(year=year, quarter=quarter)
            if period <= last:
                yield period
