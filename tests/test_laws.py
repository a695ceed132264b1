"""The laws of the house, kept by looking at its files and tables."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from hubbub.client.rules import RULES
from hubbub.core.policy import POLICY
from hubbub.features.table import HANDLERS
from hubbub.protocol.commands import COMMANDS, INTERNAL, name_of
from hubbub.protocol.events import EVENTS
from hubbub.protocol.replies import REPLIES
from hubbub.protocol.signals import SIGNALS

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "hubbub"
LONGEST = 300
SHAPELESS = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}
WRITTEN = ("src", "tests", "bench", "scripts", "webapp", "hatch_build.py")
COMMENTS = {".py": '"""', ".ts": "//", ".js": "//", ".svelte": "<!--", ".css": "/*", ".sql": "--"}

IMPURE = {"asyncio", "anyio", "threading", "time", "socket", "ssl", "select", "selectors", "subprocess"}
IMPURE |= {"apsw", "sqlite3", "asyncpg", "nats", "uvicorn", "starlette", "websockets", "aiohttp", "httptools", "uvloop"}


def written() -> list[Path]:
    """Every source file that somebody wrote: those git knows and those it would."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", *WRITTEN], cwd=ROOT, capture_output=True, text=True, check=True
    )
    files = (ROOT / name for name in listed.stdout.splitlines())
    return sorted(f for f in files if f.suffix in COMMENTS and f.is_file() and f.stat().st_size)


FILES = written()
PYTHON = [f for f in FILES if f.suffix == ".py"]


def within(*rooms: str) -> list[Path]:
    return [f for f in PYTHON if any((SOURCE / room) in f.parents for room in rooms)]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield f"{'.' * node.level}{node.module or ''}"


def test_there_are_files_to_look_at() -> None:
    assert len(PYTHON) > 50
    assert len(within("core", "protocol")) > 10


def test_the_road_runs_one_way() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", within("core", "protocol"), ids=named)
def test_core_and_protocol_are_pure(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    waiting = [
        n for n in ast.walk(tree) if isinstance(n, ast.Await | ast.AsyncFor | ast.AsyncWith | ast.AsyncFunctionDef)
    ]
    assert not waiting
    assert not {name.split(".")[0] for name in imports(tree)} & IMPURE


@pytest.mark.parametrize("path", within(""), ids=named)
def test_only_the_command_line_and_the_root_read_settings(path: Path) -> None:
    reads = {"hubbub.config", ".config", "..config"} & set(imports(ast.parse(path.read_text("utf-8"))))
    assert not reads or path.parent == SOURCE / "cli" or path == SOURCE / "app.py"


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_file_says_what_it_is_for_and_is_short(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert lines[0].startswith(COMMENTS[path.suffix]), "the first line says what the room is for"
    assert len(lines[0].strip('/*#<!->" ')) > 10
    assert len(lines) <= LONGEST, "it is asking to be two things"
    assert path.suffix == ".css" or path.stem.lower() not in SHAPELESS


@pytest.mark.parametrize("command", COMMANDS, ids=name_of)
def test_a_command_has_a_handler_a_right_a_reply_and_a_test(command: type[msgspec.Struct]) -> None:
    assert command in HANDLERS
    assert command in POLICY
    assert command in REPLIES
    word = re.compile(rf'"{re.escape(name_of(command))}"|\b{command.__name__}\(')
    tests = [f for f in PYTHON if f.name.startswith("test_") and f.name not in {"test_laws.py", "test_docs.py"}]
    assert any(word.search(f.read_text("utf-8")) for f in tests), "no test asks for it"


def test_the_tables_list_nothing_else() -> None:
    assert set(HANDLERS) == set(POLICY) == {*COMMANDS, *INTERNAL}
    assert set(REPLIES) == set(COMMANDS)
    assert not set(COMMANDS) & set(INTERNAL)


@pytest.mark.parametrize("told", [*EVENTS, *SIGNALS], ids=lambda struct: struct.__struct_config__.tag)
def test_an_event_or_signal_has_a_rule_in_both_mirrors(told: type[msgspec.Struct]) -> None:
    assert told in RULES
    rules = "".join(f.read_text("utf-8") for f in FILES if f.name == "rules.ts")
    assert f"'{told.__struct_config__.tag}'" in rules


@pytest.mark.parametrize("name", ["constraints.txt", "constraints-dev.txt"])
def test_what_is_pinned_is_hashed_and_names_no_host(name: str) -> None:
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert not re.search(r"^\s*(--index-url|--extra-index-url|--find-links|-i|-f)\b", text, re.MULTILINE)
    pins = re.findall(r"^([a-z0-9][\w.-]*)==.*?(?=^[a-z0-9]|\Z)", text, re.MULTILINE | re.DOTALL)
    assert len(pins) > 10
    assert len(re.findall(r"^[a-z0-9][\w.-]*==[^\n]*\\\n\s+--hash=sha256:", text, re.MULTILINE)) == len(pins)


def test_every_verb_of_the_makefile_is_explained() -> None:
    makefile = (ROOT / "Makefile").read_text()
    (phony,) = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert set(phony.split()) == set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))


@pytest.mark.parametrize("path", [*within("store", "features"), SOURCE / "app.py"], ids=named)
def test_only_run_and_later_change_the_database(path: Path) -> None:
    """What was read is remembered until `run`: a change that went another way would leave it standing, and untrue."""
    asked = [
        ast.unparse(node.args[0])
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"one", "all"}
        and node.args
    ]
    assert not [sql for sql in asked if re.search(r"\b(INSERT|UPDATE|DELETE|REPLACE)\b", sql)]
