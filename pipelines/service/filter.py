"""The filter in front of Dagster's webserver: no foreign web page may read or drive it.

Dagster's webserver asks nobody who they are, and answers any page. The filter lets a request
through that

1. asks for a host name of ours, else a page could reach Pejl under its own name (DNS rebinding);
2. comes from one of our own pages, where it can change something (CSRF): a POST, a WebSocket, any
   request to GraphQL, which takes mutations in a GET too;
3. shows the home's token, as a cookie or as `Authorization: Bearer`.

Whatever is refused gets one Danish sentence. No answer may be framed by another page.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.websockets import WebSocket

from pipelines.service.access import FOREIGN_HOST, FOREIGN_PAGE, LOGIN, UNKNOWN

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

OWN_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
READING = frozenset({"GET", "HEAD"})
COOKIE_AGE = 365 * 24 * 60 * 60
NO_FRAMES = {"X-Frame-Options": "DENY", "Cross-Origin-Resource-Policy": "same-origin"}
SENTENCE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class Refusal:
    """Why a request is refused: the HTTP status and a sentence with the remedy."""

    status: int
    sentence: str


class Filter:
    """An ASGI application that answers what it refuses, and hands everything else on."""

    def __init__(self, app: ASGIApp, token: str, port: int, allowed_hosts: Collection[str]) -> None:
        """Guard an application.

        Args:
            app: what is guarded.
            token: what a request must show.
            port: where it listens; cookies of one machine are shared by all of its ports.
            allowed_hosts: host names beside this machine's own, in lower case, without a port.
        """
        self._app = app
        self._token = token
        self._cookie = f"pejl_{port}"
        self._hosts = OWN_HOSTS | frozenset(allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Message) -> None:
            if message["type"].endswith("response.start"):
                headers = MutableHeaders(scope=message)
                headers.update(NO_FRAMES)
                headers.append("Content-Security-Policy", "frame-ancestors 'none'")
            await send(message)

        answer = self._answer(HTTPConnection(scope))
        if answer is None:
            await self._app(scope, receive, send_guarded)
        elif scope["type"] == "websocket":
            await WebSocket(scope, receive, send_guarded).send_denial_response(answer)
        else:
            await answer(scope, receive, send_guarded)

    def _answer(self, request: HTTPConnection) -> Response | None:
        """The filter's own answer; None where the application answers."""
        refusal = self._refuse_host(request) or _refuse_origin(request)
        if refusal is None:
            if request.scope["path"] == LOGIN:
                return self._log_in(request)
            refusal = self._refuse_stranger(request)
        if refusal is None:
            return None
        headers = dict(SENTENCE)
        if refusal.status == UNKNOWN and _is_followed_link(request):
            # The cookie is not sent along with a link from another site, but with this repetition.
            headers["Refresh"] = f"0; url={_address(request)}"
        return PlainTextResponse(f"{refusal.sentence}\n", refusal.status, headers)

    def _refuse_host(self, request: HTTPConnection) -> Refusal | None:
        hosts = request.headers.getlist("host")
        if len(hosts) == 1 and _host_name(hosts[0]) in self._hosts:
            return None
        return Refusal(
            FOREIGN_HOST,
            "Pejl svarer ikke under dette navn; brug adressen, som `pejl ui` skriver, eller bed IT "
            "om at sætte navnet i PEJL_ALLOWED_HOSTS.",
        )

    def _refuse_stranger(self, request: HTTPConnection) -> Refusal | None:
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        credentials = [request.cookies.get(self._cookie, "")]
        if scheme.lower() == "bearer":
            credentials.append(bearer.strip())
        if any(self._is_token(each) for each in credentials):
            return None
        return Refusal(
            UNKNOWN,
            "Denne browser har ikke adgang til Pejl; åbn linket, som `pejl ui` skriver, én gang.",
        )

    def _is_token(self, credential: str) -> bool:
        return hmac.compare_digest(credential.encode(), self._token.encode())

    def _log_in(self, request: HTTPConnection) -> Response:
        """Hand the token over as a cookie, and go to the front page."""
        if not self._is_token(request.query_params.get("token", "")):
            return PlainTextResponse(
                "Linket er for gammelt; åbn det, som `pejl ui` skriver nu.\n",
                UNKNOWN,
                SENTENCE,
            )
        answer = RedirectResponse("/", 303, SENTENCE)
        answer.set_cookie(
            self._cookie,
            self._token,
            max_age=COOKIE_AGE,
            httponly=True,
            samesite="strict",
            secure=request.scope["scheme"] == "https",
        )
        return answer


def _refuse_origin(request: HTTPConnection) -> Refusal | None:
    """Refuse what could change something and does not come from one of our own pages.

    Browsers say so in `Origin` and `Sec-Fetch-Site`. A program sends neither, but its token as
    `Authorization`. So may a browser of long ago behind a proxy do with a GET: it is refused.
    """
    is_graphql = "graphql" in request.scope["path"].lower()
    is_reading = request.scope["type"] == "http" and request.scope["method"] in READING
    if is_reading and not is_graphql:
        return None
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    ours = [f"{scheme}://{request.headers['host']}" for scheme in ("http", "https")]
    is_program = "authorization" in request.headers and not is_reading
    if origin is None and site is None:
        is_own = is_program
    else:
        is_own = origin in (None, *ours) and site in (None, "same-origin")
    if is_own:
        return None
    return Refusal(
        FOREIGN_PAGE,
        "Kun Pejls egne sider må styre Dagster, og denne anmodning kommer et andet sted fra; brug "
        "siden bag linket, som `pejl ui` skriver.",
    )


def _is_followed_link(request: HTTPConnection) -> bool:
    """Whether a browser follows a link that stands on a page of somebody else."""
    sent = request.headers
    return sent.get("sec-fetch-dest") == "document" and sent.get("sec-fetch-site") in {
        "cross-site",
        "same-site",
    }


def _address(request: HTTPConnection) -> str:
    """The address that was asked for, as it was written."""
    raw_path, query = request.scope["raw_path"], request.scope["query_string"]
    path = (raw_path + (b"?" + query if query else b"")).decode("latin-1")
    return f"{request.scope['scheme']}://{request.headers['host']}{path}"


def _host_name(host: str) -> str | None:
    """The name in a `Host` header, without its port; None where it is no name."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
