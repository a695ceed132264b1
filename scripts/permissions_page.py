"""Prints docs/permissions.md, drawn from the table of rights. Must not know a command by name."""

import inspect
import sys

from hubbub.core import scope
from hubbub.core.office import OFFICE
from hubbub.core.policy import EVERYONE, FACTOR_FIRST, POLICY, RANKS, ROLES, Condition, Rule
from hubbub.core.scope import UNSCOPED
from hubbub.protocol.commands import Command, Opening, name_of

PREFACE = """\
# Permissions

Who may do what. This page is drawn from the table in `src/hubbub/core/policy.py` by `make docs`; do not edit. The same table
decides every request, through every door, inside the transaction that carries it out; `tests/rights` asks every command as
every kind of person in every kind of room and compares the answers with it.

* **Kinds** of people: a `visitor` has a name while the connection lasts, a `guest` has a name and a token, a `person` has an
  account, a `bot` belongs to one. Without hello, only what is marked *before hello* may be asked.
* **Ranks** on the server, lowest first: {ranks}. Visitors and guests have the rank `guest`, bots `member`.
* **Roles** in a room, lowest first: {roles}.
* What is forbidden to somebody looks like what does not exist. A command with conditions asks them in this order; the first
  that is not met is the answer.
* A token may be limited to some commands and rooms; it never may do more than its holder.
* Nobody acts on those who are not below them: an admin on owners and admins, a moderator on owners and moderators of the room.
* *Logged*: leaves a line in the audit log, also when it is refused. So does whatever changes something and is refused for want
  of a right, whoever deletes a message that is somebody else's, and every secret that was of no use: a password, a code, a passkey,
  an invite.
* `identity.open` and `user.erase_more` are what the server asks of itself; nobody else can, through any door.
* A message is deleted by whoever said it; by those who may moderate the room also where somebody else did, but not in a conversation
  of two.
"""

HEADING = "| command | who | least rank | in the room | logged |\n|---|---|---|---|---|"


def page() -> str:
    """The whole page, as Markdown."""
    preface = PREFACE.format(
        ranks=", ".join(f"`{rank}`" for rank in RANKS), roles=", ".join(f"`{role}`" for role in ROLES)
    )
    rows = [row(command, rule) for command, rule in POLICY.items()]
    return "\n".join([preface, HEADING, *rows, "", *_conditions(), "", *_exceptions(), ""])


def row(command: type[Command], rule: Rule) -> str:
    kinds = "everyone" if rule.kinds == EVERYONE else ", ".join(kind for kind in _order(rule.kinds))
    early = ", *before hello*" if issubclass(command, Opening) or command.early else ""
    place = ", ".join(_link(condition) for condition in rule.place)
    rank = f"`{rule.rank}`" if rule.rank != RANKS[0] else ""
    return f"| `{name_of(command)}` | {kinds}{early} | {rank} | {place} | {'yes' if rule.audited else ''} |"


def _order(kinds: frozenset[str]) -> list[str]:
    return [kind for kind in ("visitor", "guest", "person", "bot") if kind in kinds]


def _link(condition: Condition) -> str:
    words = _words(condition)
    return f"[{words}](#{words.replace(' ', '-')})"


def _words(condition: Condition) -> str:
    return condition.__name__.replace("_", " ")


def _conditions() -> list[str]:
    """Each condition that the table uses, with what its function says and the answer where it is not met."""
    used = dict.fromkeys(condition for rule in POLICY.values() for condition in rule.place)
    lines = ["## Conditions", ""]
    for condition in used:
        lines += [f"### {_words(condition)}", "", inspect.getdoc(condition) or "", ""]
    return lines


def _exceptions() -> list[str]:
    first = ", ".join(f"`{name}`" for name in sorted(map(name_of, FACTOR_FIRST)))
    always = ", ".join(f"`{name}`" for name in sorted(map(name_of, UNSCOPED)))
    office = ", ".join(f"`{name}`" for name in sorted(map(name_of, OFFICE)))
    return [
        "## Where a second factor is required", "",
        f"Whoever has yet to add it may ask only for {first}.", "",
        "## Limited tokens", "",
        f"{inspect.getdoc(scope.is_covered)} Every token may ask for {always}.", "",
        "## The server itself", "",
        f"Whoever runs the machine asks as `hubbub`, which has no account and an owner's rights, and only for {office}.",
    ]  # fmt: skip


if __name__ == "__main__":
    sys.stdout.write(page())
