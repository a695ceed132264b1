"""What every answer is made of, and the one that refuses. Must not know which answers there are."""

import msgspec


class Reply(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", gc=False):
    """An answer. `re` is the request's `id`."""

    re: int | None = None


class Ok(Reply, frozen=True, kw_only=True, tag="ok"):
    """Done. `duplicate` says that the same key had done it before."""

    duplicate: bool = False


class Done(Ok, frozen=True, kw_only=True, tag="ok"):
    """A write is on disk as `seq` of `room`. `deleted` says that what was done then is gone since."""

    room: str | None = None
    seq: int | None = None
    deleted: bool = False


class Error(Reply, frozen=True, kw_only=True, tag="error"):
    """Refused, and nothing was changed. `retry` says whether the same request may succeed later, after `retry_after` seconds."""

    code: str
    message: str
    retry: bool
    retry_after: float | None = None
