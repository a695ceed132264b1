"""Text that would be a command to a database, in every field that takes text (RELIABILITY F 68): it is text, or refused by name."""

from typing import Any

import msgspec
import pytest
from tests.access import PASSWORD, audit, invited, owner
from tests.house import House
from tests.rights.test_matrix import fields_of

from hubbub.protocol.commands import BY_NAME

NASTY = (
    "'; DROP TABLE users; --", '" OR 1=1 --', "$1", "?1", ":name", "%", "_", "a%' ESCAPE '", "NEAR(a b)", "a* NOT b", "{col}: x", "\\",
    "1; ATTACH DATABASE '/tmp/x' AS y", "\u0000", "name\u0000; DELETE", "ORDER BY rank", "(SELECT password FROM users)",
)  # fmt: skip

OBJECTS: tuple[Any, ...] = ({"$ne": ""}, {"$gt": ""}, ["ann"], 1, True, None)


def texts_of(name: str) -> list[str]:
    """The fields that take text."""
    return [
        field.name for field in msgspec.structs.fields(BY_NAME[name])
        if '"string"' in str(msgspec.json.encode(msgspec.json.schema(field.type)))
    ]  # fmt: skip


@pytest.mark.parametrize("name", [name for name in BY_NAME if texts_of(name)])
async def test_68_no_text_is_a_command_to_the_database(home: House, name: str) -> None:
    """F 68: whatever comes of it, it is no fault of the server, and everybody and everything is still there."""
    ann = await owner(home)
    bob = await invited(home, ann, "bob")
    fields: dict[str, Any] = msgspec.json.decode(fields_of(name, "lobby"))
    for field in texts_of(name):
        for nasty in NASTY:
            wire = bob if bob.is_open else await home.enter(f"eve-{len(home.hub._people)}")
            reply = await wire.ask(name, **{**fields, field: nasty})
            assert reply.get("code") != "internal", (field, nasty)
    assert not home.broken
    assert (await ann.ask("user.list", search="ann"))["users"][0]["user"]["name"] == "ann"
    kept = await home.dump()
    assert all(code in kept for code in ("u1", "lobby", "account.register"))


@pytest.mark.parametrize("name", [name for name in BY_NAME if texts_of(name)])
async def test_68_what_is_no_text_is_refused_where_text_is_asked_for(home: House, name: str) -> None:
    """F 68: the tricks of other databases; the socket lives."""
    ann = await owner(home)
    fields: dict[str, Any] = msgspec.json.decode(fields_of(name, "lobby"))
    required = [f.name for f in msgspec.structs.fields(BY_NAME[name]) if f.required and f.name in texts_of(name)]
    for field in required:
        for odd in OBJECTS:
            if isinstance(fields.get(field), dict) and isinstance(odd, dict):
                continue
            assert (await ann.ask(name, **{**fields, field: odd}))["code"] == "invalid", (field, odd)
    assert ann.is_open


async def test_68_wildcards_and_operators_are_looked_for_as_they_are(home: House) -> None:
    """F 68: a search that means everything to a database finds nobody here; who has such a name is found by it."""
    ann = await owner(home)
    for name in ("bob", "b%b", "b_b"):
        await invited(home, ann, name)
    found = {
        search: [u["user"]["name"] for u in (await ann.ask("user.list", search=search))["users"]]
        for search in ("%", "_", "b%", "b_", "' OR ''='")
    }
    assert found == {"%": [], "_": [], "b%": ["b%b"], "b_": ["b_b"], "' OR ''='": []}
    assert await audit(ann, action="%") == []
    assert await audit(ann, action="account_register") == []
    assert await audit(ann, by="u1' OR '1'='1") == []
    assert (await home.connect().ask("session.open", name="ann' --", password=PASSWORD))["code"] == "bad_login"
    assert (await home.connect().ask("hello", token="' OR 1=1 --"))["code"] == "bad_token"
