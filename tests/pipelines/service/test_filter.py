"""No foreign web page reads or drives Dagster: real requests to a filter in front of a server."""

import socket
from collections.abc import Iterator
from itertools import product
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from pipelines.service.filter import Filter
from tests.chromium import needs_chromium, running_chromium
from tests.served import Served

TOKEN = "a-token-that-nobody-guesses"
PROXY = "pejl.kommune.test"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
GUARDED = "through the filter"


reached: list[str] = []
"""What could change something and got through the filter."""


async def answer(request: Request) -> PlainTextResponse:
    if request.method != "GET" or "query" in request.query_params:
        reached.append(str(request.url))
    return PlainTextResponse(GUARDED)


async def page(_request: Request) -> HTMLResponse:
    """A page as Dagster's: it asks its own server, as JSON and over a WebSocket."""
    return HTMLResponse("""<!doctype html><title>waiting</title><script type="module">
        const answer = await fetch("/graphql", {method: "POST", body: "{}"});
        const socket = new WebSocket(`ws://${location.host}/graphql`, "graphql-ws");
        socket.onmessage = event => { document.title = answer.status + " " + event.data };
        socket.onerror = () => { document.title = answer.status + " no socket" };
        </script>""")


async def greet(websocket: WebSocket) -> None:
    reached.append(str(websocket.url))
    await websocket.accept(subprotocol="graphql-ws")
    await websocket.send_text("hello")
    await websocket.close()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where a server listens behind the filter, as `host:port`."""
    routes = [
        Route("/page", page),
        WebSocketRoute("/graphql", greet),
        Route("/{path:path}", answer, methods=["GET", "POST", "OPTIONS", "DELETE"]),
    ]
    with Served(Filter(Starlette(routes=routes), TOKEN, 3000, {PROXY})) as port:
        yield f"127.0.0.1:{port}"


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(verify=False, trust_env=False) as opened:
        yield opened


@pytest.fixture(autouse=True)
def nothing_reached() -> None:
    reached.clear()


def own(address: str) -> dict[str, str]:
    """What a browser sends from a page of ours."""
    return {"Origin": f"http://{address}", "Sec-Fetch-Site": "same-origin"} | cookie()


def cookie() -> dict[str, str]:
    return {"Cookie": f"pejl_3000={TOKEN}"}


FOREIGN = {
    "foreign Origin": {"Origin": "https://ond.test"},
    "Origin of a sandboxed page": {"Origin": "null"},
    "another port of this machine": {"Origin": "http://127.0.0.1:8888"},
    "a name that begins as ours": {"Origin": "http://127.0.0.1:3000.ond.test"},
    "cross-site without an Origin": {"Sec-Fetch-Site": "cross-site"},
    "same-site without an Origin": {"Sec-Fetch-Site": "same-site"},
    "typed or followed from a mail": {"Sec-Fetch-Site": "none"},
    "our Origin on another site": {
        "Origin": "http://127.0.0.1:1",
        "Sec-Fetch-Site": "cross-site",
    },
}
ATTACKS = {
    "JSON": ("POST", "/graphql", "application/json"),
    "a plain form": ("POST", "/graphql", "application/x-www-form-urlencoded"),
    "a form that looks like text": ("POST", "/graphql", "text/plain"),
    "a mutation in a GET": ("GET", "/graphql?query=mutation{launchRun}", ""),
    "a mutation in a HEAD": ("HEAD", "/graphql?query=mutation{launchRun}", ""),
    "a quoted path": ("GET", "/%67raphql?query=mutation{launchRun}", ""),
    "a reported event": ("POST", "/report_asset_materialization/raw/x", "application/json"),
    "another method": ("DELETE", "/graphql", ""),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_a_foreign_page_drives_nothing_though_the_browser_has_access(
    client: httpx.Client, address: str, attack: tuple[str, str, str]
) -> None:
    method, path, content = attack
    for origin, credential in product(FOREIGN.values(), (BEARER, cookie())):
        headers = {**origin, **credential, "Content-Type": content}
        answered = client.request(method, f"http://{address}{path}", headers=headers)
        assert answered.status_code == 403, origin
        if method != "HEAD":
            assert answered.text.startswith("Kun Pejls egne sider må styre Dagster")
    assert reached == []


HOSTS = [
    "ond.test", "ond.test:3000", "127.0.0.1.ond.test", "127.0.0.1@ond.test", "localhost.",
    "0.0.0.0:3000", "[::ffff:127.0.0.1]", "2130706433", "", "[", "a b",
]  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("path", ["/", "/graphql?query={version}", "/logs/x", "/login?token=x"])
def test_a_foreign_name_that_points_here_gets_nothing(
    client: httpx.Client, address: str, host: str, path: str
) -> None:
    headers = {**BEARER, "Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
    answered = client.get(f"http://{address}{path}", headers=headers)
    assert answered.status_code == 421
    assert "PEJL_ALLOWED_HOSTS" in answered.text


@pytest.mark.parametrize("names", [(), ("127.0.0.1", "ond.test"), ("ond.test", "127.0.0.1")])
def test_no_name_or_two_in_one_request_get_nothing(address: str, names: tuple[str, ...]) -> None:
    lines = [
        "GET /x HTTP/1.0",
        *(f"Host: {name}" for name in names),
        f"Authorization: Bearer {TOKEN}",
    ]
    where, port = address.split(":")
    with socket.create_connection((where, int(port)), 5) as raw:
        raw.sendall("\r\n".join([*lines, "", ""]).encode())
        status = raw.recv(1000).split()[1]
    assert status in {b"400", b"421"}


WRONG = {
    "nothing": {},
    "empty cookie": {"Cookie": "pejl_3000="},
    "wrong cookie": {"Cookie": "pejl_3000=guess"},
    "cookie of another port": {"Cookie": f"pejl_3001={TOKEN}"},
    "empty token": {"Authorization": "Bearer"},
    "wrong token": {"Authorization": "Bearer guess"},
    "token with Danish letters": {"Authorization": "Bearer æøå".encode()},
    "password": {"Authorization": "Basic cGVqbDpwZWps"},
}


@pytest.mark.parametrize("credential", WRONG.values(), ids=WRONG.keys())
@pytest.mark.parametrize("path", ["/", "/graphql", "/logs/x", "/download_debug/x"])
def test_whoever_lacks_the_token_gets_the_sentence_that_helps(
    client: httpx.Client, address: str, credential: dict[str, Any], path: str
) -> None:
    headers = {"Sec-Fetch-Site": "same-origin", **credential}
    answered = client.get(f"http://{address}{path}", headers=headers)
    assert answered.status_code == 401
    assert answered.text == (
        "Denne browser har ikke adgang til Pejl; åbn linket, som `pejl ui` skriver, én gang.\n"
    )
    assert "refresh" not in answered.headers


def test_the_pages_of_ours_and_programs_with_the_token_get_through(
    client: httpx.Client, address: str
) -> None:
    url = f"http://{address}/graphql"
    assert client.post(url, headers=own(address)).text == GUARDED
    assert client.get(f"{url}?query={{version}}", headers=own(address)).text == GUARDED
    assert client.post(url, headers=BEARER).text == GUARDED
    proxied = {**BEARER, "Host": PROXY, "Origin": f"https://{PROXY}"}
    assert client.post(url, headers=proxied).text == GUARDED
    assert client.get(f"http://{address}/runs", headers=cookie()).text == GUARDED


def test_a_browser_that_does_not_say_where_it_comes_from_changes_nothing(
    client: httpx.Client, address: str
) -> None:
    url = f"http://{address}/graphql"
    assert client.post(url, headers=cookie()).status_code == 403
    assert client.get(f"{url}?query=mutation", headers=BEARER).status_code == 403
    assert reached == []


def test_no_answer_may_be_framed(client: httpx.Client, address: str) -> None:
    for headers in ({}, BEARER):
        answered = client.get(f"http://{address}/", headers=headers)
        assert answered.headers["x-frame-options"] == "DENY"
        assert answered.headers["content-security-policy"] == "frame-ancestors 'none'"


def test_the_link_hands_over_a_cookie_that_no_script_reads_and_no_other_site_sends(
    address: str,
) -> None:
    answered = httpx.get(f"http://{address}/login", params={"token": TOKEN})
    assert (answered.status_code, answered.headers["location"]) == (303, "/")
    assert answered.headers["referrer-policy"] == "no-referrer"
    parts = answered.headers["set-cookie"].split("; ")
    assert parts[0] == f"pejl_3000={TOKEN}"
    assert {"HttpOnly", "SameSite=strict", "Path=/"} < set(parts)
    wrong = httpx.get(f"http://{address}/login", params={"token": "guess"})
    assert (wrong.status_code, "set-cookie" in wrong.headers) == (401, False)
    assert wrong.text == "Linket er for gammelt; åbn det, som `pejl ui` skriver nu.\n"


def test_a_link_from_another_site_is_followed_again_from_ours_and_only_to_ours(
    client: httpx.Client, address: str
) -> None:
    clicked = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": "document"}
    for path in ("/runs/1?x=%0d%0aSet-Cookie:%20a", "//ond.test/", "/%5cond.test"):
        answered = client.get(f"http://{address}{path}", headers=clicked)
        assert answered.headers["refresh"] == f"0; url=http://{address}{path}"


def websocket(address: str, headers: dict[str, str]) -> str:
    """What the server says first over a WebSocket; or the status and sentence of its refusal."""
    try:
        with connect(
            f"ws://{address}/graphql", subprotocols=["graphql-ws"], additional_headers=headers
        ) as opened:  # type: ignore[list-item]
            return str(opened.recv(5))
    except InvalidStatus as refused:
        body = (refused.response.body or b"").decode()
        return f"{refused.response.status_code} {body}"


def test_a_websocket_is_opened_by_our_own_pages_alone(address: str) -> None:
    assert websocket(address, own(address)) == "hello"
    assert websocket(address, BEARER) == "hello"
    for origin in FOREIGN.values():
        assert websocket(address, {**origin, **cookie()}).startswith("403 Kun Pejls egne sider")
    assert websocket(address, {"Origin": f"http://{address}"}).startswith("401 Denne browser")
    assert websocket(address, {}).startswith("403 Kun Pejls egne sider")
    assert websocket(address, cookie()).startswith("403 Kun Pejls egne sider")


ATTACKING = """<!doctype html><title>attacking</title>
<a href="http://{address}/page">Pejl</a>
<iframe src="http://{address}/page"></iframe>
<img src="http://{address}/graphql?query=mutation">
<form method="post" action="http://{address}/graphql" target="other"></form>
<iframe name="other"></iframe>
<script type="module">
document.forms[0].submit();
const ask = options => fetch("http://{address}/graphql", {{method: "POST", ...options}});
await ask({{mode: "no-cors", credentials: "include", body: "{{}}"}}).catch(() => 0);
await ask({{headers: {{"Content-Type": "application/json"}}, body: "{{}}"}}).catch(() => 0);
const socket = new WebSocket("ws://{address}/graphql", "graphql-ws");
socket.onopen = socket.onerror = () => {{ document.title = "attacked" }};
</script>"""


@needs_chromium
def test_in_a_browser_with_access_our_page_works_and_a_foreign_one_drives_nothing(
    address: str,
) -> None:
    async def attack(_request: Request) -> HTMLResponse:
        return HTMLResponse(ATTACKING.format(address=address))

    with (
        Served(Starlette(routes=[Route("/", attack)])) as port,
        running_chromium() as browser,
    ):
        tab = browser.new_page()
        tab.goto(f"http://{address}/page")
        assert "åbn linket" in tab.inner_text("body")
        assert tab.goto(f"http://{address}/login?token={TOKEN}").text() == GUARDED
        tab.goto(f"http://localhost:{port}/")
        tab.wait_for_function("document.title == 'attacked'")
        assert reached == []
        tab.click("a")
        tab.wait_for_function("document.title == '200 hello'")
        assert len(reached) == 2
