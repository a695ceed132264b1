"""Hubbub, a real-time chat system: the version and the SDK's public names, nothing else."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .client import (
        BadLogin,
        Client,
        Closed,
        ConnectionLost,
        HubbubError,
        MessageSent,
        NeedCode,
        Refused,
        sign_in,
    )  # fmt: skip

__version__ = "0.1.0"

__all__ = [
    "BadLogin", "Client", "Closed", "ConnectionLost", "HubbubError", "MessageSent", "NeedCode", "Refused", "__version__", "sign_in",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """The SDK is loaded when it is first asked for, so that a server need not carry it."""
    if name in __all__:
        return getattr(import_module(".client", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
