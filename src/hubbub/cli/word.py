"""A command of the protocol as one of the command line: its fields are arguments and flags. Must not know which commands there are."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple

import click
import msgspec
import rich_click
from msgspec import inspect

from hubbub.protocol.command import SECRETS, Command
from hubbub.protocol.replies import Reply

from .door import complain, run
from .office import Office, Where, office, where_flags
from .sheet import show

APART = frozenset({"id", "key", "after", "before", "limit"}) | SECRETS
"""Fields that are nobody's to type: how frames are told apart, how pages are turned, and what must not be seen in a command line."""

HELP = {"help_option_names": ["-h", "--help"]}

EPILOG = (
    "Works on the server of the data folder, running or not, with its owner's rights; with --server on one elsewhere, with yours. "
    "Exit codes: 0 done, 1 it cannot be done here, 2 wrong usage, 3 refused, 4 the server cannot be reached."
)


class Word(NamedTuple):
    """A command to be had by one word. `takes`: optional fields that are arguments; `spares`: arguments that may be left out.

    `sets`: fields that the word itself fills in. `about`: what it does, where the command says more or less than that. `turn`: what to
    ask for the page after this one, None after the last. `kinds`: fields that take less than their type says. `told`: an answer as
    people read it, who want names where scripts want ids. `note`: what people
    are told is still to come.
    """

    command: type[Command]
    takes: tuple[str, ...] = ()
    spares: tuple[str, ...] = ()
    sets: Mapping[str, Any] = {}
    about: str = ""
    turn: Callable[[Any, Any], Command | None] = lambda asked, reply: None
    kinds: Mapping[str, click.ParamType[Any]] = {}
    told: Callable[[Office, Sequence[Reply]], Awaitable[Sequence[Reply]]] | None = None
    note: str = ""


def family(name: str, about: str, words: Mapping[str, Word]) -> rich_click.RichGroup:
    """A group of words, one for each command it lists."""
    group = rich_click.RichGroup(name=name, help=about, context_settings=HELP)
    for word, what in words.items():
        group.add_command(_made(word, what))
    return group


def _made(name: str, word: Word) -> click.Command:
    fields = [field for field in inspect.type_info(word.command).fields if field.name not in APART | set(word.sets)]  # type: ignore[attr-defined]
    params = [_param(field, field.required or field.name in word.takes + word.spares) for field in fields]
    for param in params:
        param.type = word.kinds.get(param.name or "", param.type)
        param.required = param.required and param.name not in word.spares
    about = word.about or (word.command.__doc__ or "").partition("\n")[0].replace("`", "")
    made = rich_click.RichCommand(
        name=name, params=params, callback=_doing(word), help=about, epilog=EPILOG, context_settings=HELP
    )
    return where_flags(made)


def _doing(word: Word) -> Callable[..., None]:
    """What the command does; a function with a name, which the list of commands asks for."""

    def do(config: Any, data: str | None, server: str | None, token: str | None, as_json: bool, **given: Any) -> None:
        run(carry_out(word, Where(config, data, server, token), as_json, given))

    return do


def _param(field: inspect.Field, is_argument: bool) -> click.Parameter:
    kind = _inner(field.type)
    if is_argument:
        return click.Argument([field.name], type=_type(kind))
    if isinstance(kind, inspect.ListType):
        return click.Option(
            [f"--{field.name.removesuffix('s')}", field.name], multiple=True, help="May be given again."
        )
    flag = f"--{field.name.replace('_', '-')}"
    if isinstance(kind, inspect.BoolType):
        return click.Option(
            [flag if field.default is False else f"{flag}/--no-{field.name}"], default=None, is_flag=True
        )
    return click.Option([flag], type=_type(kind), help=f"[{field.default}]" if field.default else None)


def _inner(kind: inspect.Type) -> inspect.Type:
    """What may be given, where None may be as well."""
    if isinstance(kind, inspect.UnionType):
        return next(each for each in kind.types if not isinstance(each, inspect.NoneType))
    return kind


def _type(kind: inspect.Type) -> click.ParamType[Any]:
    if isinstance(kind, inspect.IntType):
        return click.IntRange(kind.ge, kind.le)
    if isinstance(kind, inspect.LiteralType):
        return click.Choice([str(value) for value in kind.values])
    return click.STRING


async def carry_out(word: Word, where: Where, as_json: bool, given: Mapping[str, Any]) -> int:
    """Ask, page by page, and show what is answered."""
    asked: Command | None = understood(word.command, {**given, **word.sets})
    replies: list[Reply] = []
    async with office(where) as at:
        while asked is not None:
            replies.append(await at.ask(asked, Reply))
            asked = word.turn(asked, replies[-1])
        shown = await word.told(at, replies) if word.told and not as_json else replies
    show(shown, at.url, as_json)
    if word.note and not as_json:
        complain(word.note)
    return 0


def understood(command: type[Command], given: Mapping[str, Any]) -> Command:
    """The command, of what was given of its fields. Raises click.UsageError for what it cannot hold."""
    fields = {name: list(value) if isinstance(value, tuple) else value for name, value in given.items()}
    try:
        return msgspec.convert(
            {n: v for n, v in fields.items() if v is not None and v != []} | {"type": _tag(command)}, command
        )
    except msgspec.ValidationError as fault:
        raise click.UsageError(f"{fault}.") from None


def _tag(command: type[Command]) -> str:
    return str(command.__struct_config__.tag)
