"""Why there is no server, in one sentence for the operator. Must not know what is served."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from .store.driver import StoreBroken, StoreFull, StoreUnavailable
from .store.folder import BadKey
from .store.migrate import NewerSchema
from .store.sqlite import UnsafeSqlite

CANNOT_START = 1
"""Exit code: something is to be put right before the start."""


class CannotStart(Exception):
    """Why there is no server, in one sentence for the operator."""

    def __init__(self, message: str, exit_code: int = CANNOT_START) -> None:
        super().__init__(message)
        self.message = message
        self.exit_code = exit_code


@contextmanager
def opening(path: Path) -> Iterator[None]:
    """Whatever can be wrong with a database, told as the reason why there is no server."""
    try:
        yield
    except (apsw.NotADBError, apsw.CorruptError, StoreBroken) as fault:
        raise CannotStart(f"The database {path} is damaged ({fault}); restore a backup.") from None
    except (apsw.BusyError, StoreUnavailable) as fault:
        raise CannotStart(f"Another program is using the database {path} ({fault}); end it first.") from None
    except (apsw.FullError, StoreFull):
        raise CannotStart(f"There is no space left for the database {path}; make some first.") from None
    except (apsw.Error, OSError) as fault:
        raise CannotStart(f"The database {path} cannot be opened: {reason(fault)}.") from None
    except BadKey as fault:
        raise CannotStart(f"The file {fault} holds no key; put back a copy of it.") from None
    except (NewerSchema, UnsafeSqlite) as fault:
        raise CannotStart(str(fault)) from None


def reason(fault: Exception) -> str:
    """What the system says, as a part of a sentence."""
    said = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
    return said.lower().rstrip(".")
