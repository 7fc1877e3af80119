"""Digests, sent to a real mail server with TLS and login, and to a webhook on the loopback."""

from __future__ import annotations

import json
import logging
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import httpx
import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from connectors.errors import PejlError
from pipelines.alarms import digest, health, mail
from pipelines.alarms.alarm import Alarm, Severity
from pipelines.alarms.digest import MOST_SHOWN, Digest
from pipelines.alarms.health import Run
from tests.english import english_in
from tests.pipelines.alarms.example_health import (
    ENDED_AT,
    FINDING,
    LATE,
    good_health,
    home_with,
    published,
    write_health,
)
from tests.stand_in import StandIn

PASSWORD = "h3mmelig-adgang"


@dataclass
class Inbox:
    """A mail server on the loopback network, and what it has taken."""

    port: int = 0
    tls: str = "starttls"
    mails: list[Envelope] = field(default_factory=list[Envelope])

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        self.mails.append(envelope)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if address.startswith("ukendt@"):
            return "550 ingen af det navn"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    @property
    def texts(self) -> list[str]:
        """Subject and text of each mail."""
        parsed = [message_from_bytes(each.content, policy=policy.default) for each in self.mails]
        contents = [each.get_content().replace("\r\n", "\n") for each in parsed]
        return [f"{each['Subject']}\n{text}" for each, text in zip(parsed, contents, strict=True)]

    @property
    def options(self) -> dict[str, object]:
        """The settings of a home that mails to it."""
        return {
            "mail_host": "localhost",
            "mail_port": self.port,
            "mail_tls": self.tls,
            "mail_user": "pejl",
            "mail_password": PASSWORD,
            "mail_from": "pejl@norddjurs.example",
            "mail_to": "analyse@norddjurs.example, it@norddjurs.example",
        }


def _logged_in(_server: Any, _session: Any, _envelope: Any, _kind: str, login: Any) -> AuthResult:
    assert isinstance(login, LoginPassword)
    is_known = (login.login, login.password) == (b"pejl", PASSWORD.encode())
    return AuthResult(success=is_known, handled=False)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ssl.SSLContext]:
    """The certificate of ``localhost``, which this process trusts."""
    authority = trustme.CA()
    file = tmp_path_factory.mktemp("ca") / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(server)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SSL_CERT_FILE", str(file))
        yield server


pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")
"""aiosmtpd takes a session with implicit TLS for one without."""


@pytest.fixture(params=["starttls", "implicit"])
def inbox(request: pytest.FixtureRequest, certificates: ssl.SSLContext) -> Iterator[Inbox]:
    yield from _serve(request.param, certificates)


@pytest.fixture
def starttls_inbox(certificates: ssl.SSLContext) -> Iterator[Inbox]:
    yield from _serve("starttls", certificates)


def _serve(tls: str, certificates: ssl.SSLContext) -> Iterator[Inbox]:
    handler = Inbox(tls=tls, port=_free_port())
    encrypted: dict[str, Any] = (
        {"ssl_context": certificates, "auth_require_tls": False}
        if tls == "implicit"
        else {"tls_context": certificates, "require_starttls": True}
    )
    server = Controller(
        handler,
        hostname="localhost",
        port=handler.port,
        authenticator=_logged_in,
        auth_required=True,
        **encrypted,
    )
    server.start()
    yield handler
    server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]


@pytest.fixture
def webhook() -> Iterator[StandIn]:
    with StandIn(lambda _request: httpx.Response(200, content=b"ok")) as server:
        yield server


BAD = {
    "last_run": Run(ended_at=ENDED_AT, outcome="stale"),
    "published": published(sources=(LATE,), findings=(FINDING,)),
}


def test_a_digest_is_mailed_with_tls_and_login_and_only_once(tmp_path: Path, inbox: Inbox):
    home = home_with(tmp_path, good_health(**BAD), **inbox.options)
    assert digest.send_new(home) is None
    assert digest.send_new(home) is None
    [envelope], [text] = inbox.mails, inbox.texts
    assert envelope.rcpt_tos == ["analyse@norddjurs.example", "it@norddjurs.example"]
    assert text.startswith("Pejl: advarsel (1)\n")
    assert "- statbank AUS08 er forældet siden 20-11-2026: AUS08: udgivelsen" in text
    assert "- Fejl i tallene: unemployed: uenige." in text
    assert "Næste udgivelser:\n- 18-12-2026: jobindsats y01a02" in text
    assert english_in(text) == []


def test_a_digest_says_where_the_alarms_are_that_it_has_no_room_for():
    alarms = [Alarm(str(at), Severity.WARNING, f"Alarm {at}.") for at in range(MOST_SHOWN + 3)]
    text = Digest(alarms, (), (), "live", "randers").text
    assert (
        "- Alarm 11.\n- og 3 til; `pejl --site randers status --format json` har dem alle.\n"
        in (text)
    )
    assert "Alarm 12." not in text


def test_what_heals_is_told_and_what_fails_again_is_new(tmp_path: Path, starttls_inbox: Inbox):
    options = starttls_inbox.options
    for content in (good_health(**BAD), good_health(), good_health(), good_health(**BAD)):
        assert digest.send_new(home_with(tmp_path, content, **options)) is None
    failed, healed, again = starttls_inbox.texts
    assert "I orden igen:\n- statbank AUS08\n" in healed
    assert "forældet" not in healed
    assert "statbank AUS08 er forældet" in failed
    assert "statbank AUS08 er forældet" in again


def test_a_verdict_that_changes_is_told_by_word_each_time(tmp_path: Path, webhook: StandIn):
    plan = "norddjurs-2026"
    for verdict in ("met", "not_met", "not_met", "met"):
        content = good_health(published=published(verdicts={plan: {"1.1": verdict}}))
        home = home_with(tmp_path, content, webhook_url=webhook.url)
        assert digest.send_new(home) is None
    texts = [json.loads(request.content)["text"] for request in webhook.asked]
    changes = [[line for line in text.split("\n") if "Mål 1.1" in line] for text in texts]
    assert changes == [
        [],
        ["- Mål 1.1 i norddjurs-2026: før nået, nu ikke nået."],
        ["- Mål 1.1 i norddjurs-2026: før ikke nået, nu nået."],
    ]


def test_what_one_channel_could_not_send_it_sends_with_the_next_run(
    tmp_path: Path, webhook: StandIn, starttls_inbox: Inbox
):
    options = starttls_inbox.options | {"webhook_url": webhook.url}
    home = home_with(tmp_path, good_health(**BAD), **options)
    webhook.fault(status=503)
    assert digest.send_new(home) == (
        "Webhooken svarede 503 og tog ikke imod beskeden; ret PEJL_WEBHOOK_URL, hvis det bliver "
        "ved."
    )
    stored = health.load(home)
    assert stored is not None
    assert stored.sending is not None
    assert digest.send_new(home) is None
    assert len(starttls_inbox.mails) == 1
    assert len(webhook.asked) == 2
    assert json.loads(webhook.asked[1].content)["alarms"][0]["severity"] == "warning"
    stored = health.load(home)
    assert stored is not None
    assert stored.sending is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"mail_password": "forkert"}, "afviste brugeren eller adgangskoden"),
        ({"mail_host": "127.0.0.1"}, "har et certifikat, som maskinen ikke stoler på"),
        ({"mail_tls": "implicit"}, "taler ikke TLS, som der er sat"),
        ({"mail_port": 9}, "svarer ikke; den næste kørsel prøver igen"),
        ({"mail_password": "æblegrød"}, "uden æ, ø og å"),
        ({"mail_to": "ukendt@norddjurs.example"}, "tager ikke imod e-mail til modtagerne"),
        ({"mail_to": " , "}, "PEJL_MAIL_TO mangler i .env"),
        ({"mail_user": None}, "hører sammen"),
        ({"mail_tls": "none"}, "gik adgangskoden ukrypteret over nettet"),
        ({"mail_password": None, "mail_password_file": "findes-ikke"}, "findes ikke"),
    ],
)
def test_a_mail_that_cannot_be_sent_is_one_sentence_without_the_password(
    tmp_path: Path, starttls_inbox: Inbox, changes: dict[str, object], sentence: str
):
    options = starttls_inbox.options | changes
    if "mail_password_file" in changes:
        options["mail_password_file"] = tmp_path / str(changes["mail_password_file"])
    home = home_with(tmp_path, good_health(), **options)
    problem = digest.send_new(home)
    assert problem is not None
    assert sentence in problem
    assert "\n" not in problem
    assert english_in(problem) == []
    assert not any(secret in problem for secret in (PASSWORD, "æblegrød", "forkert"))
    assert starttls_inbox.mails == []
    with pytest.raises(PejlError):
        mail.check(home)


def test_the_password_may_lie_in_a_file(tmp_path: Path, starttls_inbox: Inbox):
    file = tmp_path / "adgangskode"
    file.write_text(f"{PASSWORD}\n", "utf-8")
    options = starttls_inbox.options | {"mail_password": None, "mail_password_file": file}
    assert mail.check(home_with(tmp_path, good_health(), **options)) == "localhost"
    assert starttls_inbox.mails == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/hemmelig-sti", "hemmelig-sti", "http://[x/"])
def test_the_address_of_a_webhook_stands_in_no_message_and_no_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, webhook: StandIn, url: str
):
    caplog.set_level(logging.DEBUG)
    home = home_with(tmp_path, good_health(), webhook_url=f"{webhook.url}/hemmelig-sti")
    assert digest.send_new(home) is None
    broken = home_with(tmp_path, good_health(**BAD), webhook_url=url)
    problem = digest.send_new(broken)
    assert problem is not None
    assert "PEJL_WEBHOOK_URL" in problem
    stored = (tmp_path / health.NAME).read_text("utf-8")
    assert "hemmelig" not in problem + caplog.text + stored + repr(broken)


def test_a_home_without_a_recipient_sends_nothing_and_logs_nothing(tmp_path: Path):
    assert digest.send_new(home_with(tmp_path, good_health(**BAD))) is None
    assert {path.name for path in tmp_path.iterdir()} == {health.NAME, "published"}


def test_a_line_cut_off_in_the_log_is_passed_over(tmp_path: Path, webhook: StandIn):
    home = home_with(tmp_path, good_health(**BAD), webhook_url=webhook.url)
    (tmp_path / "alarms.jsonl").write_bytes(b'{"at": "2026-11-')
    assert digest.send_new(home) is None
    assert digest.send_new(home) is None
    assert len(webhook.asked) == 1


def test_a_municipality_s_verdicts_reach_its_own_recipients_alone(
    starttls_inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sites, options = tmp_path / "sites", {**starttls_inbox.options, "mail_to": "it@it.example"}
    for name in ("norddjurs", "randers", "viborg"):
        (sites / name / "plans").mkdir(parents=True)
    (sites / "norddjurs" / ".env").write_text("PEJL_MAIL_TO=chef@norddjurs.example\n", "utf-8")
    (sites / "randers" / ".env").write_text("PEJL_MAIL_TO=chef@randers.example\n", "utf-8")
    monkeypatch.setenv("PEJL_MAIL_TO", "it@it.example")  # a variable of all replaces none
    home = tmp_path / "home"
    shared = home_with(home, good_health(published=published(verdicts={})), sites=sites, **options)
    for at in ("met", "not_met"):
        for name in ("norddjurs", "randers", "viborg"):
            verdicts = {f"{name}-2026": {"1.1": at}}
            own = shared.of_municipality(name)
            write_health(own, good_health(published=published(verdicts=verdicts)))
        assert digest.send_each(shared) is None
    by_recipient: dict[str, list[str]] = {}
    for mailed, text in zip(starttls_inbox.mails, starttls_inbox.texts, strict=True):
        [recipient] = mailed.rcpt_tos
        by_recipient.setdefault(recipient, []).append(text)
    assert by_recipient.keys() == {
        "it@it.example", "chef@norddjurs.example", "chef@randers.example",
    }  # fmt: skip
    _, changed = by_recipient["chef@randers.example"]
    assert changed.startswith("Pejl randers: til orientering (1)\n")
    assert "Mål 1.1 i randers-2026: før nået, nu ikke nået." in changed
    assert "`pejl --site randers status`" in changed
    others = "".join(text for to, texts in by_recipient.items() for text in texts
                     if to != "chef@randers.example")  # fmt: skip
    assert "randers" not in others
    assert "2026: før" not in "".join(by_recipient["it@it.example"])


def test_a_municipality_s_own_webhook_gets_its_verdicts_and_that_of_all_does_not(
    tmp_path: Path, webhook: StandIn
) -> None:
    sites = tmp_path / "sites"
    for name in ("norddjurs", "randers"):
        (sites / name / "plans").mkdir(parents=True)
    (sites / "randers" / ".env").write_text(f"PEJL_WEBHOOK_URL={webhook.url}/randers\n", "utf-8")
    all_of = {"sites": sites, "webhook_url": f"{webhook.url}/it"}
    shared = home_with(tmp_path / "home", good_health(published=published(verdicts={})), **all_of)
    for verdict in ("met", "not_met"):
        for name in ("norddjurs", "randers"):
            changed = published(verdicts={f"{name}-2026": {"1.1": verdict}})
            write_health(shared.of_municipality(name), good_health(published=changed))
        assert digest.send_each(shared) is None
    told = [(sent.url.path, json.loads(sent.content)["text"]) for sent in webhook.asked]
    assert {path for path, text in told if "2026: før" in text} == {"/randers"}
    assert not any("norddjurs" in text for _, text in told)
    webhook.fault(status=410, only="/randers")
    again = published(verdicts={"randers-2026": {"1.1": "met"}})
    write_health(shared.of_municipality("randers"), good_health(published=again))
    assert (digest.send_each(shared) or "").startswith("randers: Webhooken svarede 410")
