"""BULK: what is left out is told from what is lost, however large the answer is."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable, Generator, Iterable, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from connectors import warehouse
from connectors.archive.answers import Received, Spooled, StoredPart
from connectors.archive.snapshots import SnapshotStore
from connectors.errors import AnswerError, SourceError
from connectors.http import HttpConnection
from connectors.observations import Areas, Notices
from connectors.statbank import bulk as statbank_bulk
from connectors.statbank import query as statbank_question
from connectors.statbank import response as statbank_answer
from connectors.statbank.client import StatBank
from connectors.statbank.config import StatbankEntry
from connectors.statbank.query import Question
from tests.stand_in import StandIn
from tools.sample import world

FOLK1A_INFO = "statbank/dst-skills/tableinfo_FOLK1A_da.body.json"
LIMIT = {
    "errorTypeCode": "REQUEST-LIMIT",
    "message": "Forespørgslen på op mod 85.210.650 celler er over begrænsningen på 1.000.000 "
    "celler for denne filtype. Anvend BULK eller andet streaming format i stedet.",
}
AREAS = Areas(["000", "707"], ["000", "707"])
ASKED = {"OMRÅDE": ["000", "707"], "KØN": ["TOT", "M", "K"], "Tid": ["2023", "2024"]}
HEADING = "OMRÅDE;KØN;TID;INDHOLD"


def table(**changed: Any) -> StatbankEntry:
    sex = {"variable": "KØN", "about": "Køn.", "values": {"TOT": "I alt", "M": "Mænd", "K": "Kv"}}
    given: dict[str, Any] = {
        "title": "t",
        "link": "",
        "cadence": "yearly",
        "area": {"variable": "OMRÅDE"},
        "time": {"values": ["*"]},
        "dimensions": {"sex": sex},
        "measure": {"name": "persons", "unit": "persons", "about": ""},
    }
    return StatbankEntry.model_validate({**given, **changed})


@pytest.fixture
def stored(tmp_path: Path) -> Callable[..., StoredPart]:
    """An answer to the question for twelve cells, as it lies in a snapshot."""

    def store(body: bytes, absent: str | None = "0") -> StoredPart:
        path = tmp_path / "answer"
        path.write_bytes(body)
        request = {"json": Question("T", ASKED, absent).body("BULK"), "absent": absent}
        return StoredPart(request, path, 0, len(body))

    return store


def lines(rows: Iterable[str], heading: str = HEADING) -> bytes:
    return ("\r\n".join([heading, *rows]) + "\r\n").encode()


def every(value: str = "1", but: Iterable[str] = ()) -> list[str]:
    """A line for each of the twelve cells but some, time slowest as StatBank gives them."""
    kept = [(a, s, t) for t in ASKED["Tid"] for a in ASKED["OMRÅDE"] for s in ASKED["KØN"]]
    found = [f"{area};{sex};{time}" for area, sex, time in kept]
    return [f"{cell};{value}" for cell in found if cell not in but]


def read(part: StoredPart) -> pl.DataFrame:
    return pl.concat(statbank_answer.read("T", table(), [part], AREAS))


def refused(part: StoredPart) -> str:
    with pytest.raises(AnswerError) as error:
        read(part)
    return str(error.value)


def cell(found: pl.DataFrame, area: str, sex: str, period: str) -> tuple[float | None, str | None]:
    kept = found.filter(area=area, sex=sex, period=period)
    return kept.select("value", "mark").row(0)


# What the lines say.


def test_every_line_is_a_row_with_our_labels(stored: Callable[..., StoredPart]) -> None:
    found = read(stored(lines(every("12,5"))))
    assert found.height == 12
    assert found.row(0) == ("000", "2023", "I alt", "persons", 12.5, "persons", None)
    assert set(found["sex"]) == {"I alt", "Mænd", "Kv"}


def test_text_is_an_enum_that_is_the_same_in_every_piece(
    stored: Callable[..., StoredPart], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statbank_bulk, "BLOCK", 40)
    part = stored(lines(every(but=["707;M;2024"])))
    pieces = list(statbank_answer.read("T", table(), [part], AREAS))
    assert len(pieces) > 2
    assert len({tuple(piece.schema.items()) for piece in pieces}) == 1
    assert pieces[0].schema == {
        "area": pl.Enum(["000", "707"]),
        "period": pl.Enum(["2023", "2024"]),
        "sex": pl.Enum(["I alt", "Mænd", "Kv"]),
        "measure": pl.Enum(["persons"]),
        "value": pl.Float64(),
        "unit": pl.Enum(["persons"]),
        "mark": pl.Enum(["missing"]),
    }


@pytest.mark.parametrize(
    ("written", "value", "mark"),
    [
        ("37,7", 37.7, None),
        ("105,0", 105.0, None),
        ("-3", -3.0, None),
        ("0", 0.0, None),
        ("..", None, "missing"),
        ("-", None, "missing"),
        ("", None, "missing"),
        ("x", None, "missing"),
        ("nan", None, "missing"),
    ],
)
def test_a_number_is_danish_and_a_mark_is_missing(
    stored: Callable[..., StoredPart], written: str, value: float | None, mark: str | None
) -> None:
    odd = [*every(but=["707;M;2024"]), f"707;M;2024;{written}"]
    assert cell(read(stored(lines(odd))), "707", "Mænd", "2024") == (value, mark)


@pytest.mark.parametrize("written", ["4.6", "1.234,5", "4,6*", "1e5", "12 3", "+5", " 5"])
def test_a_number_that_is_no_danish_one_is_never_guessed_at(
    stored: Callable[..., StoredPart], written: str
) -> None:
    odd = [*every(but=["707;M;2024"]), f"707;M;2024;{written}"]
    assert f"har '{written}' i stedet for et dansk tal" in refused(stored(lines(odd)))


def test_the_order_of_rows_and_columns_and_a_mark_of_utf_8_make_no_difference(
    stored: Callable[..., StoredPart],
) -> None:
    rows = every()
    random.Random(7).shuffle(rows)
    turned = [";".join([*row.split(";")[2::-1], row.split(";")[3]]) for row in rows]
    expected = read(stored(lines(every()))).sort(pl.all())
    assert read(stored(lines(rows))).sort(pl.all()).equals(expected)
    body = b"\xef\xbb\xbf" + lines(turned, "TID;KØN;OMRÅDE;INDHOLD")
    assert read(stored(body)).sort(pl.all()).equals(expected)
    assert read(stored(lines(rows).replace(b"\r", b""))).sort(pl.all()).equals(expected)


# What is left out.


@pytest.mark.parametrize(
    ("absent", "given"),
    [
        ("0", (0.0, None)),
        ("2,5", (2.5, None)),
        ("..", (None, "missing")),
        (None, (None, "missing")),
    ],
)
def test_a_cell_that_is_left_out_is_what_statbank_says_it_is(
    stored: Callable[..., StoredPart], absent: str | None, given: tuple[float | None, str | None]
) -> None:
    found = read(stored(lines(every(but=["707;M;2024", "000;K;2023"])), absent))
    assert found.height == 12
    assert cell(found, "707", "Mænd", "2024") == cell(found, "000", "Kv", "2023") == given
    assert cell(found, "707", "Kv", "2024") == (1.0, None)


def test_an_island_that_has_lines_now_and_then_has_nothing_to_count(tmp_path: Path) -> None:
    codes, years = ["000", *(str(code) for code in range(101, 120))], ["2021", "2022", "2023"]
    asked = {"OMRÅDE": codes, "KØN": ["TOT"], "Tid": years}
    path, request = tmp_path / "answer", {"json": Question("T", asked, "0").body("BULK")}

    def read_without(*gone: tuple[str, str], vital: Sequence[str] = ("000",)) -> Notices:
        kept = [f"{a};TOT;{t};7" for t in years for a in codes if (a, t) not in gone]
        path.write_bytes(lines(kept))
        part = StoredPart(request | {"absent": "0"}, path, 0, path.stat().st_size)
        notices, sex = Notices(), {"variable": "KØN", "about": "", "values": {"TOT": "I alt"}}
        areas = Areas(codes, codes, vital)
        entry = table(dimensions={"sex": sex})
        assert pl.concat(statbank_answer.read("T", entry, [part], areas, notices)).height == 60
        return notices

    sporadic = [("105", "2021"), ("105", "2023")]
    assert read_without(*sporadic).sentences == [
        "Statistikbanken T har ingen tal i nogle perioder for '105'"
    ]
    for gone, vital in (
        (sporadic, ["000", "105"]),  # the own municipality
        ([("105", "2023")], ["000"]),  # an area that has lines in every other period
        ([(code, year) for code in codes[5:8] for year in years[1:]], ["000"]),  # many areas
    ):
        with pytest.raises(AnswerError, match="har ingen linje for området 105 i 202"):
            read_without(*gone, vital=vital)


def test_an_area_without_a_line_in_a_period_is_lost_and_not_zero(
    stored: Callable[..., StoredPart],
) -> None:
    # The end of an answer that was cut off between two lines.
    assert "har ingen linje for området 707 i 2024, som om svaret er skåret af" in refused(
        stored(lines(every()[:-3]))
    )
    assert "har ingen linje for området 000 i 2023" in refused(stored(lines([])))
    assert read(stored(lines(every()[:-2]))).height == 12


# What is wrong.


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (lines([*every(), "707;M;2024;1"]), "har 1 celler mere end én gang"),
        (lines([*every(), *every()]), "har 12 celler mere end én gang"),
        (lines([*every(), "707;X;2024;1"]), "har værdien 'X' af KØN, som der ikke blev spurgt om"),
        (lines([*every(), "707;M;2025;1"]), "har værdien '2025' af Tid, som der ikke blev spurgt"),
        (lines([*every(), "411;M;2024;1"]), "har værdien '411' af OMRÅDE, som der ikke blev"),
        (lines(every())[:-2], "en sidste linje, der er skåret af"),
        (lines(every())[:-5], "en sidste linje, der er skåret af"),
        (lines([*every(), "707;M"]), "linjer, der ikke er 4 kolonner tekst"),
        (lines([*every(), "707;M;2024;1;2"]), "linjer, der ikke er 4 kolonner tekst"),
        (lines(["707;M", *every()]), "linjer, der ikke er 4 kolonner tekst"),
        (lines(["", *every()]), "linjer, der ikke er 4 kolonner tekst"),
        (HEADING.encode() + b"\r\n\xff;M;2024;1\r\n", "linjer, der ikke er 4 kolonner tekst"),
        (lines(every(), "OMRÅDE;KØN;INDHOLD"), "har andre kolonner end dem, der blev spurgt om"),
        (
            lines(every(), "OMRÅDE;KØN;ALDER;TID;INDHOLD"),
            "har andre kolonner end dem, der blev spurgt om",
        ),
        (lines(every(), "OMRÅDE;KØN;TID;VALUE"), "har andre kolonner end dem, der blev spurgt om"),
        (
            lines(every(), "OMRÅDE;KØN;KØN;INDHOLD"),
            "har andre kolonner end dem, der blev spurgt om",
        ),
        (b"<html></html>\n", "har andre kolonner end dem, der blev spurgt om"),
        (b"", "har andre kolonner end dem, der blev spurgt om"),
    ],
)
def test_an_answer_that_does_not_add_up_is_refused(
    stored: Callable[..., StoredPart], body: bytes, said: str
) -> None:
    assert said in refused(stored(body))


def test_a_cell_that_comes_twice_in_different_blocks_is_found(
    stored: Callable[..., StoredPart], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statbank_bulk, "BLOCK", 40)
    monkeypatch.setattr(statbank_bulk, "PIECE", 5)
    gap = ["707;M;2024", "000;K;2023"]
    assert read(stored(lines(every(but=gap)))).height == 12
    assert "har 1 celler mere end én gang" in refused(stored(lines([*every(), every()[0]])))


# What the client asks for.


@pytest.fixture
def client(statbank_server: StandIn, tmp_path: Path) -> Generator[StatBank]:
    wire = HttpConnection("statbank", statbank_server.url, pause=0)
    yield StatBank(wire, tmp_path / "spool")
    wire.close()


@pytest.fixture
def everybody() -> StatbankEntry:
    """The whole country by every sex, age and marital status in five quarters: 9,525 cells."""
    by = {"sex": "KØN", "age": "ALDER", "marital": "CIVILSTAND"}
    return table(
        dimensions={n: {"variable": v, "about": "", "values": "*"} for n, v in by.items()},
        time={"values": ["(-n+5)"]},
        area={"variable": "OMRÅDE", "without": []},
    )


def rows_of(received: Any, asked: StatbankEntry, tmp_path: Path) -> pl.DataFrame:
    assert isinstance(received, Received)
    (part,) = received.parts
    path = tmp_path / "stored"
    path.write_bytes(b"".join(part.chunks()))
    stored = StoredPart(part.request, path, 0, path.stat().st_size)
    areas = next(v["values"] for v in part.request["json"]["variables"] if v["code"] == "OMRÅDE")
    pieces = list(statbank_answer.read("FOLK1A", asked, [stored], Areas(areas, ["000", "707"])))
    return pl.concat(pieces).sort(pl.all())


def small(asked: StatbankEntry) -> StatbankEntry:
    few = {"variable": "ALDER", "about": "", "values": ">=97<=99"}
    return StatbankEntry.model_validate(
        {
            **asked.model_dump(),
            "dimensions": {**asked.model_dump()["dimensions"], "age": few},
            "time": {"values": ["(-n+2)"]},
        }
    )


def test_a_question_over_the_limit_is_streamed_and_gives_the_same_rows(
    client: StatBank, statbank_server: StandIn, everybody: StatbankEntry, tmp_path: Path
) -> None:
    asked = small(everybody)
    whole = rows_of(client.fetch("FOLK1A", asked), asked, tmp_path)
    statbank_server.fault(only="/v1/data", status=400, body=json.dumps(LIMIT).encode())
    received = client.fetch("FOLK1A", asked)
    (part,) = received.parts
    assert isinstance(part.body, Spooled)
    assert received.extension == "csv"
    assert part.request["json"]["format"] == "BULK"
    assert part.request["json"]["valuePresentation"] == "Code"
    assert part.request["absent"] == "0"
    assert 0 < b"".join(part.chunks()).count(b"\n") - 1 < whole.height
    assert rows_of(received, asked, tmp_path).equals(whole)
    assert whole.filter(pl.col("value") == 0).height > 0


@pytest.mark.parametrize(
    ("ages", "times", "streamed"),
    [(35, 18, False), (35, 19, True), (126, 5, False), (126, 6, True)],
)
def test_the_size_decides_the_format_before_statbank_has_to(
    ages: int, times: int, streamed: bool
) -> None:
    # 105 areas x ages x 3 sexes x times, and one more than its four variables for each.
    sizes = {"OMRÅDE": 105, "ALDER": ages, "KØN": 3, "Tid": times}
    codes = {name: [f"c{at}" for at in range(size)] for name, size in sizes.items()}
    assert Question("T", codes, "0").is_too_large is streamed


def test_the_sizes_that_statbank_named_in_its_refusals_are_counted_alike(
    recorded_json: Callable[[str], Any],
) -> None:
    info = recorded_json(FOLK1A_INFO)
    codes = {v["id"]: [value["id"] for value in v["values"]] for v in info["variables"]}
    for tids, most in [(71, 85_210_650), (4, 4_800_600)]:
        question = Question("FOLK1A", {**codes, "Tid": codes["Tid"][:tids]}, "0")
        assert question.cells == most


def test_the_recorded_7223_rows_of_9525_are_filled_with_zeros(
    client: StatBank, everybody: StatbankEntry, tmp_path: Path
) -> None:
    # 000 x 3 sexes x 127 ages x 5 marital states x 5 quarters, as a log of live calls has it.
    asked = {
        "OMRÅDE": ["000"],
        "KØN": ["TOT", "1", "2"],
        "ALDER": ["IALT", *map(str, range(126))],
        "CIVILSTAND": ["TOT", "U", "G", "E", "F"],
        "Tid": ["2023K1", "2023K2", "2023K3", "2023K4", "2024K1"],
    }
    cells = [";".join(codes) for codes in itertools.product(*asked.values())]
    assert len(cells) == 9525
    kept = sorted(random.Random(7).sample(cells, 7223))
    body = lines([f"{cell};1" for cell in kept], "OMRÅDE;KØN;ALDER;CIVILSTAND;TID;INDHOLD")
    path = tmp_path / "answer"
    path.write_bytes(body)
    request = {"json": Question("FOLK1A", asked, "0").body("BULK"), "absent": "0"}
    part = StoredPart(request, path, 0, len(body))
    found = pl.concat(statbank_answer.read("FOLK1A", everybody, [part], Areas(["000"], ["000"])))
    assert found.height == 9525
    assert found["value"].sum() == 7223
    assert found["mark"].null_count() == 9525


@pytest.fixture
def streamed(monkeypatch: pytest.MonkeyPatch) -> StatbankEntry:
    """AUS08 in the newest month, as if that were too many cells for a table."""
    monkeypatch.setattr(statbank_question, "MOST_CELLS", 0)
    kinds = {"variable": "SAESONFAK", "about": "", "values": "*"}
    return table(dimensions={"kind": kinds}, time={"values": ["(1)"]})


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<html>Vent</html>", "svarede med en webside i stedet for de kolonner"),
        (b'{"errorTypeCode":"X","message":"y"}', "svarede med JSON i stedet for de kolonner"),
        (b"OMR\xc3\x85DE;INDHOLD\r\n", "svarede med andre kolonner i stedet for de kolonner"),
        (b"", "svarede med andre kolonner i stedet for de kolonner"),
        (
            b"OMR\xc3\x85DE;K\xc3\x98N;TID;INDHOLD\r\n000;TOT;20",
            "en sidste linje, der er skåret af",
        ),
    ],
)
def test_what_is_no_stream_is_refused_on_arrival_and_leaves_no_file(
    client: StatBank, statbank_server: StandIn, streamed: StatbankEntry, body: bytes, said: str
) -> None:
    heading = b"OMR\xc3\x85DE;SAESONFAK;TID"
    body = body.replace(b"OMR\xc3\x85DE;K\xc3\x98N;TID", heading)
    # One that is cut off is asked for once more.
    statbank_server.fault(only="/v1/data", body=body, times=2 if "skåret" in said else 1)
    with pytest.raises(SourceError, match=said) as error:
        client.fetch("AUS08", streamed)
    assert error.value.refused == body
    (part,) = client.fetch("AUS08", streamed).parts
    assert part.path is not None
    assert list(part.path.parent.iterdir()) == [part.path]


def test_a_streamed_answer_is_kept_and_loaded_as_it_came(
    client: StatBank, streamed: StatbankEntry, store: SnapshotStore, tmp_path: Path
) -> None:
    received = client.fetch("AUS08", streamed)
    assert isinstance(received, Received)
    (part,) = received.parts
    came = b"".join(part.chunks())
    snapshot, _ = store.save("statbank", "AUS08", received, "q")
    assert snapshot.bodies() == [came]
    assert list((tmp_path / "spool").iterdir()) == []
    areas = Areas([*world.areas()], ["000", "707"])
    with warehouse.writing(tmp_path / "w.duckdb") as opened:
        pieces = statbank_answer.read("AUS08", streamed, snapshot.stored_parts(), areas)
        opened.replace("raw.statbank_aus08", pl.concat(pieces))
        kinds = opened.frame("select kind, count(*) as areas from raw.statbank_aus08 group by 1")
    assert kinds.height == 4
    assert set(kinds["areas"]) == {115}


def test_a_stream_that_statbank_refuses_is_a_sentence(
    client: StatBank, statbank_server: StandIn, streamed: StatbankEntry
) -> None:
    body = {"errorTypeCode": "EXTRACT-NOTFOUND", "message": "Kan ikke finde værdien: 9 (X)"}
    statbank_server.fault(only="/v1/data", status=400, body=json.dumps(body).encode())
    with pytest.raises(SourceError, match=r"v1/data for AUS08 \(EXTRACT-NOTFOUND: Kan ikke"):
        client.fetch("AUS08", streamed)
