"""An id is no name: that a room was found by its id in a transaction finds it by no other words in the same one."""

import pytest
from tests.house import House


@pytest.mark.parametrize("ref", ["#r2", "R2"])
async def test_what_no_room_is_called_is_refused_also_beside_a_message_to_the_id_that_it_looks_like(
    home: House, ref: str
) -> None:
    ann = await home.enter("ann")
    made = await ann.ask("room.create", name="ops")
    assert made["room"]["id"] == "r2"
    assert (await ann.say("alone", room=ref))["code"] == "no_such_room"
    ann.heard()
    ann.send(type="message.send", room="r2", text="one")
    wrong = ann.send(type="message.send", room=ref, text="two")
    await home.settle()
    (answer,) = [frame for frame in ann.frames if frame.get("re") == wrong]
    assert answer.get("code") == "no_such_room", answer
