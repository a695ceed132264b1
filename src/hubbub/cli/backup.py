"""hubbub backup and hubbub restore: a copy of everything in one file, and back. Must not know how a database is copied."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import apsw
import click
import rich_click

from hubbub.clock import RealClock
from hubbub.store import backup as copies
from hubbub.store.folder import Folder, FolderInUse

from .door import complain
from .place import place_flags, settings_of, stop

CONTEXT = {"help_option_names": ["-h", "--help"]}


@click.command(
    cls=rich_click.RichCommand,
    context_settings=CONTEXT,
    epilog="Exit codes: 0 done, 1 it could not be done, 2 wrong usage. The server may run: it answers and stores meanwhile.",
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@place_flags
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
@click.option("--json", "as_json", is_flag=True, help="Say what it holds as JSON.")
def backup(file: Path, config: Path | None, data: str | None, force: bool, as_json: bool) -> None:
    """Copy everything into one FILE, as it is at this moment, and check the copy.

    The file is readable by you alone and holds what people wrote, in the clear, and the hashes of their tokens. Settings,
    certificates and secret.key, which authenticator apps depend on, are not in it: keep a copy of that apart.
    """
    database = settings_of(config, data).data / "hubbub.db"
    if not database.exists():
        stop(f"There is no database in {database.parent}; name the data folder with --data.")
    with _faults(f"{file} cannot be written"):
        try:
            contents = copies.take(database, file, force)
        except FileExistsError:
            stop(f"{file} is there already; choose another name or replace it with --force.")
    try:
        copies.note_taken(database, file, RealClock().wall())
    except apsw.Error as fault:
        # A copy of what can no longer be written is worth the more.
        complain(f"The copy is whole, but its line in the audit log could not be written: {fault}.")
    _tell(file, contents, as_json, f"Copied {database} to {file}")


@click.command(
    cls=rich_click.RichCommand,
    context_settings=CONTEXT,
    epilog="Exit codes: 0 done, 1 it could not be done, 2 wrong usage.",
)
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@place_flags
@click.option("--force", is_flag=True, help="Keep the data that is there under another name and go back to the backup.")
@click.option("--json", "as_json", is_flag=True, help="Say what was restored as JSON.")
def restore(file: Path, config: Path | None, data: str | None, force: bool, as_json: bool) -> None:
    """Make the backup in FILE the data of a server that is not running.

    What was said after the backup is gone: clients notice and read everything afresh, and whoever signed in since must
    do so again.
    """
    settings = settings_of(config, data)
    with _faults(f"{file} cannot be read"):
        contents = copies.check(file)
    folder = _hold(settings.data)
    try:
        database = folder.path / "hubbub.db"
        aside = database.with_name(f"hubbub.db.until-{datetime.now(UTC):%Y%m%d-%H%M%S}")
        is_there = database.exists()
        if is_there and not force:
            stop(f"There is data in {folder.path}; --force keeps it as {aside.name} and restores the backup.")
        epoch = f"e{secrets.token_hex(8)}"
        with _faults(f"The data folder {folder.path} cannot be written"):
            copies.put_back(file, database, epoch, aside, RealClock().wall())
    finally:
        folder.release()
    _tell(file, contents._replace(epoch=epoch), as_json, f"Restored {file} into {folder.path}")
    if is_there and not as_json:
        click.echo(f"What was there is kept as {aside}.")


def _hold(path: Path) -> Folder:
    try:
        return Folder(path)
    except FolderInUse:
        stop(f"A server is using the data folder {path}; stop it first.")
    except OSError as fault:
        stop(f"The data folder {path} cannot be used: {fault.strerror}.")


@contextmanager
def _faults(sentence: str) -> Iterator[None]:
    try:
        yield
    except copies.BadBackup as fault:
        stop(str(fault))
    except OSError as fault:
        stop(f"{sentence}: {fault.strerror or fault}.")
    except apsw.FullError:
        stop(f"{sentence}: no space left.")
    except apsw.Error as fault:
        stop(f"{sentence}: {fault}.")


def _tell(file: Path, contents: copies.Contents, as_json: bool, done: str) -> None:
    newest = contents.newest and datetime.fromtimestamp(contents.newest / 1_000_000, UTC).isoformat(timespec="seconds")
    size = file.stat().st_size
    if as_json:
        click.echo(json.dumps({"file": str(file), "bytes": size, **contents._asdict(), "newest": newest}))
        return
    click.echo(f"{done} ({size / 2**20:.1f} MiB, checked).")
    counts = f"People: {contents.people:,}. Rooms: {contents.rooms:,}. Messages: {contents.messages:,}."
    click.echo(f"{counts} Newest event: {newest or 'none'}.")
