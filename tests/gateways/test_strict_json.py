"""JSON that some parsers take and others do not (RELIABILITY D 51), through every door: refused, or kept as plain JSON."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from http_client import running
from tests.house import House

ODD = {
    "not a number": '{"room":"lobby","text":NaN}',
    "infinity": '{"room":"lobby","text":"x","id":Infinity}',
    "minus infinity": '{"room":"lobby","text":"x","key":-Infinity}',
    "a number beyond every float": '{"room":"lobby","text":"x","id":1e999}',
    "an integer beyond a float": '{"room":"lobby","text":"2^53+1","id":9007199254740993}',
    "minus zero": '{"room":"lobby","text":"minus zero","id":-0}',
    "half a surrogate pair": '{"room":"lobby","text":"\\ud800"}',
    "the other half": '{"room":"lobby","text":"\\udfff tail"}',
    "a whole pair": '{"room":"lobby","text":"\\ud83d\\ude00"}',
    "NUL": '{"room":"lobby","text":"a\\u0000b"}',
    "NUL in a key": '{"room":"lobby","text":"x","key":"\\u0000"}',
    "the same field twice": '{"room":"lobby","text":"first","text":"second"}',
    "the same unknown field twice": '{"room":"lobby","text":"twice","x":1,"x":[NaN]}',
    "depth": '{"room":"lobby","text":"x","x":' + "[" * 30_000 + "}",
    "closed depth": '{"room":"lobby","text":"x","x":' + "[" * 20_000 + "]" * 20_000 + "}",
    "an array for a string": '{"room":"lobby","text":["x"]}',
    "an object for a string": '{"room":"lobby","text":{"$ne":""}}',
    "a number for a string": '{"room":"lobby","text":7}',
    "another case": '{"Room":"lobby","TEXT":"x"}',
    "single quotes": "{'room':'lobby','text':'x'}",
    "a comma too many": '{"room":"lobby","text":"x",}',
    "a comment": '{"room":"lobby","text":"x"/* */}',
    "a raw newline": '{"room":"lobby","text":"a\nb"}',
    "a byte order mark": '\ufeff{"room":"lobby","text":"x"}',
    "a leading zero": '{"room":"lobby","text":"x","id":007}',
    "bad escape": '{"room":"lobby","text":"\\x41"}',
    "noncharacters": '{"room":"lobby","text":"\\ufffe\\uffff"}',
}


def strictly(body: str) -> Any:
    """The value, by the letter of RFC 8259 and of I-JSON: nothing twice, no NaN, nothing that cannot be encoded."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len({name for name, _ in pairs}) == len(pairs), body
        return dict(pairs)

    def never(name: str) -> None:
        raise AssertionError(f"{name} in {body}")

    return json.loads(body, object_pairs_hook=once, parse_constant=never)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


async def require_strict(store: Any) -> list[str]:
    """Every stored row can be kept by any database and read by any parser. Returns the texts."""

    async def everything(tx: Any) -> tuple[list[Any], list[Any]]:
        plain = [*await tx.all("SELECT text FROM messages"), *await tx.all("SELECT name FROM users")]
        return await tx.all("SELECT body FROM events"), plain

    bodies, plain = await store.read(everything)
    events = [strictly(str(body)) for (body,) in bodies]
    for text in strings([events, [text for (text,) in plain]]):
        assert "\x00" not in text
        text.encode()
    return [event["text"] for event in events if "text" in event]


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
async def test_51_odd_json_ends_that_request_only_at_the_socket(home: House, odd: str) -> None:
    """D 51: one answer, the socket lives, and whatever was kept is strict."""
    ann = await home.enter("ann")
    ann.send_text(odd.replace("{", '{"type":"message.send",', 1))
    await home.settle()
    answers = ann.heard("ok", "error")
    assert len(answers) == 1
    assert (await ann.ask("ping"))["type"] == "ok"
    texts = await require_strict(home.store)
    assert len(texts) == (answers[0]["type"] == "ok")


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
async def test_51_odd_json_is_a_line_of_text_at_the_plain_door(home: House, odd: str) -> None:
    """D 51: a person at a keyboard may type anything; it is said, or refused in words, and the door stays open."""
    tab = home.connect(plain=True)
    await home.settle()
    await tab.lines(odd, odd.replace('"text"', '"msg"').replace('"room"', '"user"'))
    assert tab.is_open
    assert (await tab.lines("still here"))[-1]["msg"] == "still here"
    assert "still here" in await require_strict(home.store)


async def test_51_odd_json_ends_that_request_only_over_http(tmp_path: Path) -> None:
    """D 51: 4xx or a message that is strict, and the next request is answered."""
    (tmp_path / "index.html").write_text("<!doctype html><title>chat</title>")
    async with running(tmp_path) as node:
        token = await node.token_of("ann")
        said = 0
        for name, odd in ODD.items():
            headers = {"authorization": f"Bearer {token}"}
            answer = await node.request("POST", "/api/v1/message.send", odd.encode("utf-8", "surrogatepass"), headers)
            assert answer.status == 200 or 400 <= answer.status < 500, name
            assert strictly(answer.body.decode())["type"] in ("ok", "error")
            said += answer.status == 200
        assert len(await require_strict(node.road.store)) == said
        assert (await node.post("ping", token)).status == 200


@pytest.mark.parametrize(("levels", "is_taken"), [(31, True), (32, True), (33, False), (34, False), (1_000, False)])
async def test_51_json_is_thirty_two_deep_at_most(home: House, tmp_path: Path, levels: int, is_taken: bool) -> None:
    """D 51: also in a field that is not looked at; brackets in strings and side by side do not count."""
    inside = "[" * (levels - 1) + "]" * (levels - 1)
    odd = '{"room":"lobby","text":"[[{{\\"[[","wide":[' + ",".join(["[]"] * 60) + '],"x":' + inside + "}"
    ann = await home.enter("ann")
    ann.send_text(odd.replace("{", '{"type":"message.send","id":77,', 1))
    await home.settle()
    (answer,) = ann.heard("ok", "error")
    assert (answer["type"] == "ok", answer.get("re", 77)) == (is_taken, 77)
    assert is_taken or answer["code"] == "bad_json"
    assert (await ann.ask("ping"))["type"] == "ok"
    (tmp_path / "index.html").write_text("<!doctype html><title>chat</title>")
    async with running(tmp_path) as node:
        headers = {"authorization": f"Bearer {await node.token_of('ann')}"}
        said = await node.request("POST", "/api/v1/message.send", odd.encode(), headers)
        assert said.status == (200 if is_taken else 400)
