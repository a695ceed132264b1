"""The socket in the data folder: who may open it, what it answers, and that it goes with the server."""

import asyncio
import json
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from structlog.testing import capture_logs
from tests.house import House

from hubbub.gateways.office import LINE, NAME, address, office

URL = "https://chat.example.org"


class Visitor:
    """Somebody who runs the machine."""

    def __init__(self, answers: asyncio.StreamReader, lines: asyncio.StreamWriter) -> None:
        self.answers, self.lines = answers, lines

    async def hear(self) -> Any:
        said = await self.answers.readline()
        return json.loads(said) if said else None

    async def ask(self, line: bytes) -> Any:
        self.lines.write(line + b"\n")
        return await self.hear()


@asynccontextmanager
async def visit(folder: Path) -> AsyncIterator[Visitor]:
    with address(folder / NAME) as where:
        visitor = Visitor(*await asyncio.open_unix_connection(where, limit=2 * LINE))
    try:
        yield visitor
    finally:
        visitor.lines.close()
        await visitor.lines.wait_closed()


async def test_commands_go_in_and_answers_come_out_line_by_line(home: House, tmp_path: Path) -> None:
    """Who comes is told where people find the server; a line that is no command is refused, and the next one is taken."""
    async with office(home.road, tmp_path, URL), visit(tmp_path) as visitor:
        assert await visitor.hear() == {"url": URL}
        made = await visitor.ask(b'{"type":"user.add","id":7,"name":"ann","rank":"owner"}')
        assert (made["re"], made["user"]["user"]["name"]) == (7, "ann")
        codes = [(await visitor.ask(line))["code"] for line in (b"", b"{", b"[]", b'{"type":"nothing"}', b"\xff")]
        assert codes == ["bad_json", "bad_json", "bad_json", "unknown_type", "bad_json"]
        assert (await visitor.ask(b'{"type":"user.list"}'))["users"][0]["rank"] == "owner"


async def test_only_the_owner_of_the_folder_can_open_it_and_it_goes_with_the_server(
    home: House, tmp_path: Path
) -> None:
    async with office(home.road, tmp_path, URL):
        mode = (tmp_path / NAME).stat().st_mode
        assert stat.S_ISSOCK(mode)
        assert stat.S_IMODE(mode) == 0o600
    assert not (tmp_path / NAME).exists()


async def test_what_a_killed_server_left_is_replaced(home: House, tmp_path: Path) -> None:
    (tmp_path / NAME).write_text("left behind")
    async with office(home.road, tmp_path, URL), visit(tmp_path) as visitor:
        assert await visitor.hear() == {"url": URL}


async def test_a_folder_may_have_a_longer_path_than_a_socket(home: House, tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120)
    deep.mkdir()
    async with office(home.road, deep, URL), visit(deep) as visitor:
        assert await visitor.hear() == {"url": URL}


async def test_where_there_can_be_no_socket_the_server_runs_without_it(home: House, tmp_path: Path) -> None:
    with capture_logs() as logs:
        async with office(home.road, tmp_path / "nowhere", URL):
            assert (await home.enter("ann")).you["name"] == "ann"
    assert [line["event"] for line in logs] == ["office.closed"]


async def test_a_line_without_end_is_not_kept(home: House, tmp_path: Path) -> None:
    """Whoever sends more than any command holds is hung up on."""
    async with office(home.road, tmp_path, URL), visit(tmp_path) as visitor:
        await visitor.hear()
        visitor.lines.write(b"x" * (LINE + 2) + b"\n")
        assert await visitor.hear() is None


async def test_a_server_that_stops_says_so(home: House, tmp_path: Path) -> None:
    async with office(home.road, tmp_path, URL), visit(tmp_path) as visitor:
        await visitor.hear()
        await home.road.stop()
        assert (await visitor.ask(b'{"type":"user.list"}'))["code"] == "stopping"
