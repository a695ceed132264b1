"""The HTTP door: the same commands and answers as the socket, with HTTP's manners, and nothing for strangers."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from http_client import Answer, Node, running

from hubbub.core.origin import Origins
from hubbub.features.call import Rules
from hubbub.gateways.metrics import PROBE, feel_lag
from hubbub.gateways.shield import HEADERS
from hubbub.protocol.commands import BY_NAME
from hubbub.protocol.errors import REFUSALS
from hubbub.store.driver import StoreUnavailable


@pytest.fixture
def web(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<!doctype html><title>chat</title>")
    (tmp_path / "assets" / "app-1a2b.js").write_text("1")
    return tmp_path


@pytest_asyncio.fixture
async def node(web: Path) -> AsyncIterator[Node]:
    async with running(web) as started:
        yield started


def assert_refused(answer: Answer, code: str, status: int | None = None) -> None:
    assert answer.json["type"] == "error"
    assert (answer.json["code"], answer.status) == (code, status or REFUSALS[code].status)


async def test_hello_makes_a_guest_whose_token_opens_everything_else(node: Node) -> None:
    welcome = (await node.post("hello", name="ann")).json
    assert welcome["type"] == "welcome"
    assert welcome["you"]["name"] == "ann"
    rooms = (await node.post("room.list", welcome["token"])).json["rooms"]
    assert [room["name"] for room in rooms] == ["lobby"]


async def test_a_message_sent_over_http_is_in_the_history(node: Node) -> None:
    ann, bob = await node.token_of("ann"), await node.token_of("bob")
    sent = (await node.post("message.send", ann, room="lobby", text="hi bob")).json
    page = (await node.post("message.history", bob, room="lobby")).json
    assert sent["type"] == "ok"
    assert [(m["seq"], m["by"]["name"], m["text"]) for m in page["messages"]] == [(sent["seq"], "ann", "hi bob")]


async def test_ping_is_answered_and_carries_the_id_it_was_given(node: Node) -> None:
    ann = await node.token_of("ann")
    assert (await node.post("ping", ann, id=7)).json == {"type": "ok", "re": 7}


async def test_hello_with_the_bearer_token_comes_back_as_the_same_person(node: Node) -> None:
    ann = await node.token_of("ann")
    assert (await node.post("hello", ann)).json["you"]["name"] == "ann"


async def test_the_same_key_is_done_once(node: Node) -> None:
    ann = await node.token_of("ann")
    first = (await node.post("message.send", ann, room="lobby", text="once", key="k")).json
    again = (await node.post("message.send", ann, room="lobby", text="once", key="k")).json
    assert again == {**first, "duplicate": True}
    assert_refused(await node.post("message.send", ann, room="lobby", text="other", key="k"), "key_conflict")


@pytest.mark.parametrize("command", sorted(name for name in set(BY_NAME) - {"hello"} if not BY_NAME[name].early))
async def test_no_command_but_hello_and_signing_in_is_heard_without_a_token(node: Node, command: str) -> None:
    answer = await node.post(command)
    assert_refused(answer, "hello_first")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("command", sorted(BY_NAME))
async def test_a_wrong_token_opens_nothing(node: Node, command: str) -> None:
    fields = {
        "room": "lobby",
        "text": "x",
        "name": "eve",
        "user": "ann",
        "seq": 1,
        "password": "x",
        "new": "x",
        "display": "",
    }
    fields |= {"report": 1, "invite": "x", "rank": "member", "role": "member", "minutes": 1}
    fields |= {"code": "x", "answer": {}, "passkey": "x", "identity": "x"}
    assert_refused(await node.post(command, "no-such-token", **fields), "bad_token")


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"{", "bad_json"), (b"[]", "invalid"), (b'{"room":7,"text":"x"}', "invalid"), (b"\xff", "bad_json"), (b"", "invalid"),
     (b'{"room":' + b"[" * 5000 + b"]" * 5000 + b"}", "bad_json"), (b'{"room":"lobby","text":"\\ud800"}', "bad_json")],
    ids=["broken", "a list", "wrong type", "not UTF-8", "nothing", "too deep", "half a character"],
)  # fmt: skip
async def test_a_bad_body_is_refused_by_name(node: Node, body: bytes, code: str) -> None:
    ann = await node.token_of("ann")
    answer = await node.request("POST", "/api/v1/message.send", body, {"authorization": f"Bearer {ann}"})
    assert_refused(answer, code)


async def test_a_body_over_the_frame_limit_is_refused(web: Path) -> None:
    async with running(web, frame_limit=1024) as node:
        assert (await node.request("POST", "/api/v1/hello", b'{"name":"ann"}'.ljust(1024))).status == 200
        assert_refused(await node.request("POST", "/api/v1/hello", b'{"name":"bob"}'.ljust(1025)), "too_long")


async def test_too_much_at_once_says_when_to_come_again(web: Path) -> None:
    async with running(web, Rules(rate=1, burst=2)) as node:
        ann = await node.token_of("ann")
        answers = [await node.post("message.send", ann, room="lobby", text="x") for _ in range(3)]
        assert [answer.status for answer in answers] == [200, 200, 429]
        assert answers[2].headers["retry-after"] == "1"
        node.clock.now += 1
        assert (await node.post("message.send", ann, room="lobby", text="x")).status == 200


async def test_unknown_commands_pages_and_methods_are_refused_in_json(node: Node) -> None:
    ann = await node.token_of("ann")
    assert_refused(await node.post("message.fling", ann), "unknown_type")
    assert_refused(await node.get("/no/such/page"), "unknown_type")
    wrong = await node.get("/api/v1/message.send")
    assert_refused(wrong, "invalid", 405)
    assert wrong.headers["allow"] == "POST"
    assert wrong.json["message"] == "GET means nothing here; POST does."
    assert_refused(await node.request("DELETE", "/"), "invalid", 405)
    assert_refused(await node.get("/ws"), "invalid", 426)


async def test_every_response_carries_the_security_headers(node: Node) -> None:
    ann = await node.token_of("ann")
    answers = [
        await node.get("/"), await node.get("/assets/app-1a2b.js"), await node.get("/plain"), await node.get("/nope"),
        await node.get("/healthz"), await node.get("/metrics"), await node.get("/metrics", peer="192.0.2.7"),
        await node.get("/api/v1/openapi.json"), await node.get("/api/v1/hello"), await node.post("room.list"),
        await node.post("room.list", ann), await node.request("OPTIONS", "/api/v1/hello"),
    ]  # fmt: skip
    assert len({answer.status for answer in answers}) > 3, "successes and failures must both be looked at"
    for answer in answers:
        assert answer.headers["content-security-policy"].startswith(HEADERS["Content-Security-Policy"])
        for name in HEADERS:
            assert name.lower() in answer.headers


async def test_a_bug_is_internal_and_tells_nothing_more(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    async def stumble(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("hubbub.gateways.http.ask", stumble)
    answer = await node.post("hello")
    assert_refused(answer, "internal")
    assert b"secret" not in answer.body
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_pages_of_other_origins_may_not_ask_unless_allowed_by_name(web: Path) -> None:
    async with running(web, origins=Origins(frozenset({"https://good.example"}))) as node:

        async def hello(origin: str) -> Answer:
            return await node.request("POST", "/api/v1/hello", b"{}", {"origin": origin})

        for strange in ("https://evil.example", "null", "http://localhost:9999", "http://localhost:8080.evil.example"):
            assert_refused(await hello(strange), "forbidden")
        assert (await hello("http://localhost:8080")).status == 200
        allowed = await hello("https://good.example")
        assert allowed.status == 200
        assert allowed.headers["access-control-allow-origin"] == "https://good.example"
        assert "access-control-allow-credentials" not in allowed.headers


async def test_the_index_is_asked_for_again_and_hashed_assets_are_kept(node: Node) -> None:
    index, asset = await node.get("/"), await node.get("/assets/app-1a2b.js")
    assert index.headers["cache-control"] == "no-cache"
    assert "immutable" in asset.headers["cache-control"]
    assert (await node.get("/", if_none_match=index.headers["etag"])).status == 304


@pytest.mark.parametrize(
    "path", ["/../secret", "/assets/../../secret", "/%2e%2e/secret", "/assets/\x00", "/" + "a" * 5000]
)
async def test_no_path_leads_out_of_the_web_folder(web: Path, path: str) -> None:
    (web.parent / "secret").write_text("secret")
    async with running(web) as node:
        answer = await node.get(path)
        assert (answer.status, answer.body == b"secret") == (404, False)


async def test_without_a_built_client_the_page_says_how_to_build_it(tmp_path: Path) -> None:
    async with running(tmp_path / "nothing") as node:
        answer = await node.get("/")
        assert answer.status == 503
        assert b"make web" in answer.body


async def test_the_plain_page_may_run_its_own_script_and_no_other(node: Node) -> None:
    policy = (await node.get("/plain")).headers["content-security-policy"]
    assert "script-src 'sha256-" in policy
    assert "unsafe-inline" not in policy


async def test_health_is_whether_the_store_answers(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await node.get("/healthz")).json == {"status": "ok"}

    async def fail(_: object) -> None:
        raise StoreUnavailable

    monkeypatch.setattr(node.road.store, "read", fail)
    assert (await node.get("/healthz")).status == 503


async def test_a_loop_that_is_held_up_shows_in_the_metrics(node: Node) -> None:
    """Whoever blocks the loop for 60 ms is seen as a lag of more than 20 ms."""
    held: asyncio.Future[float] = asyncio.get_running_loop().create_future()
    feeling = asyncio.create_task(feel_lag(held.set_result))
    await asyncio.sleep(0)
    end = time.monotonic() + PROBE + 0.06
    while time.monotonic() < end:
        pass
    lag = await held
    feeling.cancel()
    assert lag >= 0.05
    node.door.metrics.lag.observe(lag)
    page = await node.get("/metrics")
    assert b'hubbub_loop_lag_seconds_bucket{le="0.02"} 0.0' in page.body
    assert b"hubbub_loop_lag_seconds_count 1.0" in page.body


async def test_metrics_are_for_this_machine_only(node: Node) -> None:
    await node.token_of("ann")
    page = await node.get("/metrics")
    assert b'hubbub_http_requests_total{command="hello",status="200"} 1.0' in page.body
    assert (await node.get("/metrics", peer="192.0.2.7")).status == 404
    assert (await node.get("/metrics", peer="192.0.2.7", x_forwarded_for="127.0.0.1")).status == 404
    assert (await node.get("/metrics", x_forwarded_for="192.0.2.7")).status == 404
    assert (await node.get("/metrics", host="evil.example")).status == 404
    assert (await node.get("/metrics", peer="::1", host="[::1]:8080")).status == 200


async def test_the_documents_are_served(node: Node) -> None:
    assert json.loads((await node.get("/api/v1/openapi.json")).body)["openapi"] == "3.1.0"
    assert json.loads((await node.get("/api/v1/asyncapi.json")).body)["asyncapi"] == "3.0.0"


async def test_a_question_leaves_nobody_behind(node: Node) -> None:
    ann = await node.token_of("ann")
    await node.post("room.list", ann)
    here = (await node.post("presence.list", ann, room="lobby")).json
    assert here["count"] == 0
