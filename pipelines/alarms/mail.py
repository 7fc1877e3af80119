"""Send a digest by e-mail: SMTP with STARTTLS, implicit TLS, or neither to a relay inside."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import TYPE_CHECKING, Literal

from connectors.errors import InputError, PejlError, file_error

if TYPE_CHECKING:
    from pipelines.settings import Settings

PORTS = {"starttls": 587, "implicit": 465, "none": 25}
TAKEN = {250, 251}
"""The answers of a server that takes an address."""
TIMEOUT = 30.0
"""Seconds for one answer of the mail server."""
CAUSES: Sequence[tuple[type[Exception], str]] = (
    (
        smtplib.SMTPAuthenticationError,
        "afviste brugeren eller adgangskoden; ret PEJL_MAIL_USER og adgangskoden i .env",
    ),
    (smtplib.SMTPRecipientsRefused, "tager ikke imod e-mail til modtagerne; ret PEJL_MAIL_TO"),
    (smtplib.SMTPSenderRefused, "tager ikke imod e-mail fra afsenderen; ret PEJL_MAIL_FROM"),
    (
        smtplib.SMTPNotSupportedError,
        "kan ikke TLS eller login, som der er sat; ret PEJL_MAIL_TLS, PEJL_MAIL_PORT eller "
        "PEJL_MAIL_USER",
    ),
    (smtplib.SMTPResponseException, "tog ikke imod e-mailen; den næste kørsel prøver igen"),
    (
        ssl.SSLCertVerificationError,
        "har et certifikat, som maskinen ikke stoler på; ret PEJL_MAIL_HOST, eller læg udstederens "
        "certifikat ind på maskinen",
    ),
    (ssl.SSLError, "taler ikke TLS, som der er sat; ret PEJL_MAIL_TLS eller PEJL_MAIL_PORT"),
    (
        UnicodeEncodeError,
        "kan kun få bruger, adgangskode og adresser uden æ, ø og å; ret dem i .env",
    ),
    (
        Exception,
        "svarer ikke; den næste kørsel prøver igen, eller ret PEJL_MAIL_HOST og PEJL_MAIL_PORT",
    ),
)
"""What an error means and its remedy, by kind; the first that fits holds."""


@dataclass(frozen=True)
class Mailbox:
    """The mail server, with its login, and the addresses of a digest."""

    host: str
    port: int
    tls: Literal["starttls", "implicit", "none"]
    user: str | None
    password: str | None = field(repr=False)
    sender: str
    recipients: tuple[str, ...]


def load_mailbox(settings: Settings) -> Mailbox:
    """The mailbox of the settings.

    Raises:
        InputError: a setting is missing, the password cannot be read, or it would be sent in clear.
    """
    recipients = tuple(filter(None, (to.strip() for to in (settings.mail_to or "").split(","))))
    missing = [
        name
        for name, value in (
            ("PEJL_MAIL_HOST", settings.mail_host),
            ("PEJL_MAIL_FROM", settings.mail_from),
            ("PEJL_MAIL_TO", recipients),
        )
        if not value
    ]
    if missing:
        raise InputError(f"E-mail kan ikke sendes: {' og '.join(missing)} mangler i .env.")
    password = _password(settings)
    if (settings.mail_user is None) != (password is None):
        raise InputError(
            "E-mail kan ikke sendes: PEJL_MAIL_USER og en adgangskode (PEJL_MAIL_PASSWORD eller "
            "PEJL_MAIL_PASSWORD_FILE) hører sammen; sæt begge eller ingen i .env."
        )
    if settings.mail_tls == "none" and password is not None:
        raise InputError(
            "E-mail sendes ikke: med PEJL_MAIL_TLS=none gik adgangskoden ukrypteret over nettet; "
            "sæt starttls eller implicit."
        )
    return Mailbox(
        host=settings.mail_host or "",
        port=settings.mail_port or PORTS[settings.mail_tls],
        tls=settings.mail_tls,
        user=settings.mail_user,
        password=password,
        sender=settings.mail_from or "",
        recipients=recipients,
    )


def _password(settings: Settings) -> str | None:
    if settings.mail_password is not None:
        return settings.mail_password.get_secret_value()
    path = settings.mail_password_file
    if path is None:
        return None
    try:
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        cause = file_error(error) if isinstance(error, OSError) else "er ikke tekst"
        raise InputError(
            f"Adgangskoden til mailserveren i {path} kan ikke læses ({cause}); ret "
            "PEJL_MAIL_PASSWORD_FILE."
        ) from error


def send(settings: Settings, subject: str, text: str) -> None:
    """Send a text to the recipients of the settings.

    Raises:
        PejlError: it could not be sent; one sentence, without the password.
    """
    mailbox = load_mailbox(settings)
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = mailbox.sender
    message["To"] = ", ".join(mailbox.recipients)
    message["Date"] = formatdate(localtime=True)
    message["Message-ID"] = make_msgid(domain=socket.gethostname())
    message["Auto-Submitted"] = "auto-generated"  # no answers from absent people (RFC 3834)
    message.set_content(text)
    with _opened(mailbox) as session:
        session.send_message(message)


def check(settings: Settings) -> str:
    """Log in and name sender and recipients to the server, but send nothing; returns its host.

    Raises:
        PejlError: the server cannot be reached, or refuses the login or an address.
    """
    mailbox = load_mailbox(settings)
    with _opened(mailbox) as session:
        code, answer = session.mail(mailbox.sender)
        if code not in TAKEN:
            raise smtplib.SMTPSenderRefused(code, answer, mailbox.sender)
        answers = {to: session.rcpt(to) for to in mailbox.recipients}
        if refused := {to: reply for to, reply in answers.items() if reply[0] not in TAKEN}:
            raise smtplib.SMTPRecipientsRefused(refused)
        session.rset()
    return mailbox.host


@contextmanager
def _opened(mailbox: Mailbox) -> Generator[smtplib.SMTP]:
    """A session with the mail server, logged in.

    Raises:
        PejlError: what went wrong, until the session is over.
    """
    try:
        with _connected(mailbox) as session:
            if mailbox.user is not None and mailbox.password is not None:
                session.login(mailbox.user, mailbox.password)
            yield session
    except (smtplib.SMTPException, OSError, UnicodeEncodeError) as error:
        cause = next(cause for kind, cause in CAUSES if isinstance(error, kind))
        raise PejlError(f"Mailserveren {mailbox.host}:{mailbox.port} {cause}.") from error


def _connected(mailbox: Mailbox) -> smtplib.SMTP:
    """A connection to the mail server, encrypted as the mailbox has it."""
    context = ssl.create_default_context()
    if mailbox.tls == "implicit":
        return smtplib.SMTP_SSL(mailbox.host, mailbox.port, timeout=TIMEOUT, context=context)
    session = smtplib.SMTP(mailbox.host, mailbox.port, timeout=TIMEOUT)
    if mailbox.tls == "starttls":
        try:
            session.starttls(context=context)
        except BaseException:
            session.close()
            raise
    return session
