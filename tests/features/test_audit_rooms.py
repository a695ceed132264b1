"""What the audit log says of rooms that only their members know of: to members and to others who look after the server."""

from typing import Any

from tests.access import audit, invited, owner
from tests.house import House

from hubbub.gateways.question import ask_as_hubbub
from hubbub.protocol.commands import ListAudit
from hubbub.protocol.replies import AuditPage


async def lines(reader: Any, action: str) -> list[dict[str, Any]]:
    return await audit(reader, action=action)


async def test_66_the_audit_log_names_no_room_that_its_reader_may_not_know_of(home: House) -> None:
    """F 66: who did what, and to whom, is there; the room's names, its topic and what was asked for it are not."""
    ann = await owner(home)
    bob, carl = await invited(home, ann, "bob"), await invited(home, ann, "carl")
    dan, eve = await invited(home, ann, "dan", rank="admin"), await invited(home, ann, "eve", rank="admin")
    await bob.ask("room.create", name="attic", private=True)
    for other in (carl, dan):
        await bob.ask("room.invite", room="attic", user=other.you["id"])
    await bob.ask("room.role", room="attic", user="carl", role="moderator")
    assert (await carl.ask("room.edit", room="attic", name="lair"))["code"] == "forbidden"
    await bob.ask("room.edit", room="attic", topic="horse", name="cave")
    await bob.ask("token.create", name="t", rooms=["cave"])
    await dan.ask("invite.create", rooms=["cave"])
    seen, theirs = [await audit(wire) for wire in (eve, dan)]
    assert [(line["n"], line["by"], line["action"], line["result"]) for line in seen] == [
        (line["n"], line["by"], line["action"], line["result"]) for line in theirs
    ]
    for word in ("attic", "lair", "cave", "horse"):
        assert word in str(theirs)
        assert word not in str(seen), word
    (role,) = await lines(eve, "room.role")
    assert (role["target"], role.get("room", "")) == ("carl", "")


async def test_66_what_somebody_did_themselves_they_read_in_full_also_when_the_room_is_no_more(home: House) -> None:
    """F 66: and whoever runs the machine reads everything."""
    ann = await owner(home)
    bob, eve = await invited(home, ann, "bob", rank="admin"), await invited(home, ann, "eve", rank="admin")
    await bob.ask("room.create", name="attic", private=True)
    await bob.ask("room.delete", room="attic")
    named = [[line.get("room", "") for line in await lines(wire, "room.delete")] for wire in (bob, eve)]
    assert named == [["attic"], [""]]
    page = await ask_as_hubbub(home.road, ListAudit(action="room.delete"))
    assert isinstance(page, AuditPage)
    assert [line.room for line in page.records] == ["attic"]


async def test_66_what_was_tried_in_a_direct_conversation_is_read_without_where(home: House) -> None:
    """F 66: who tried it and on whom is what admins answer for; which message it was is not."""
    ann = await owner(home)
    bob, eve = await invited(home, ann, "bob"), await invited(home, ann, "eve", rank="admin")
    carl = await invited(home, ann, "carl")
    sent = await bob.say("Hi", room="@carl")
    assert (await carl.ask("message.delete", room="@bob", seq=sent["seq"]))["code"] == "forbidden"
    (line,) = await lines(eve, "message.delete")
    assert (line["by"]["name"], line["target"]) == ("carl", "bob")
    assert {"room", "detail"}.isdisjoint(line)


async def test_the_audit_log_names_rooms_that_everybody_may_know_of(home: House) -> None:
    ann = await owner(home)
    eve = await invited(home, ann, "eve", rank="admin")
    await ann.ask("room.create", name="tea")
    await ann.ask("room.edit", room="tea", topic="Oolong")
    (line,) = await lines(eve, "room.edit")
    assert (line["room"], "Oolong" in line["detail"]) == ("tea", True)
