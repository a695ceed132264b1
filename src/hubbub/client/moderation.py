"""The SDK's methods for those who look after a room, and for whoever is bothered. Must not know how they are asked."""

from typing import TypeVar

from hubbub.protocol import commands as c
from hubbub.protocol import replies as r
from hubbub.protocol.people import Ban, Person, Report, Role, RoomState

R = TypeVar("R", bound=r.Reply)


class Moderation:
    """A part of `Client`. What is not yours to do is Refused: `forbidden`; who is not there: `no_such_user`."""

    async def edit(
        self,
        room: str,
        *,
        name: str | None = None,
        topic: str | None = None,
        state: RoomState | None = None,
        guests: bool | None = None,
        slow: int | None = None,
    ) -> None:
        """Change what a room is; what is left out stays. `slow` is in seconds. Refused: `name_taken`, `archived`."""
        await self._ask(c.EditRoom(room=room, name=name, topic=topic, state=state, guests=guests, slow=slow), r.Done)

    async def delete_room(self, room: str) -> None:
        """End a room, with all that was said in it. There is no way back."""
        await self._ask(c.DeleteRoom(room=room), r.Ok)

    async def set_role(self, room: str, user: str, role: Role) -> None:
        """Make a member an owner, moderator, member or reader. Refused: `last_owner`."""
        await self._ask(c.SetRole(room=room, user=user, role=role), r.Done)

    async def remove(self, room: str, user: str) -> None:
        """End somebody's membership; they may come back, unless the room is private."""
        await self._ask(c.RemoveMember(room=room, user=user), r.Done)

    async def ban(self, room: str, user: str, *, minutes: int | None = None, reason: str = "") -> None:
        """Shut somebody out, member or not, for some minutes or for good; the room is told the reason."""
        await self._ask(c.BanUser(room=room, user=user, minutes=minutes, reason=reason), r.Done)

    async def unban(self, room: str, user: str) -> None:
        """Let somebody join again. Refused: `no_such_thing`, if they are not banned."""
        await self._ask(c.UnbanUser(room=room, user=user), r.Done)

    async def bans(self, room: str) -> list[Ban]:
        """Who is shut out, newest first."""
        return (await self._ask(c.ListBans(room=room), r.BanList)).bans

    async def mute(self, room: str, user: str, minutes: int, *, reason: str = "") -> None:
        """Keep somebody quiet, member or not."""
        await self._ask(c.MuteUser(room=room, user=user, minutes=minutes, reason=reason), r.Done)

    async def unmute(self, room: str, user: str) -> None:
        """Let somebody speak again."""
        await self._ask(c.UnmuteUser(room=room, user=user), r.Done)

    async def report(self, room: str, seq: int, reason: str = "") -> int:
        """Show a message to those who look after its room. Returns the report's number."""
        return (await self._ask(c.CreateReport(room=room, seq=seq, reason=reason), r.ReportMade)).report

    async def reports(self, room: str | None = None, *, settled: bool = False, after: int = 0) -> list[Report]:
        """The next 200 reports after a number, oldest first; of one room, or of all you look after."""
        asked = c.ListReports(room=room, settled=settled, after=after, limit=200)
        return (await self._ask(asked, r.ReportList)).reports

    async def settle(self, report: int, note: str = "") -> Report:
        """A report has been dealt with. Returns it as it stands, without what was said: perhaps somebody else was faster."""
        return (await self._ask(c.SettleReport(report=report, note=note), r.ReportSettled)).report

    async def block(self, user: str) -> None:
        """Take no direct messages, invitations or mentions from somebody; `mirror.blocked` says whom to hide."""
        await self._ask(c.AddBlock(user=user), r.Blocked)

    async def unblock(self, user: str) -> None:
        """Hear from somebody again."""
        await self._ask(c.RemoveBlock(user=user), r.Blocked)

    async def blocks(self) -> list[Person]:
        """Whom you have blocked, by name."""
        return (await self._ask(c.ListBlocks(), r.BlockList)).blocked

    async def _ask(self, command: c.Command, kind: type[R]) -> R:
        raise NotImplementedError
