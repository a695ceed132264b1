"""The TypeScript that the web client is built from says the same as the Python tables."""

from pathlib import Path

from hubbub.protocol.commands import COMMANDS, name_of
from hubbub.protocol.errors import CLOSES, REFUSALS
from hubbub.protocol.events import EVENTS
from hubbub.protocol.signals import SIGNALS
from hubbub.protocol.typescript import typescript, write

COMMITTED = Path(__file__).parents[2] / "webapp/src/protocol"


def test_the_committed_files_are_what_the_tables_say() -> None:
    assert {path.name: path.read_text() for path in COMMITTED.iterdir()} == typescript(), "Run: make docs"


def test_what_is_written_anew_holds_no_file_of_before(tmp_path: Path) -> None:
    (tmp_path / "of_before.ts").touch()
    write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == typescript().keys()


def test_every_command_event_signal_and_code_is_there() -> None:
    text = "\n".join(typescript().values())
    for struct in (*COMMANDS, *EVENTS, *SIGNALS):
        assert f"export interface {struct.__name__} {{" in text
    for command in COMMANDS:
        assert text.count(f'  "{name_of(command)}": ') == 2, "once with what is asked, once with what is answered"
    for code in (*REFUSALS, *CLOSES):
        assert f"  {code}: {{ " in text


def test_a_field_that_may_be_left_out_of_a_frame_is_optional() -> None:
    channel = typescript()["people.ts"].partition("export interface Channel {")[2].partition("}")[0]
    assert "  name: string" in channel
    assert "  topic?: string" in channel
