"""The docs tell the whole language, and what they show is true."""

import re
from pathlib import Path

import msgspec
import pytest

from hubbub.config import SETTINGS
from hubbub.protocol.commands import COMMANDS, Read, Signal, Write, name_of
from hubbub.protocol.errors import CLOSES, REFUSALS
from hubbub.protocol.events import EVENTS, AnyEvent
from hubbub.protocol.frames import decode_command
from hubbub.protocol.replies import REPLIES, Error, Reply
from hubbub.protocol.signals import SIGNALS, AnySignal

DOCS = Path(__file__).parent.parent / "docs"
PROTOCOL = (DOCS / "protocol.md").read_text("utf-8")
SECTIONS: dict[str, str] = dict(re.findall(r"^### `(.+?)`\n(.*?)(?=^##|\Z)", PROTOCOL, re.MULTILINE | re.DOTALL))
ASKED, TOLD = re.findall(r"^→ (.+)$", PROTOCOL, re.MULTILINE), re.findall(r"^← (.+)$", PROTOCOL, re.MULTILINE)

WORDS = {"resume": "Resume", "retry": "Retry", "login": "Log in", "stop": "Stop"}


def tag(struct: type[msgspec.Struct]) -> str:
    return str(struct.__struct_config__.tag)


def test_there_is_a_heading_for_each_word_of_the_language_and_for_no_other() -> None:
    tags = [tag(struct) for struct in (*COMMANDS, *EVENTS, *SIGNALS)]
    assert list(SECTIONS) == [*tags, *REFUSALS, *map(str, CLOSES)]


@pytest.mark.parametrize("command", COMMANDS, ids=name_of)
def test_every_field_of_a_command_is_told(command: type[msgspec.Struct]) -> None:
    section = SECTIONS[tag(command)]
    told = set(re.findall(r"`(\w+)`", " ".join(re.findall(r"^\* (.+)$", section, re.MULTILINE))))
    wanted = {f.name for f in msgspec.structs.fields(command)} - {"id", "key"}
    assert wanted <= told
    assert ("**write**" in section) is issubclass(command, Write)
    assert issubclass(command, Read | Write | Signal)


@pytest.mark.parametrize("command", COMMANDS, ids=name_of)
def test_optional_fields_are_in_italics_and_required_ones_are_not(command: type[msgspec.Struct]) -> None:
    section = SECTIONS[tag(command)]
    for field in msgspec.structs.fields(command):
        if field.name not in {"id", "key"}:
            assert (f"*`{field.name}`*" in section) is not field.required, field.name


@pytest.mark.parametrize("struct", [*EVENTS, *SIGNALS], ids=tag)
def test_every_field_of_an_event_or_signal_is_told(struct: type[msgspec.Struct]) -> None:
    section = SECTIONS[tag(struct)]
    common = {"room", "seq", "at", "by"} if struct in EVENTS else set()
    for field in msgspec.structs.fields(struct):
        assert field.name in common or f"`{field.name}`" in section, field.name


@pytest.mark.parametrize("code", REFUSALS)
def test_a_refusal_is_told_with_its_status_and_whether_to_retry(code: str) -> None:
    section, refusal = SECTIONS[code].strip(), REFUSALS[code]
    assert section.startswith(f"{refusal.status}. ")
    assert ("May be retried." in section or "wait `retry_after`" in section) is refusal.retry


@pytest.mark.parametrize("code", CLOSES)
def test_a_close_code_is_told_with_what_to_do(code: int) -> None:
    assert SECTIONS[str(code)].strip().startswith(f"{WORDS[CLOSES[code].then]}. ")


def test_every_noun_is_told_with_all_its_fields() -> None:
    from hubbub.protocol import people
    from hubbub.protocol.replies import Limits

    nouns = [noun for noun in vars(people).values() if isinstance(noun, type) and issubclass(noun, people.Noun)]
    for noun in (*nouns[1:], Limits):
        (row,) = re.findall(rf"^\| {noun.__name__}\b.*$", PROTOCOL, re.MULTILINE)
        assert set(noun.__struct_fields__) <= set(re.findall(r"`(\w+)`", row)), noun


@pytest.mark.parametrize("line", ASKED, ids=range(len(ASKED)))
def test_every_command_shown_is_one(line: str) -> None:
    decode_command(line)


@pytest.mark.parametrize("line", TOLD, ids=range(len(TOLD)))
def test_every_frame_shown_is_one_with_no_field_that_does_not_exist(line: str) -> None:
    given = msgspec.json.decode(line)
    kinds: list[object] = (
        list(REPLIES.values()) if given["type"] == "ok" else [Error, *REPLIES.values(), AnyEvent, AnySignal]
    )
    assert any(fits(line, kind) for kind in kinds)


def fits(line: str, kind: object) -> bool:
    try:
        frame = msgspec.json.decode(line, type=kind)
    except msgspec.ValidationError:
        return False
    return set(msgspec.json.decode(line)) <= {"type", *frame.__struct_fields__}


def test_examples_show_something_of_every_kind() -> None:
    shown = {msgspec.json.decode(line)["type"] for line in TOLD}
    assert {tag(struct) for struct in (*EVENTS, *SIGNALS)} | {"welcome", "ok", "error"} <= shown
    assert all(issubclass(reply, Reply) for reply in REPLIES.values())


@pytest.mark.parametrize("row", SETTINGS, ids=lambda row: row.name)
def test_every_setting_is_told(row: object) -> None:
    assert f"| `{row.name}` | `{row.flag}` | `{row.variable}` |" in (DOCS / "settings.md").read_text()  # type: ignore[attr-defined]


PAGES = sorted({*DOCS.rglob("*.md"), *DOCS.parent.glob("*.md")})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    for link in re.findall(r"\]\((?!\w+:)([^)\s]+)\)", text):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        if anchor:
            assert anchor in {slug(h) for h in re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.MULTILINE)}, link


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize(
    "named", re.findall(r"`(tests/[\w/]+\.py::\w+)`", Path("docs/guarantees.md").read_text("utf-8"))
)
def test_every_proof_of_a_guarantee_exists(named: str) -> None:
    file, _, test = named.partition("::")
    assert re.search(rf"^(async )?def {test}\(", Path(file).read_text("utf-8"), re.MULTILINE)


def test_every_promise_and_every_numbered_test_has_its_place_on_the_page_of_guarantees() -> None:
    """Whoever looks for one by its number finds the tests that prove it, or what it waits for."""
    page = Path("docs/guarantees.md").read_text("utf-8")
    waiting = page.partition("## What does not apply yet")[2].partition("\n## ")[0]
    told = set(re.findall(r"^\| P(\d+) ", page, re.MULTILINE))
    assert told == {str(n) for n in range(1, 21)}
    named = set(re.findall(r"::test_(\d+)_", page)) | set(re.findall(r"^\| (\d+) ", waiting, re.MULTILINE))
    files = "\n".join(file.read_text("utf-8") for file in Path("tests").rglob("test_*.py"))
    assert set(re.findall(r"^(?:async )?def test_(\d+)_", files, re.MULTILINE)) <= named
