"""Signing in with the SDK: a token for a name and a password, and each way in which it may fail, under its own name."""

from collections.abc import AsyncIterator
from pathlib import Path

import pyotp
import pytest

import hubbub
from hubbub.client import entry, open_session
from hubbub.protocol import commands as c
from hubbub.protocol.replies import FactorBegun, RecoveryCodes, UserList
from tests.cli.machine import PASSWORD, Machine
from tests.client.peer import Line, Peer
from tests.faults.server import Server


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """A real server, owned by ann."""
    machine = Machine(tmp_path / "data", tmp_path / "state")
    await machine.told("user", "add", "ann", "--rank", "owner", "--password-stdin", typed=PASSWORD)
    async with Server(machine.data) as serving:
        yield serving


async def test_a_password_is_changed_for_a_token_that_comes_in(server: Server) -> None:
    """As the person with all their rights; whatever the protocol has may be asked."""
    token = await hubbub.sign_in(f"127.0.0.1:{server.port}", "Ann", PASSWORD)
    async with hubbub.Client(server.url, token=token) as chat:
        assert (chat.you.name, chat.you.kind, chat.mirror.account.rank) == ("ann", "person", "owner")
        users = await chat.ask(c.ListUsers())
        assert isinstance(users, UserList)
        assert [user.user.name for user in users.users] == ["ann"]


async def test_a_guest_who_registers_goes_on_as_the_account_also_after_a_restart(tmp_path: Path) -> None:
    """With the same rooms, and from the same program; the guest's own token is good for nothing any more."""
    async with Server(tmp_path / "data", "--registration", "open", "--message-rate", "0") as server:
        async with hubbub.Client(server.url, name="bob") as chat:
            guest, room = chat.token, await chat.create("tea")
            assert (await chat.register("bobby", PASSWORD)).kind == "person"
            await chat.send("tea", "one")
            assert (chat.you.name, chat.mirror.account.rank, chat.mirror.account.password) == ("bobby", "member", True)
            await server.kill()
            await server.start()
            await chat.send("tea", "two")
            assert (chat.you.name, room.id in chat.rooms) == ("bobby", True)
        with pytest.raises(hubbub.Refused) as gone:
            await hubbub.Client(server.url, token=guest).open()
        assert gone.value.code == "bad_token"
        async with hubbub.Client(server.url, token=chat.token) as again:
            assert [message.by.kind async for message in again.messages("tea")] == ["person"] * 2


async def test_a_wrong_password_is_a_bad_login_and_too_many_are_slowed_down(server: Server) -> None:
    """Whoever was signed in here before is not slowed down by strangers."""
    device = (await open_session(server.url, "ann", PASSWORD)).device
    for name in ("ann", "nobody"):
        with pytest.raises(hubbub.BadLogin):
            await hubbub.sign_in(server.url, name, "not this one")
    with pytest.raises(hubbub.Refused) as slow:  # noqa: PT012
        for _ in range(20):
            try:
                await hubbub.sign_in(server.url, "ann", "not this one")
            except hubbub.BadLogin:
                continue
    assert (slow.value.code, slow.value.retry) == ("rate_limited", True)
    assert (await open_session(server.url, "ann", PASSWORD, device=device)).token


async def test_a_second_factor_is_asked_for_by_its_own_name(server: Server) -> None:
    token = await hubbub.sign_in(server.url, "ann", PASSWORD)
    async with hubbub.Client(server.url, token=token) as chat:
        begun = await chat.ask(c.BeginFactor(password=PASSWORD))
        assert isinstance(begun, FactorBegun)
        codes = await chat.ask(c.ConfirmFactor(code=pyotp.TOTP(begun.secret).now()))
        assert isinstance(codes, RecoveryCodes)
    with pytest.raises(hubbub.NeedCode):
        await hubbub.sign_in(server.url, "ann", PASSWORD)
    with pytest.raises(hubbub.BadLogin):
        await hubbub.sign_in(server.url, "ann", PASSWORD, "000000")
    assert await hubbub.sign_in(server.url, "ann", PASSWORD, codes.codes[0])


async def test_nobody_there_is_a_lost_connection() -> None:
    with pytest.raises(hubbub.ConnectionLost, match="Cannot reach"):
        await hubbub.sign_in("127.0.0.1:9", "ann", PASSWORD)


async def test_whoever_hangs_up_says_nothing_or_nonsense_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that does none of what was promised ends in an error of the SDK, never in an endless wait."""

    async def hang_up(line: Line) -> None:
        await line.hear()
        await line.cut()

    async def babble(line: Line) -> None:
        await line.hear()
        await line.socket.send("you said what?")

    async def say_nothing(line: Line) -> None:
        await line.hear()
        await line.hear()

    monkeypatch.setattr(entry, "WITHIN", 0.2)
    for behave, expected in (
        (hang_up, hubbub.ConnectionLost),
        (babble, hubbub.Closed),
        (say_nothing, hubbub.ConnectionLost),
    ):
        async with Peer(behave).standing() as peer:
            with pytest.raises(expected):
                await hubbub.sign_in(peer.url, "ann", PASSWORD)
