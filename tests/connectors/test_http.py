"""What a source may do to a request, over a real connection on the loopback network."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import stamina

from connectors.archive.answers import Part
from connectors.archive.snapshots import SnapshotStore
from connectors.archive.spool import open_spool
from connectors.errors import InputError, PejlError, SourceError, TooSlowError
from connectors.http import HttpConnection, parse_json
from connectors.jobindsats.client import BearerKey
from connectors.retries import LONGEST_PAUSE
from connectors.statbank.client import StatBank
from tests.stand_in import StandIn

KEY = "8f14e45fceea167a5a36dedd4bea2543"
WELL = b'{"well": true}'
IIS_403 = b"You do not have permission to view this directory or page."


@pytest.fixture
def source() -> Generator[StandIn]:
    with StandIn(lambda _: httpx.Response(200, content=WELL)) as server:
        yield server


@pytest.fixture
def wire(source: StandIn) -> Generator[HttpConnection]:
    wire = HttpConnection("jobindsats", source.url, BearerKey(KEY), pause=0)
    yield wire
    wire.close()


def ask(wire: HttpConnection) -> bytes:
    return wire.request("GET", "v3/tables").content


def failure(wire: HttpConnection) -> str:
    with pytest.raises(SourceError) as refused:
        ask(wire)
    return str(refused.value)


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 503},
        {"status": 500, "body": b"<html>Server Error</html>"},
        {"status": 429, "headers": {"Retry-After": "1"}},
        {"status": 403, "body": IIS_403},
        {"cut_off_after": 5},
        {"reset_after": 5},
        {"reset_after": 0},
        {"headers": {"Content-Encoding": "gzip"}},
    ],
    ids=lambda fault: " ".join(map(str, fault.items())),
)
def test_what_may_heal_is_asked_again(
    source: StandIn, wire: HttpConnection, fault: dict[str, Any]
) -> None:
    source.fault(**fault)
    assert ask(wire) == WELL
    assert len(source.asked) == 2


@pytest.mark.parametrize("status", [400, 401, 404, 405, 413, 422])
def test_a_refusal_is_handed_on_at_once(source: StandIn, wire: HttpConnection, status: int) -> None:
    source.fault(status=status, body=b'{"cause": "no"}')
    assert wire.request("GET", "v3/tables").status_code == status
    assert len(source.asked) == 1


def test_a_403_in_json_is_the_source_itself_and_is_not_asked_again(
    source: StandIn, wire: HttpConnection
) -> None:
    source.fault(status=403, body=b' {"code": 403, "cause": "No access"}')
    assert wire.request("GET", "v3/tables").status_code == 403
    assert len(source.asked) == 1


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"status": 503}, "jobindsats svarede 503 på v3/tables (4 forsøg); prøv igen senere."),
        (
            {"status": 403, "body": IIS_403},
            "jobindsats svarede 403 på v3/tables (4 forsøg); prøv igen senere.",
        ),
        (
            {"headers": {"Content-Encoding": "gzip"}},
            "jobindsats svarede på v3/tables med noget, der ikke kan pakkes ud (4 forsøg); "
            "prøv igen senere.",
        ),
    ],
)
def test_what_does_not_heal_ends_in_a_sentence_after_four_attempts(
    source: StandIn, wire: HttpConnection, fault: dict[str, Any], said: str
) -> None:
    source.fault(times=9, **fault)
    assert failure(wire) == said
    assert len(source.asked) == 4


@pytest.mark.parametrize("fault", [{"cut_off_after": 5}, {"reset_after": 5}])
def test_a_truncated_body_is_never_taken_for_an_answer(
    source: StandIn, wire: HttpConnection, fault: dict[str, Any]
) -> None:
    source.fault(times=9, **fault)
    assert "kunne ikke nås på 127.0.0.1 for v3/tables" in failure(wire)


def test_a_truncated_body_is_refused_and_nothing_is_stored(
    statbank_server: StandIn, store: SnapshotStore, entry: Callable[[str, str], Any]
) -> None:
    statbank_server.fault(times=4, only="/v1/data", cut_off_after=5_000)
    wire = HttpConnection("statbank", statbank_server.url, pause=0)
    with pytest.raises(SourceError):
        store.save(
            "statbank",
            "aus08",
            StatBank(wire, Path("unused")).fetch("AUS08", entry("statbank", "aus08")),
        )
    wire.close()
    assert not store.root.exists()


def test_a_source_that_is_not_there_is_named_with_its_host(source: StandIn) -> None:
    url = source.url
    source.__exit__()
    said = failure(HttpConnection("statbank", url, pause=0))
    assert said.startswith("statbank kunne ikke nås på 127.0.0.1 for v3/tables (")
    assert said.endswith("4 forsøg); tjek netværket, og prøv igen.")


def test_an_answer_that_trickles_is_given_up_at_the_deadline(source: StandIn) -> None:
    source.fault(times=9, trickle=0.02)
    wire = HttpConnection("jobindsats", source.url, pause=0, deadline=0.05)
    said = failure(wire)
    assert "svarede ikke færdigt på v3/tables i tide (det tog over 0 sekunder" in said


def test_an_impatient_question_is_not_asked_again_when_it_was_too_slow(source: StandIn) -> None:
    source.fault(times=9, trickle=0.02)
    wire = HttpConnection("jobindsats", source.url, pause=0, deadline=0.05)
    with pytest.raises(TooSlowError):
        wire.request("GET", "v3/tables", patient=False)
    assert len(source.asked) == 1


def test_an_impatient_question_is_asked_again_when_the_source_was_down(
    source: StandIn, wire: HttpConnection
) -> None:
    source.fault(status=503)
    assert wire.request("GET", "v3/tables", patient=False).content == WELL


def test_a_table_that_takes_too_long_in_all_is_given_up(source: StandIn) -> None:
    source.fault(times=99, trickle=0.01)
    wire = HttpConnection("jobindsats", source.url, pause=0, table_limit=0.1)
    with pytest.raises(SourceError) as refused, wire.time_limit("y30r21"):
        wire.request("GET", "v3/data/y30r21")
    assert str(refused.value).startswith(
        "jobindsats nåede ikke at sende hele y30r21 inden for 0 min"
    )
    assert ask(HttpConnection("jobindsats", source.url, pause=0)) == WELL


def test_a_key_that_the_source_sends_back_is_blotted_out(source: StandIn) -> None:
    source.fault(status=401, body=f'{{"cause": "no such key {KEY}"}}'.encode())
    wire = HttpConnection("jobindsats", source.url, BearerKey(KEY), pause=0, secret=KEY)
    assert wire.request("GET", "v3/tables").content == b'{"cause": "no such key ***"}'
    assert KEY not in repr(wire)


@pytest.mark.parametrize(
    "spelled",
    [
        "c3RhbmQtaW4/bm9nbGU+PQ==",
        r"c3RhbmQtaW4\/bm9nbGU+PQ==",
        r"c3RhbmQtaW4\u002Fbm9nbGU\u002bPQ\u003d\u003d",
        "c3RhbmQtaW4%2fbm9nbGU%2BPQ%3D%3D",
        "c3RhbmQtaW4&#x2F;bm9nbGU&#43;PQ==",
    ],
)
@pytest.mark.parametrize("status", [200, 401])
def test_a_key_is_blotted_out_however_the_source_spells_it(
    source: StandIn, spelled: str, status: int
) -> None:
    key = "c3RhbmQtaW4/bm9nbGU+PQ=="
    source.fault(status=status, body=f"<p>Unknown key {spelled}!</p>".encode())
    wire = HttpConnection("jobindsats", source.url, BearerKey(key), pause=0, secret=key)
    assert ask(wire) == b"<p>Unknown key ***!</p>"


def test_a_body_that_was_cut_off_comes_with_the_error(
    source: StandIn, wire: HttpConnection
) -> None:
    source.fault(times=9, cut_off_after=5)
    with pytest.raises(SourceError) as refused:
        ask(wire)
    assert refused.value.refused == WELL[:5]


def downloaded(wire: HttpConnection, folder: Path) -> bytes:
    """The body of an answer that goes through a file in a folder."""
    with open_spool(folder) as spool:
        answer = wire.download(spool, "POST", "v1/data", question={"table": "FOLK1A"})
        assert answer.is_success
        assert answer.content == b""
        return b"".join(Part({}, spool.finish()).chunks())


def test_an_answer_goes_into_a_file_without_being_held_in_memory(
    source: StandIn, wire: HttpConnection, tmp_path: Path
) -> None:
    source.fault(packed=True)
    assert downloaded(wire, tmp_path / "spool") == WELL


def test_an_answer_that_was_cut_off_is_begun_again_in_its_file(
    source: StandIn, wire: HttpConnection, tmp_path: Path
) -> None:
    source.fault(cut_off_after=5)
    assert downloaded(wire, tmp_path) == WELL


def test_an_answer_that_stays_cut_off_leaves_no_file(
    source: StandIn, wire: HttpConnection, tmp_path: Path
) -> None:
    source.fault(times=9, cut_off_after=5)
    with pytest.raises(SourceError):
        downloaded(wire, tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_refusal_is_given_back_and_not_written(
    source: StandIn, wire: HttpConnection, tmp_path: Path
) -> None:
    source.fault(status=400, body=b'{"errorTypeCode": "EXTRACT-NOTFOUND"}')
    with open_spool(tmp_path) as spool:
        answer = wire.download(spool, "POST", "v1/data", question={})
        assert answer.json() == {"errorTypeCode": "EXTRACT-NOTFOUND"}
        assert spool.finish().bytes == 0


def test_a_slow_answer_within_the_deadline_is_whole(source: StandIn, wire: HttpConnection) -> None:
    source.fault(trickle=0.01)
    assert ask(wire) == WELL


def test_a_packed_body_is_unpacked(source: StandIn, wire: HttpConnection) -> None:
    source.fault(packed=True)
    assert ask(wire) == WELL
    assert len(source.asked) == 1


@pytest.mark.parametrize(
    "pause",
    [
        lambda: "1",
        lambda: format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True),
    ],
    ids=["seconds", "date"],
)
def test_retry_after_is_waited_for(
    source: StandIn, wire: HttpConnection, pause: Callable[[], str]
) -> None:
    with stamina.set_testing(False):
        source.fault(status=429, headers={"Retry-After": pause()})
        began = time.monotonic()
        assert ask(wire) == WELL
    assert time.monotonic() - began > 0.9


@pytest.mark.parametrize("pause", ["Wed, 01 Jan 2020 00:00:00 GMT", "0", "soon", "", "²", "-5"])
def test_a_retry_after_that_is_past_or_means_nothing_does_no_harm(
    source: StandIn, wire: HttpConnection, pause: str
) -> None:
    source.fault(status=429, headers={"Retry-After": pause})
    assert ask(wire) == WELL


def test_a_pause_longer_than_we_wait_ends_the_run_and_is_told(
    source: StandIn, wire: HttpConnection
) -> None:
    source.fault(times=9, status=429, headers={"Retry-After": f"{LONGEST_PAUSE + 1:.0f}"})
    assert failure(wire) == (
        "jobindsats svarede 429 på v3/tables (1 forsøg) og beder om en pause på 61 sekunder; "
        "prøv igen senere."
    )
    assert len(source.asked) == 1


@pytest.mark.parametrize("pause", ["Thu, 01 Jan 2099 12:30:00 GMT", "99999999999999999999"])
def test_a_pause_of_more_than_an_hour_is_told_as_a_moment(
    source: StandIn, wire: HttpConnection, pause: str
) -> None:
    source.fault(times=9, status=429, headers={"Retry-After": pause})
    told = failure(wire)
    assert "sekunder" not in told
    assert ("beder om at vente til 01-01-2099 kl. 13.30" in told) == ("2099" in pause)


def test_requests_keep_their_distance(source: StandIn) -> None:
    wire = HttpConnection("statbank", source.url, pause=0.1)
    began = time.monotonic()
    ask(wire), ask(wire), ask(wire)
    assert time.monotonic() - began >= 0.2


def test_a_redirect_is_not_followed_so_that_the_key_goes_nowhere_else(
    source: StandIn, wire: HttpConnection
) -> None:
    with StandIn(lambda _: httpx.Response(200, content=b"{}")) as elsewhere:
        source.fault(status=301, headers={"Location": elsewhere.url})
        assert wire.request("GET", "v3/tables").status_code == 301
        assert elsewhere.asked == []


def test_headers_beyond_ascii_do_no_harm(source: StandIn, wire: HttpConnection) -> None:
    source.fault(headers={"Content-Disposition": "attachment; filename=Område.json"})
    assert ask(wire) == WELL


def test_the_key_travels_as_a_bearer_token_and_pejl_names_itself(
    source: StandIn, wire: HttpConnection
) -> None:
    ask(wire)
    assert source.asked[0].headers["Authorization"] == f"Bearer {KEY}"
    assert source.asked[0].headers["User-Agent"].startswith("Pejl/")


@pytest.mark.parametrize(
    "fault",
    [{"status": 503}, {"cut_off_after": 5}, {"status": 403, "body": IIS_403}, {"reset_after": 0}],
)
def test_the_key_stands_in_no_error_however_deep(
    source: StandIn, wire: HttpConnection, fault: dict[str, Any]
) -> None:
    source.fault(times=9, **fault)
    with pytest.raises(SourceError) as refused:
        ask(wire)
    cause: BaseException | None = refused.value
    while cause:
        assert KEY not in f"{cause!r} {cause} {vars(cause)}"
        cause = cause.__cause__ or cause.__context__
    assert KEY not in repr(wire)


@pytest.mark.parametrize("key", ["", "abc def", "abc\ndef", "æøå", f"{KEY}\x7f"])
def test_a_key_that_cannot_travel_in_a_header_is_refused_without_being_shown(key: str) -> None:
    with pytest.raises(InputError) as refused:
        BearerKey(key)
    assert not key or key not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    ["", "nonsense", "http://", "ftp://x/", "http://[::1", f"https://{'a' * 70}.dk", "http://x:y"],
)
def test_an_address_that_is_no_url_is_refused_with_its_setting(url: str) -> None:
    with pytest.raises(SourceError, match="PEJL_STATBANK_URL"):
        HttpConnection("statbank", url)


def test_a_password_in_the_address_is_not_shown() -> None:
    said = failure(HttpConnection("statbank", "http://user:hunter2@127.0.0.1:1/", pause=0))
    assert "hunter2" not in said


def test_the_systems_proxy_is_used(source: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", source.url)
    monkeypatch.delenv("NO_PROXY", raising=False)
    wire = HttpConnection("statbank", "http://statbank.invalid", pause=0)
    assert wire.request("GET", "v1/tableinfo").content == WELL
    assert str(source.asked[0].url) == "http://statbank.invalid/v1/tableinfo"


@pytest.mark.parametrize("proxy", ["ftp://127.0.0.1:1", "socks5://127.0.0.1:1"])
def test_a_proxy_that_cannot_be_used_is_not_blamed_on_the_address(
    monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(SourceError, match="Proxyen til statbank kan ikke bruges"):
        HttpConnection("statbank", "https://api.statbank.dk")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "afbrudt svar eller ikke JSON"),
        (b'{"rows": [1, 2', "afbrudt svar eller ikke JSON"),
        (b"<!DOCTYPE html><html></html>", "en webside"),
        (b"\n\n<html>", "en webside"),
        (b'{"rows": [NaN]}', "afbrudt svar eller ikke JSON"),
        (b'{"rows": [-Infinity]}', "afbrudt svar eller ikke JSON"),
        (b'{"rows": ["\xe6"]}', "afbrudt svar eller ikke JSON"),
        (b"[" * 100_000, "afbrudt svar eller ikke JSON"),
        (b"9" * 10_000, "afbrudt svar eller ikke JSON"),
    ],
    ids=["empty", "cut", "page", "page later", "NaN", "infinity", "latin-1", "deep", "long number"],
)
def test_what_is_no_json_is_a_sentence(body: bytes, kind: str) -> None:
    with pytest.raises(SourceError, match=kind):
        parse_json(body, "jobindsats y08a02")


def test_json_with_a_byte_order_mark_is_read() -> None:
    assert parse_json(b'\xef\xbb\xbf{"a": 1}', "jobindsats") == {"a": 1}


def test_every_error_of_a_source_is_one_of_ours() -> None:
    assert issubclass(SourceError, PejlError)


def test_an_outage_is_waited_for_once_a_run_and_not_once_a_table() -> None:
    tried: list[str] = []

    def nobody_there(request: httpx.Request) -> httpx.Response:
        tried.append(request.url.path)
        raise httpx.ConnectError("refused", request=request)

    wire = HttpConnection(
        "statbank", "http://a.example", transport=httpx.MockTransport(nobody_there)
    )
    for path in ("first", "second"):
        with pytest.raises(SourceError, match="kunne ikke nås"):
            wire.request("GET", path)
    assert tried == ["/first"] * 4 + ["/second"]
