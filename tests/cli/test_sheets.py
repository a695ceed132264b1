"""What people read of the operator's commands, with a server and without."""

from tests.cli.machine import Machine


async def sheet(machine: Machine, *arguments: str) -> list[str]:
    """What a command that succeeds prints for people, line by line."""
    code, out, why = await machine.run(*arguments)
    assert (code, why) == (0, ""), (arguments, out, why)
    return out.splitlines()


async def test_links_say_what_they_are_for(either: Machine) -> None:
    await either.told("user", "reset", "ann")
    await either.told("invite", "create", "--rank", "admin")
    titles, *rows = await sheet(either, "invite", "list")
    assert titles.split()[:2] == ["id", "for"]
    assert [any(what in row for row in rows) for what in ("password of ann", "new admins")] == [True, True]


async def test_where_there_is_nothing_one_line_says_so_and_scripts_are_told_nothing(either: Machine) -> None:
    for nothing, *arguments in (
        ("No invites.", "invite", "list"),
        ("No sessions or tokens.", "token", "list"),
        ("No people.", "user", "list", "--search", "zz"),
        ("No sessions or tokens.", "user", "sessions", "ann"),
        ("No company accounts.", "user", "identities", "ann"),
        ("No bans.", "room", "bans", "lobby"),
        ("No members.", "room", "members", "lobby"),
        ("No reports.", "report", "list"),
        ("No lines.", "audit", "list", "--by", "nobody"),
    ):
        assert await sheet(either, *arguments) == [nothing]
        assert await sheet(either, *arguments, "--json") == []


async def test_a_token_names_its_rooms_to_people_and_their_ids_to_scripts(either: Machine) -> None:
    await either.told("room", "create", "ops")
    made = await sheet(either, "token", "create", "ci", "--bot", "builds", "--room", "ops", "--room", "lobby")
    (token,) = await either.told("token", "list")
    for found in (made, await sheet(either, "token", "list"), await sheet(either, "user", "sessions", "builds")):
        assert any("rooms: #ops, #lobby" in row for row in found), found
    assert all(room.startswith("r") for room in token["rooms"])


async def test_whoever_was_never_here_is_said_to_have_been_never(either: Machine) -> None:
    await either.told("user", "add", "bob", "--invite")
    titles, *rows = await sheet(either, "user", "list")
    at = titles.index("seen")
    assert [row[at:].split()[0] for row in rows] == ["never", "never"]


async def test_why_the_lobby_stays_is_said(either: Machine) -> None:
    code, _, why = await either.run("room", "delete", "lobby")
    assert (code, why) == (3, "hubbub: Everybody starts in #lobby, so it stays.")


async def test_an_unknown_word_for_a_token_is_wrong_usage_and_the_known_ones_are_told(machine: Machine) -> None:
    code, _, why = await machine.run("token", "create", "ci", "--bot", "builds", "--command", "message.sned")
    assert (code, "message.sned" in why, "message.send" in why, "message.*" in why, "read" in why) == (2, *[True] * 4)
    assert not machine.data.exists()
