"""Asks the sample's jobindsats, for the tests of what it answers."""

from typing import Any

import httpx

from tools.sample import jobindsats

NORDDJURS, COUNTRY = "Norddjurs", "Hele landet"


def ask(path: str, token: str = "Bearer key") -> httpx.Response:
    url = f"https://sample.test/any/prefix/v3/{path}"
    return jobindsats.answer(httpx.Request("GET", url, headers={"Authorization": token}))


def rows(
    table: str, period: str, *hierarchies: str, area: str = "_nykom=*"
) -> list[dict[str, Any]]:
    """The rows of a table as labels to cells, every value of each hierarchy asked for."""
    more = "".join(f"&hierarchy.{hierarchy}=*" for hierarchy in hierarchies)
    answer = ask(f"data/{table}?mgroup.*=*&period.{period}&hierarchy.{area}{more}&format=json")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    return [dict(zip(body["columns"], row, strict=True)) for row in body["rows"]]


def of(area: str, found: list[dict[str, Any]], **labels: str) -> list[dict[str, Any]]:
    wanted = {"Område": area, **labels}
    return [row for row in found if wanted.items() <= row.items()]
