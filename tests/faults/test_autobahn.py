"""The WebSocket protocol itself (RELIABILITY D 43): Autobahn's cases against the real door in echo mode."""

import asyncio
import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parents[2]
SUITE = HERE / ".make" / "autobahn"

WAIVED = {"7.1.5", "9.3.1", "9.3.2", "9.3.3", "9.4.1", "9.4.2", "9.4.3"}
"""7.1.5: data after a close frame that the library reads as a fault. 9.3, 9.4: tiny fragments it guards against."""

FINE = {"OK", "NON-STRICT", "INFORMATIONAL", "UNIMPLEMENTED"}


def python2() -> str:
    """An interpreter that can run the suite, which is written in Python 2."""
    found = map(str, Path.home().glob(".pyenv/versions/2.7*/bin/python2.7"))
    for path in filter(None, [*found, shutil.which("python2.7")]):
        if subprocess.run([path, "-m", "pip", "--version"], check=False, capture_output=True).returncode == 0:
            return path
    pytest.skip("Autobahn's test suite needs Python 2.7 with pip, and there is none here.")


def suite(python: str) -> Path:
    """The folder of the installed suite; made once."""
    if not (SUITE / "ready").exists():
        shutil.rmtree(SUITE, ignore_errors=True)
        install = [python, "-m", "pip", "install", "-q", "--target", str(SUITE), "autobahntestsuite"]
        if subprocess.run(install, check=False, capture_output=True, timeout=300).returncode:
            pytest.skip("Autobahn's test suite could not be installed.")
        (SUITE / "zope" / "__init__.py").touch()
        (SUITE / "ready").touch()
    return SUITE


@pytest.fixture
async def echo_port() -> AsyncIterator[int]:
    command = [sys.executable, "-m", "tests.faults.echo_server"]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, cwd=HERE)
    assert process.stdout is not None
    try:
        yield int(await asyncio.wait_for(process.stdout.readline(), 30))
    finally:
        process.kill()
        await process.wait()


@pytest.mark.parametrize(
    ("sections", "count"),
    [
        (("1", "2", "3", "4", "5", "6", "7", "9", "10"), 301),
        pytest.param(("*",), 517, marks=pytest.mark.long),
    ],
)
async def test_43_autobahn_finds_no_fault(
    echo_port: int, tmp_path: Path, sections: tuple[str, ...], count: int
) -> None:
    """D 43: all cases pass but the waived ones; compression (sections 12 and 13) is declined."""
    python = await asyncio.to_thread(python2)
    spec = {
        "outdir": str(tmp_path / "reports"),
        "servers": [{"agent": "hubbub", "url": f"ws://127.0.0.1:{echo_port}/ws"}],
        "cases": [section if section == "*" else f"{section}.*" for section in sections],
        "exclude-cases": [],
        "exclude-agent-cases": {},
    }
    results = await asyncio.to_thread(fuzz, python, spec, tmp_path)
    assert len(results) == count
    print(Counter(result["behavior"] for result in results.values()))
    failed = {
        case: (result["behavior"], result["behaviorClose"])
        for case, result in results.items()
        if not {result["behavior"], result["behaviorClose"]} <= FINE and case not in WAIVED
    }
    assert not failed


def fuzz(python: str, spec: dict[str, Any], folder: Path) -> dict[str, Any]:
    (folder / "spec.json").write_text(json.dumps(spec))
    command = [python, "-m", "autobahntestsuite.wstest", "-m", "fuzzingclient", "-s", str(folder / "spec.json")]
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        timeout=600,
        env={"PYTHONPATH": str(suite(python)), "HOME": str(folder)},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Any] = json.loads((folder / "reports" / "index.json").read_text())["hubbub"]
    return found
