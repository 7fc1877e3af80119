"""What jobindsats may answer that is whole on the wire, and wrong or new in what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import polars as pl

from assets.catalogue.catalogue import Catalogue
from tests.faults import wire_faults
from tests.faults.bench import (
    KEPT,
    KEY,
    RIGHT,
    Case,
    Edit,
    Edition,
    Edits,
    Source,
    keys_backwards,
    narrowed,
    spelled,
    to_json,
)
from tools.sample import jobindsats

NAME, TABLE = "jobindsats", "y60c07"
SINCE, NEWEST = "2023M08", "2024M06"
ORIGIN, TOUCHED = "Herkomst", "Andel aktiveringsberørte"
ONE_ORIGIN = "Indvandrere fra ikke-vestlige lande"
WHOLE = ["Norddjurs", NEWEST, "Herkomst i alt"]
Row = list[Any]


def source(catalogue: Catalogue) -> Source:
    entry = narrowed(catalogue[f"{NAME}_{TABLE}"], "periods", since=SINCE)
    first = Edition(jobindsats.answer, {"tables": listed(update_next="2999-01-01")})
    # The stamp is of a day before the fetch: one of its very day is asked for anyway.
    anew = {"tables": listed(update_latest="2024-08-14"), "data": revised(81.5)}
    return Source(entry, catalogue, first, Edition(first, anew))


def listed(**facts: object) -> Edit:
    """The table's line in the catalogue, with other facts."""

    def edit(tables: Any) -> Any:
        groups = [group for subject in tables for group in subject["table_groups"]]
        for line in (line for group in groups for line in group["tables"]):
            if line["table_id"] == TABLE:
                line.update(facts)
        return tables

    return edit


def unlisted(tables: Any) -> Any:
    for group in (group for subject in tables for group in subject["table_groups"]):
        group["tables"] = [line for line in group["tables"] if line["table_id"] != TABLE]
    return tables


def rows(change: Callable[[list[Row]], list[Row]]) -> Edit:
    return lambda answer: answer | {"rows": change(answer["rows"])}


def without_rows(gone: Callable[[Row], bool]) -> Edit:
    return rows(lambda all_: [row for row in all_ if not gone(row)])


def each_row(change: Callable[[Row], Row]) -> Edit:
    return rows(lambda all_: [change(row) for row in all_])


def revised(value: object, label: str = TOUCHED) -> Edit:
    """One figure of Norddjurs changed."""

    def edit(answer: Any) -> Any:
        named = {name: answer["columns"].index(name) for name in ("Område", "Periode", ORIGIN)}
        at = answer["columns"].index(label)
        for row in answer["rows"]:
            if [row[place] for place in named.values()] == WHOLE:
                row[at] = value
        return answer

    return edit


def of_norddjurs(row: Row) -> bool:
    return row[1] == WHOLE[0]


def columns(order: Callable[[list[str]], list[str]]) -> Edit:
    """The columns taken in another order; one that there is none of holds a word."""

    def edit(answer: Any) -> Any:
        old = answer["columns"]
        new = order(list(old))
        places = [old.index(label) if label in old else None for label in new]
        taken = [
            [row[at] if at is not None else "I alt" for at in places] for row in answer["rows"]
        ]
        return {"columns": new, "rows": taken}

    return edit


def renamed(label: str, to: str) -> Edit:
    return lambda answer: (
        answer | {"columns": [to if name == label else name for name in answer["columns"]]}
    )


def in_all(edit: Edit) -> Edits:
    return {"table": edit, "data": edit}


def values_of(hierarchy: str, change: Callable[[list[Any]], list[Any]]) -> Edit:
    """The values of each level of a hierarchy in the table's own metadata."""

    def edit(table: Any) -> Any:
        for found in (h for d in table["dimensions"] for h in d["hierarchies"]):
            if found["hierarchy_id"] == hierarchy:
                for level in found["levels"]:
                    level["values"] = change(level["values"])
        return table

    return edit


def without_period(table: Any) -> Any:
    for kind in table["periods"]:
        kind["values"] = [value for value in kind["values"] if value["period_id"] != NEWEST]
    return table


def one() -> pl.Expr:
    """The observation that `revised` changes."""
    area, newest, origin = WHOLE
    return (
        (pl.col("area") == area)
        & (pl.col("period") == newest)
        & (pl.col("origin") == origin)
        & (pl.col("measure") == "activation_touched_share")
    )


def emptied(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(
        value=pl.when(one()).then(None).otherwise("value"),
        mark=pl.when(one()).then(pl.lit("missing")).otherwise("mark"),
    )


SOME_KEY = {"Authorization": "Bearer some"}
OTHER_TYPE = {"periodtype_id": "Y", "values": [{"period_id": "2023"}]}
UNKNOWN_TYPE = b'{"code": 422, "cause": "Unknown period type: M", "request_id": "1-2"}'
TOO_MANY = b'{"code": 422, "cause": "Too many cells requested", "request_id": "1-2"}'
ECHO = to_json({"code": 401, "cause": f"Unknown key {KEY}", "request_id": KEY})
SLASHED = ECHO.replace(b"/", b"\\/")
QUOTED = ECHO.replace(b"/", b"%2F").replace(b"=", b"%3D")

BENIGN: dict[str, Edits] = {
    "shuffled rows": {"data": rows(lambda all_: all_[::-1])},
    "shuffled columns: data": {"data": columns(lambda old: old[::-1])},
    "shuffled columns: metadata": {"table": values_of("_nykom", lambda level: level[::-1])},
    "another spelling: keys in another order": dict.fromkeys(
        ["tables", "table", "data"], keys_backwards
    ),
    "another spelling: byte order mark": {"data": lambda answer: b"\xef\xbb\xbf" + to_json(answer)},
    "another spelling: stray spaces": {
        "data": each_row(lambda row: [row[0], f" {row[1]} ", *row[2:]])
    },
    "another spelling: the age base": {"data": renamed(TOUCHED, f"{TOUCHED} 16-66 år")},
    "renamed label: dimension": {"data": renamed(ORIGIN, "Oprindelse")},
    "new column: alike": {"data": columns(lambda old: [*old, "Ydelsesgruppe"])},
    "new value: not asked for": {
        "table": values_of("_oprinda", lambda level: [*level, {"value_id": "n", "value_name": "N"}])
    },
    "duplicate rows: equal": {"data": rows(lambda all_: [*all_, *all_[:300]])},
    "no stamp of the source: none": {"tables": listed(update_latest=None)},
    "no stamp of the source: no day": {"tables": listed(update_latest="i går")},
    "wrong clock, the source's: stamp of 2099": {"tables": listed(update_latest="2099-01-01")},
    "another spelling: an unknown key": {"table": lambda table: table | {"notes": [{"a": None}]}},
}
CHANGED: dict[str, tuple[Edits, Callable[[pl.DataFrame], pl.DataFrame]]] = {
    "revised value": (
        {"data": revised(12.5)},
        lambda frame: frame.with_columns(
            value=pl.when(one()).then(pl.lit(12.5)).otherwise("value")
        ),
    ),
    "value that becomes null": ({"data": revised(None)}, emptied),
    "withdrawn period: in metadata too": (
        {"table": without_period},
        lambda frame: frame.filter(pl.col("period") != NEWEST),
    ),
    "withdrawn period: from the data alone": (
        {"data": without_rows(lambda row: row[0] == NEWEST)},
        lambda frame: frame.filter(pl.col("period") != NEWEST),
    ),
}
UNDELIVERED: dict[str, Edit] = {
    "period not delivered: few areas": without_rows(lambda row: row[0] == NEWEST and row[1] > "C"),
    "period not delivered: zeros": each_row(
        lambda row: [*row[:3], 0, 0] if row[0] == NEWEST else row
    ),
    "period not delivered: nulls": each_row(
        lambda row: [*row[:3], None, None] if row[0] == NEWEST else row
    ),
}
WRONG_DATA: dict[str, Edit] = {
    "renamed label: measure": renamed(TOUCHED, "Andel berørte"),
    "renamed label: value": spelled(ONE_ORIGIN, "Indvandrere"),
    "renamed label: municipality": spelled("Norddjurs", "Nord-Djurs"),
    "dropped column: measure": columns(lambda old: [name for name in old if name != TOUCHED]),
    "dropped column: variable": columns(lambda old: [name for name in old if name != ORIGIN]),
    "dropped column: areas": columns(lambda old: [name for name in old if name != "Område"]),
    "dropped column: periods": columns(lambda old: [name for name in old if name != "Periode"]),
    "duplicate rows: columns": columns(lambda old: [*old, TOUCHED]),
    "new value: in the rows": rows(
        lambda all_: [*all_, *([*row[:2], "Statsløse", *row[3:]] for row in all_[:9])]
    ),
    "new column: that splits": lambda answer: {
        "columns": [*answer["columns"], "Køn"],
        "rows": [[*row[:-1], row[-1] + n, sex] for row in answer["rows"] if row[-1] is not None
                 for n, sex in enumerate(["Kvinder", "Mænd"])],
    },
    "missing municipality: in the rows": without_rows(of_norddjurs),
    "dropped value: in the rows": without_rows(lambda row: row[2] == ONE_ORIGIN),
    "unknown municipality: in the rows": rows(
        lambda all_: [
            *all_, *([row[0], "Djursland", *row[2:]] for row in all_ if of_norddjurs(row))
        ]
    ),
    "a tenth of the rows: one period": rows(lambda all_: [row for row in all_ if row[0] == NEWEST]),
    "a tenth of the rows: the first": rows(lambda all_: all_[: len(all_) // 10]),
    "other periods: not asked for": each_row(lambda row: ["2022M01", *row[1:]]),
    "other periods: another kind": each_row(lambda row: [row[0].replace("M", "Q"), *row[1:]]),
    "duplicate rows: contradicting": rows(lambda all_: [*all_, [*all_[0][:-1], 99.0]]),
    "ragged rows: none": rows(lambda _: []),
    "ragged rows: all": each_row(lambda row: row[:-1]),
    "ragged rows: one": rows(lambda all_: [*all_[:-1], all_[-1][:-1]]),
    "NaN and Infinity: NaN": revised(float("nan")),
    "NaN and Infinity: Infinity": revised(float("-inf")),
    "no number: text": revised("81,5"),
    "no number: beyond all": revised(10**400),
    "no number: true": revised(True),
    "a negative share": revised(-1.0),
    "null for an area": each_row(lambda row: [row[0], None, *row[2:]]),
    "another scale: 0 to 1": each_row(
        lambda row: [*row[:3], *[v and round(v / 100, 3) for v in row[3:]]]
    ),
    "missing municipality: an island that had rows": without_rows(lambda row: row[1] == "Læsø"),
    "only nulls: the country": each_row(
        lambda row: [*row[:3], None, None] if row[1] == "Hele landet" else row
    ),
    "only nulls": each_row(lambda row: [*row[:3], *[None for _ in row[3:]]]),
}  # fmt: skip
WRONG_METADATA: dict[str, Edits] = {
    "renamed label: value, in metadata too": in_all(spelled(ONE_ORIGIN, "Indvandrere")),
    "dropped value: in metadata too": {
        "table": values_of(
            "_oprinda", lambda level: [v for v in level if v["value_name"] != ONE_ORIGIN]
        )
    },
    "dropped column: hierarchy": {"table": spelled("_oprinda", "_herkomst")},
    "other periods: another type": {"table": spelled("M", "W")},
    "gone from the catalogue: listed no more": {"tables": unlisted},
    "gone from the catalogue: all of it": {"tables": lambda _: []},
    "metadata of another shape: catalogue": {"tables": lambda tables: {"subjects": tables}},
    "metadata of another shape: a list": {"table": lambda table: [table]},
    "metadata of another shape: periods": {"table": lambda table: table | {"periods": {"M": []}}},
    "metadata of another shape: null": {"table": lambda _: None},
}  # fmt: skip


def cases() -> Iterator[Case]:
    yield from wire_faults.cases(NAME)
    for name, edits in BENIGN.items():
        yield Case(name, NAME, RIGHT, edits)
    for name, (edits, expected) in CHANGED.items():
        yield Case(name, NAME, RIGHT, edits, expected=expected)
    for name, edit in UNDELIVERED.items():
        delivered = lambda frame: frame.filter(pl.col("period") != NEWEST)  # noqa: E731
        yield Case(name, NAME, RIGHT, {"data": edit}, expected=delivered)
    for name, edit in WRONG_DATA.items():
        yield Case(name, NAME, KEPT, {"data": edit}, left_behind=True)
    for name, edits in WRONG_METADATA.items():
        yield Case(name, NAME, KEPT, edits)
    yield from _reload_window()
    for how, body in {"as it is": ECHO, "slashes escaped": SLASHED, "encoded": QUOTED}.items():
        wire = {"status": 401, "body": body, "only": "/data"}
        yield Case(f"the key sent back: {how}", NAME, KEPT, wire=wire)
    page = b"<html>" + SLASHED
    yield Case("the key sent back: in a page", NAME, KEPT, wire={"body": page, "only": "/data"})


def _reload_window() -> Iterator[Case]:
    """Metadata without periods, or listing M while the data know of none (5.4)."""
    refused = {"status": 422, "body": UNKNOWN_TYPE, "only": "/data"}
    yield Case("reload window: 422", NAME, RIGHT, wire=refused)
    yield Case("reload window: 422", NAME, KEPT, wire={**refused, "times": 99})
    page = jobindsats.answer(httpx.Request("GET", f"http://x/v3/table/{TABLE}", headers=SOME_KEY))
    for name, offered in {"no periods": [], "other types only": [OTHER_TYPE]}.items():
        body = to_json(page.json() | {"periods": offered})
        spoilt = {"body": body, "only": "/table/"}
        yield Case(f"reload window: {name}", NAME, RIGHT, wire=spoilt)
        yield Case(f"reload window: {name}", NAME, KEPT, wire={**spoilt, "times": 99})
    yield Case("too many cells", NAME, RIGHT, wire={**refused, "body": TOO_MANY})
    yield Case("too many cells", NAME, KEPT, wire={**refused, "body": TOO_MANY, "times": 99})
