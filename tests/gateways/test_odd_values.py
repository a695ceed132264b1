"""Requests that are well-formed JSON, or nearly, with values nobody sends in good faith."""

import pytest
from tests.house import House


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f'{{"type":"ping","id":{10**30}}}', "invalid"),
        (f'{{"type":"ping","id":-{10**30}}}', "invalid"),
        ('{"type":"ping","id":%s}' % ("9" * 5000), "bad_json"),
        ('{"type":"ping","id":1e400}', "invalid"),
        ('{"type":"ping","id":true}', "invalid"),
        ('{"type":"ping","id":{"a":1}}', "invalid"),
        ('{"type":"\\ud800","id":1}', "unknown_type"),
        ('{"type":["ping"]}', "invalid"),
        ('{"type":null}', "invalid"),
        ("", "bad_json"),
        ("null", "bad_json"),
        ("[" * 60_000, "bad_json"),
        ('{"a":' * 10_000, "bad_json"),
        ("\ufeff{}", "invalid"),
        ('{"type":"ping"} {"type":"ping"}', "bad_json"),
        ('{"type":"message.send","room":"lobby","text":"x","key":"\\u0000"}', "invalid"),
        ('{"type":"message.send","room":"lob\\u0000by","text":"x"}', "no_such_room"),
        ('{"type":"message.send","room":"\\ud83d","text":"x"}', "invalid"),
        ('{"type":"message.send","room":"lobby","text":"x","key":"%s"}' % ("k" * 65), "invalid"),
        ('{"type":"room.create","name":"x","topic":"a\\u0000b"}', "invalid"),
        ('{"type":"room.create","name":"x","topic":"a\\u001b[31mb"}', "invalid"),
        ('{"type":"room.create","name":"x","topic":"%s"}' % ("x" * 251), "invalid"),
        ('{"type":"room.create","name":"x","private":1}', "invalid"),
        ('{"type":"room.invite","room":"lobby","user":"%s"}' % ("x" * 50_000), "no_such_user"),
        ('{"type":"message.history","room":"lobby","limit":201}', "invalid"),
        ('{"type":"message.history","room":"lobby","limit":1.5}', "invalid"),
    ],
)  # fmt: skip
async def test_odd_values_are_refused_and_the_socket_lives(home: House, text: str, code: str) -> None:
    ann = await home.enter("ann")
    await ann.ask("room.join", room="lobby")
    ann.heard()
    ann.send_text(text)
    await home.settle()
    assert [(f["type"], f["code"]) for f in ann.heard()] == [("error", code)]
    assert (await ann.ask("ping"))["type"] == "ok"


async def test_an_error_never_repeats_more_than_a_line_of_what_was_sent(home: House) -> None:
    ann = await home.enter("ann")
    for fields in (
        {"type": "x" * 60_000}, {"type": "room.join", "room": "x" * 128}, {"type": "room.create", "name": "x" * 60_000},
        {"type": "room.invite", "room": "lobby", "user": "x" * 60_000}, {"type": "account.rename", "name": "x" * 60_000},
    ):  # fmt: skip
        assert len((await ann.ask(**fields))["message"]) < 300
