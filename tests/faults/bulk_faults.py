"""What StatBank may answer where it is asked for a stream: BULK, written to a file as it comes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

import httpx
import polars as pl

from assets.catalogue.catalogue import Catalogue
from tests.faults import statbank_faults, wire_faults
from tests.faults.bench import KEPT, RIGHT, Case, Edition, Source
from tests.faults.statbank_faults import (
    NEWEST,
    NORDDJURS,
    SEASONAL,
    emptied,
    lenient,
    one,
    told,
)

NAME = "statbank BULK"
LIMIT = {"errorTypeCode": "REQUEST-LIMIT", "message": "For mange celler."}
Line = list[bytes]
Change = Callable[[list[Line]], list[Line]]
Edit = Callable[[bytes], bytes]


def source(catalogue: Catalogue) -> Source:
    anew = {"table": told(updated="2024-08-14T08:00:00"), "data": revised(b"9,5")}
    second = Edition(streaming, anew)
    return replace(statbank_faults.source(catalogue), first=streaming, second=second)


def streaming(request: httpx.Request) -> httpx.Response:
    """The made-up StatBank, for which every question is too large but for a stream."""
    if request.url.path.endswith("/data") and json.loads(request.content)["format"] != "BULK":
        return httpx.Response(400, json=LIMIT)
    return lenient(request)


def lines(change: Change) -> Edit:
    """The lines below the heading, each a list of its columns."""

    def edit(body: bytes) -> bytes:
        heading, *cells = body.splitlines()
        changed = change([line.split(b";") for line in cells])
        return b"\r\n".join([heading, *(b";".join(line) for line in changed), b""])

    return edit


def only(keep: Callable[[Line], bool]) -> Edit:
    return lines(lambda all_: [line for line in all_ if keep(line)])


def revised(value: bytes) -> Edit:
    key = {NORDDJURS.encode(), SEASONAL.encode(), NEWEST.encode()}
    return lines(lambda all_: [[*ln[:-1], value] if key <= {*ln} else ln for ln in all_])


def columns(change: Callable[[Line], Line]) -> Edit:
    """Every line changed, the heading too."""
    return lambda body: b"".join(
        b";".join(change(line.split(b";"))) + b"\r\n" for line in body.splitlines()
    )


def is_not(code: str) -> Callable[[Line], bool]:
    return lambda line: code.encode() not in line


def with_value(value: float) -> Callable[[pl.DataFrame], pl.DataFrame]:
    return lambda frame: frame.with_columns(
        value=pl.when(one()).then(pl.lit(value)).otherwise("value")
    )


BENIGN: dict[str, Edit] = {
    "shuffled rows": lines(lambda all_: all_[::-1]),
    "shuffled columns: data": columns(lambda line: [*line[-2::-1], line[-1]]),
    "another spelling: byte order mark": lambda body: b"\xef\xbb\xbf" + body,
    "another spelling: other line ends": lambda body: body.replace(b"\r\n", b"\n"),
}
CHANGED: dict[str, tuple[Edit, Callable[[pl.DataFrame], pl.DataFrame]]] = {
    "revised value": (revised(b"12,5"), with_value(12.5)),
    "value that becomes null": (revised(b".."), emptied),
}
UNDELIVERED: dict[str, Edit] = {
    "withdrawn period: from the data alone": only(is_not(NEWEST)),
    "period not delivered: few areas": only(
        lambda line: NEWEST.encode() not in line or line[0] < b"4"
    ),
    "period not delivered: zeros": lines(
        lambda all_: [[*ln[:-1], b"0"] if NEWEST.encode() in ln else ln for ln in all_]
    ),
}
WRONG: dict[str, Edit] = {
    "dropped column: variable": columns(lambda line: line[1:]),
    "dropped column: value": columns(lambda line: line[:-1]),
    "renamed label: variable": lambda body: body.replace(b"SAESONFAK", b"SAESON"),
    "new column: that splits": columns(lambda line: [b"TOT", *line]),
    "new value: in the rows": lines(
        lambda all_: [*all_, *([*ln[:1], b"99", *ln[2:]] for ln in all_[:9])]
    ),
    "dropped value: in the rows": only(is_not(SEASONAL)),
    "missing municipality: in the rows": only(is_not(NORDDJURS)),
    "unknown municipality: in the rows": lambda body: body.replace(
        f"{NORDDJURS};".encode(), b"708;"
    ),
    "duplicate rows: equal": lines(lambda all_: [*all_, all_[0]]),
    "duplicate rows: contradicting": lines(lambda all_: [*all_, [*all_[0][:-1], b"99,0"]]),
    "a tenth of the rows: the first": lines(lambda all_: all_[: len(all_) // 10]),
    "a tenth of the rows: cut at a line": lines(lambda all_: all_[: -len(all_) // 9]),
    "ragged rows: one": lines(lambda all_: [*all_[:-1], all_[-1][:-1]]),
    "ragged rows: none": lines(lambda _: []),
    "no number: English decimals": revised(b"9.5"),
    "no number: NaN": revised(b"1e5"),
    "a negative share": revised(b"-1,0"),
    "only nulls": lines(lambda all_: [[*line[:-1], b".."] for line in all_]),
}


def cases() -> Iterator[Case]:
    yield from wire_faults.cases_of_data(NAME, "BULK")
    heading = f"{statbank_faults.AREA};{statbank_faults.ADJUSTED};TID;INDHOLD\r\n".encode()
    cut = {"body": heading + b"000;22;2024M0", "only": "BULK"}
    yield Case("truncated CSV", NAME, RIGHT, wire=cut)
    yield Case("truncated CSV", NAME, KEPT, wire={**cut, "times": 99}, left_behind=True)
    for name, edit in BENIGN.items():
        yield Case(name, NAME, RIGHT, {"data": edit})
    for name, (edit, expected) in CHANGED.items():
        yield Case(name, NAME, RIGHT, {"data": edit}, expected=expected)
    for name, edit in UNDELIVERED.items():
        delivered = lambda frame: frame.filter(pl.col("period") != NEWEST)  # noqa: E731
        yield Case(name, NAME, RIGHT, {"data": edit}, expected=delivered)
    for name, edit in WRONG.items():
        yield Case(name, NAME, KEPT, {"data": edit}, left_behind=True)
