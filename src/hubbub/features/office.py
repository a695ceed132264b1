"""Whoever runs the machine, who acts as Hubbub itself. Must not know how they are let in.

Hubbub is a person in no table, so that no token, password or invite can stand for it: no door lets anybody in as it.
"""

from ..core.office import OFFICE
from ..core.policy import Actor
from ..protocol.commands import Command, name_of
from ..protocol.errors import Refused
from ..protocol.people import HUBBUB, Person
from .call import Call

OPERATOR = Actor("person", "owner")
"""What Hubbub may do: as much as an owner, of what `OFFICE` lists."""


def is_office(person: Person) -> bool:
    """Whether it is Hubbub itself that asks, and not somebody who is called so: no frame is decoded into this very object."""
    return person is HUBBUB


def sit(call: Call, command: Command) -> Person:
    """Hubbub, with its rights in force. It looks after the server, and takes part in nothing."""
    call.person, call.actor = HUBBUB, OPERATOR
    if type(command) not in OFFICE:
        raise Refused("forbidden", f"Hubbub itself may not use {name_of(command)}.")
    return HUBBUB
