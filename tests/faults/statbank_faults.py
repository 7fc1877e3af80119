"""What StatBank may answer that is whole on the wire, and wrong or new in what it says."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

import httpx
import polars as pl

from assets.catalogue.catalogue import Catalogue
from tests.faults import wire_faults
from tests.faults.bench import (
    KEPT,
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
from tools.sample import statbank

NAME, TABLE = "statbank", "AUS08"
SINCE, NEWEST = "2023M08", "2024M06"
AREA, TIME, ADJUSTED, CONTENTS = "OMRÅDE", "Tid", "SAESONFAK", "ContentsCode"
ACTUAL, SEASONAL = "22", "9"
NORDDJURS = "707"
Axes = dict[str, list[str]]
Cells = dict[tuple[str, ...], Any]


def source(catalogue: Catalogue) -> Source:
    entry = narrowed(catalogue[f"{NAME}_{TABLE.lower()}"], "time", values=(f">={SINCE}",))
    anew = {"table": told(updated="2024-08-14T08:00:00"), "data": revised(9.5)}
    return Source(entry, catalogue, lenient, Edition(lenient, anew))


def lenient(request: httpx.Request) -> httpx.Response:
    """The made-up StatBank, asked for nothing but the codes that it has."""
    if not request.url.path.endswith("/data"):
        return statbank.answer(request)
    asked = json.loads(request.content)
    has = {variable.id: variable.values for variable in statbank.TABLES[TABLE].variables}
    asked["variables"] = [
        variable
        | {"values": [code for code in variable["values"] if code in has[variable["code"]]]}
        for variable in asked["variables"]
        if variable["code"] in has
    ]
    return statbank.answer(httpx.Request("POST", request.url, content=to_json(asked)))


def told(**facts: object) -> Edit:
    """What ``tableinfo`` says of the table, with other facts."""
    return lambda table: table | facts


def variables(change: Callable[[list[Any]], list[Any]]) -> Edit:
    return lambda table: table | {"variables": change(table["variables"])}


def values(of: str, change: Callable[[list[Any]], list[Any]]) -> Edit:
    """The values of a variable in ``tableinfo``."""
    return variables(
        lambda all_: [
            each | {"values": change(each["values"])} if each["id"] == of else each for each in all_
        ]
    )


def cube(change: Callable[[Axes, Cells], tuple[Axes, Cells]]) -> Edit:
    """The cells of an answer by code, changed and put together again."""

    def edit(answer: Any) -> Any:
        dimension = answer["dataset"]["dimension"]
        axes: Axes = {name: list(dimension[name]["category"]["index"]) for name in dimension["id"]}
        cells = dict(zip(product(*axes.values()), answer["dataset"]["value"], strict=True))
        new_axes, new_cells = change(dict(axes), cells)
        return {"dataset": answer["dataset"] | _put_together(dimension, new_axes, new_cells)}

    return edit


def _put_together(dimension: Any, axes: Axes, cells: Cells) -> dict[str, Any]:
    described = {name: _category(dimension.get(name, {}), codes) for name, codes in axes.items()}
    sizes = [len(codes) for codes in axes.values()]
    facts = {"id": list(axes), "size": sizes, "role": dimension["role"]}
    return {
        "dimension": {**described, **facts},
        "value": [cells.get(codes) for codes in product(*axes.values())],
    }


def _category(old: Any, codes: Sequence[str]) -> dict[str, Any]:
    labels = old.get("category", {}).get("label", {})
    return {
        "label": old.get("label", "new"),
        "category": {
            "index": {code: at for at, code in enumerate(codes)},
            "label": {code: labels.get(code, code) for code in codes},
        },
    }


def along(axis: str, change: Callable[[list[str]], list[str]]) -> Edit:
    """The codes of one variable changed: left out, put in another order, or new and empty."""
    return cube(lambda axes, cells: (axes | {axis: change(axes[axis])}, cells))


def other_order(axes: Axes, cells: Cells) -> tuple[Axes, Cells]:
    turned = dict(reversed(axes.items()))
    return turned, {tuple(reversed(codes)): value for codes, value in cells.items()}


def without_axis(axes: Axes, cells: Cells) -> tuple[Axes, Cells]:
    at = list(axes).index(ADJUSTED)
    kept = {(*codes[:at], *codes[at + 1 :]): value for codes, value in cells.items()}
    return {name: codes for name, codes in axes.items() if name != ADJUSTED}, kept


def with_axis(axes: Axes, cells: Cells) -> tuple[Axes, Cells]:
    return axes | {"KØN": ["TOT"]}, {(*codes, "TOT"): value for codes, value in cells.items()}


def figure(codes: tuple[str, ...]) -> bool:
    """Whether a cell is the one that is revised."""
    return {NORDDJURS, NEWEST, SEASONAL} <= {*codes}


def revised(value: object) -> Edit:
    return cube(
        lambda axes, cells: (axes, {c: value if figure(c) else v for c, v in cells.items()})
    )


def every_value(change: Callable[[list[Any]], Any]) -> Edit:
    return lambda answer: {
        "dataset": answer["dataset"] | {"value": change(answer["dataset"]["value"])}
    }


def category(of: str, change: Callable[[Any], Any]) -> Edit:
    """How the codes of a variable are listed."""

    def edit(answer: Any) -> Any:
        found = answer["dataset"]["dimension"][of]
        found["category"] = change(found["category"])
        return answer

    return edit


def both(of: str, change: Callable[[list[str]], list[str]]) -> Edits:
    """Codes changed in ``tableinfo`` and in the data."""

    def described(old: list[Any]) -> list[Any]:
        texts = {value["id"]: value["text"] for value in old}
        return [{"id": code, "text": texts.get(code, "Ny")} for code in change(list(texts))]

    return {"table": values(of, described), "data": along(of, change)}


def without(code: str) -> Callable[[list[str]], list[str]]:
    return lambda codes: [each for each in codes if each != code]


def swapped_texts(old: list[Any]) -> list[Any]:
    texts = {value["id"]: value["text"] for value in old}
    texts[ACTUAL], texts[SEASONAL] = texts[SEASONAL], texts[ACTUAL]
    return [{"id": code, "text": text} for code, text in texts.items()]


def one() -> pl.Expr:
    seasonal = pl.col("adjustment").str.starts_with("Sæsonkorrigeret")
    return (pl.col("area") == NORDDJURS) & (pl.col("period") == NEWEST) & seasonal


def emptied(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.with_columns(
        value=pl.when(one()).then(None).otherwise("value"),
        mark=pl.when(one()).then(pl.lit("missing")).otherwise("mark"),
    )


NEW_VARIABLE = {
    "id": "KØN", "text": "køn", "elimination": True, "time": False,
    "values": [{"id": "TOT", "text": "I alt"}, {"id": "M", "text": "Mænd"}],
}  # fmt: skip
GONE = {"errorTypeCode": "EXTRACT-NOTFOUND", "message": f"Tabel findes ikke: {TABLE}"}
OTHER_TEXT = [{"id": SEASONAL, "text": "Sæsonkorrigeret ledighed i procent"}]

BENIGN: dict[str, Edits] = {
    "shuffled rows": {"data": along(AREA, lambda codes: codes[::-1])},
    "shuffled columns: data": {"data": cube(other_order)},
    "shuffled columns: metadata": {"table": variables(lambda all_: all_[::-1])},
    "another spelling: keys in another order": dict.fromkeys(["table", "data"], keys_backwards),
    "another spelling: byte order mark": {"data": lambda answer: b"\xef\xbb\xbf" + to_json(answer)},
    "another spelling: codes as a list": {
        "data": category(AREA, lambda listed: listed | {"index": list(listed["index"])})
    },
    "another spelling: sparse cells": {
        "data": every_value(
            lambda cells: {str(at): value for at, value in enumerate(cells) if value is not None}
        )
    },
    "renamed label: value": {
        "table": values(ADJUSTED, lambda old: [v for v in old if v["id"] != SEASONAL] + OTHER_TEXT)
    },
    "renamed label: dimension": {"data": spelled("sæsonkorrigering og faktiske tal", "sæson")},
    "renamed label: municipality": {"table": spelled("Norddjurs", "Nord-Djurs")},
    "new value: not asked for": {
        "table": values(ADJUSTED, lambda old: [*old, {"id": "99", "text": "Ny"}])
    },
    "no stamp of the source: none": {"table": told(updated=None)},
    "no stamp of the source: no day": {"table": told(updated="i går")},
    "wrong clock, the source's: stamp of 2099": {"table": told(updated="2099-01-01T08:00:00")},
    "another spelling: an unknown key": {"table": told(notes=[{"a": None}])},
}  # fmt: skip
CHANGED: dict[str, tuple[Edits, Callable[[pl.DataFrame], pl.DataFrame]]] = {
    "revised value": (
        {"data": revised(12.5)},
        lambda frame: frame.with_columns(
            value=pl.when(one()).then(pl.lit(12.5)).otherwise("value")
        ),
    ),
    "value that becomes null": ({"data": revised(None)}, emptied),
    "withdrawn period: in metadata too": (
        both(TIME, without(NEWEST)),
        lambda frame: frame.filter(pl.col("period") != NEWEST),
    ),
}
UNDELIVERED: dict[str, Edit] = {
    f"period not delivered: {name}": cube(
        lambda axes, cells, value=value: (
            axes,
            {c: value if NEWEST in c and c[0] > "100" else v for c, v in cells.items()},
        )
    )
    for name, value in {"nulls": None, "zeros": 0}.items()
}
WRONG_DATA: dict[str, Edit] = {
    "dropped column: variable": cube(without_axis),
    "dropped column: areas": spelled(AREA, "ALDER"),
    "dropped value: in the rows": along(ADJUSTED, without(SEASONAL)),
    "new column: that splits": cube(with_axis),
    "new value: in the rows": along(ADJUSTED, lambda codes: [*codes, "99"]),
    "missing municipality: in the rows": along(AREA, without(NORDDJURS)),
    "unknown municipality: in the rows": along(AREA, lambda codes: [*codes, "708"]),
    "withdrawn period: from the data alone": along(TIME, without(NEWEST)),
    "other periods: not asked for": along(TIME, lambda codes: ["2022M01", *codes]),
    "other periods: another kind": spelled(NEWEST, "2024K2"),
    "duplicate rows: contradicting": category(
        AREA, lambda c: c | {"index": [NORDDJURS] * len(c["index"])}
    ),
    "ragged rows: none": every_value(lambda _: []),
    "ragged rows: a cell too few": every_value(lambda cells: cells[:-1]),
    "ragged rows: a cell too many": every_value(lambda cells: [*cells, 1.0]),
    "a tenth of the rows: the first": every_value(
        lambda cells: cells[: math.ceil(len(cells) / 10)]
    ),
    "a tenth of the rows: one period": along(TIME, lambda codes: codes[-1:]),
    "NaN and Infinity: NaN": revised(float("nan")),
    "NaN and Infinity: Infinity": revised(float("-inf")),
    "no number: text": revised("9,5"),
    "no number: beyond all": revised(10**400),
    "no number: true": revised(True),
    "a negative share": revised(-1.0),
    "another scale: 0 to 1": every_value(
        lambda cells: [cell and round(cell / 100, 3) for cell in cells]
    ),
    "only nulls: a municipality": cube(
        lambda axes, cells: (axes, {c: None if NORDDJURS in c else v for c, v in cells.items()})
    ),
    "only nulls": every_value(lambda cells: [None for _ in cells]),
}
WRONG_BOTH: dict[str, Edits] = {
    "missing municipality: in metadata too": both(AREA, without(NORDDJURS)),
    "unknown municipality: in metadata too": both(AREA, lambda codes: [*codes, "708"]),
}
WRONG_METADATA: dict[str, Edits] = {
    "a tenth of the rows: in metadata too": both(TIME, lambda codes: codes[-1:]),
    "dropped value: in metadata too": both(ADJUSTED, without(SEASONAL)),
    "renamed label: two that changed places": {"table": values(ADJUSTED, swapped_texts)},
    "dropped column: variable, in metadata too": {
        "table": variables(lambda all_: [each for each in all_ if each["id"] != ADJUSTED])
    },
    "renamed label: variable, in metadata too": {
        "table": spelled(ADJUSTED, "SÆSON"),
        "data": spelled(ADJUSTED, "SÆSON"),
    },
    "new column: variable": {"table": variables(lambda all_: [*all_[:-1], NEW_VARIABLE, all_[-1]])},
    "other periods: none": {"table": values(TIME, lambda _: [])},
    "metadata of another shape: a list": {"table": lambda table: [table]},
    "metadata of another shape: periods": {"table": told(variables={"id": "Tid"})},
    "metadata of another shape: null": {"table": lambda _: None},
}


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
    for name, edits in WRONG_BOTH.items():
        yield Case(name, NAME, KEPT, edits, left_behind=True)
    for name, edits in WRONG_METADATA.items():
        odd = name.startswith("metadata of another shape") or None
        yield Case(name, NAME, KEPT, edits, left_behind=odd)
    for only in ("/tableinfo", "/data"):
        refused = {"status": 400, "body": to_json(GONE), "only": only}
        gone = f"gone from the catalogue: {only}"
        yield Case(f"{gone} once", NAME, RIGHT, wire=refused)
        yield Case(f"{gone} for good", NAME, KEPT, wire={**refused, "times": 99})
