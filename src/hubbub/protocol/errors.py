"""Refusal codes and close codes, each with its meaning for a retry. The only things a client may be told about a failure."""

from typing import NamedTuple


class Refusal(NamedTuple):
    """What a code means: whether the same request may succeed later, its HTTP status, and a sentence for the docs."""

    retry: bool
    status: int
    meaning: str


REFUSALS: dict[str, Refusal] = {
    "bad_json": Refusal(False, 400, "The frame is not one JSON object."),
    "bad_frame": Refusal(False, 400, "The frame is not text."),
    "invalid": Refusal(False, 400, "A field is missing, of the wrong type, or not allowed."),
    "unknown_type": Refusal(False, 404, "There is no command of that name."),
    "hello_first": Refusal(False, 401, "Say hello before anything else."),
    "already_welcome": Refusal(False, 409, "This conversation has been opened already."),
    "bad_token": Refusal(False, 401, "The token is unknown or no longer valid."),
    "bad_login": Refusal(False, 401, "Name and password do not go together, or the second factor is wrong."),
    "need_code": Refusal(False, 401, "The password is right; send the second factor's code as well."),
    "need_factor": Refusal(False, 403, "This server asks for a second factor; add one first."),
    "bad_code": Refusal(False, 400, "The code is wrong, too old, or has been used."),
    "has_factor": Refusal(False, 409, "There is an authenticator app already; remove it first."),
    "bad_passkey": Refusal(False, 400, "The passkey is not an answer to what was asked just now, or is known already."),
    "passkeys_off": Refusal(False, 403, "This server does not know its own name, which passkeys belong to."),
    "too_many_passkeys": Refusal(False, 409, "You have as many passkeys as one person may have."),
    "bad_password": Refusal(False, 400, "The password cannot be used, or is not yours."),
    "bad_invite": Refusal(False, 404, "The invite is unknown, used up, revoked or out of date."),
    "registration_off": Refusal(False, 403, "An account here needs an invite."),
    "guests_off": Refusal(False, 403, "This server takes no guests."),
    "forbidden": Refusal(False, 403, "You may not do that."),
    "bad_name": Refusal(False, 400, "The name cannot be used."),
    "name_taken": Refusal(False, 409, "Somebody else has that name."),
    "last_owner": Refusal(False, 409, "Somebody must remain the owner."),
    "first_room": Refusal(False, 409, "The room in which everybody starts stays."),
    "last_way": Refusal(False, 409, "Nothing else lets you in."),
    "banned": Refusal(False, 403, "You have been shut out of the room."),
    "muted": Refusal(True, 403, "You may not speak here for a while."),
    "read_only": Refusal(False, 403, "Only moderators may speak in this room."),
    "slow_mode": Refusal(True, 429, "The room is in slow mode; wait `retry_after` seconds."),
    "archived": Refusal(False, 403, "The room is archived: it can be read and no longer changed."),
    "no_such_room": Refusal(False, 404, "There is no such room, or you may not know of it."),
    "no_such_user": Refusal(False, 404, "There is nobody of that name."),
    "no_such_thing": Refusal(False, 404, "There is nothing of that id that you may know of."),
    "not_a_member": Refusal(False, 403, "Join the room first."),
    "gone": Refusal(False, 410, "The other side has left for good."),
    "unreachable": Refusal(False, 403, "That person takes no direct messages or invitations from you."),
    "empty": Refusal(False, 400, "There is nothing in the message."),
    "too_long": Refusal(False, 413, "The text is over the stated limit."),
    "key_conflict": Refusal(False, 409, "The key was used before for something else."),
    "not_out": Refusal(False, 409, "Keep the person out for good first."),
    "under_way": Refusal(True, 409, "What was asked before is still being done."),
    "too_many": Refusal(False, 409, "There are as many of these as one person may have."),
    "too_many_rooms": Refusal(False, 409, "You are in as many rooms as one person may be."),
    "too_many_sockets": Refusal(True, 429, "You have as many connections open as one person may have."),
    "rate_limited": Refusal(True, 429, "Too much at once; wait `retry_after` seconds."),
    "storage_full": Refusal(True, 507, "The disk is full; nothing was stored."),
    "unavailable": Refusal(True, 503, "The store cannot be reached; nothing was stored."),
    "stopping": Refusal(True, 503, "The server is going down; nothing was stored."),
    "internal": Refusal(False, 500, "A fault of the server, written in its log; nothing was stored."),
}


class Refused(Exception):
    """Something a client asked for and may be told it cannot have."""

    def __init__(self, code: str, message: str, retry_after: float | None = None, re: int | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.retry_after = retry_after
        self.re = re
        self.refusal = REFUSALS[code]


class Close(NamedTuple):
    """What a close code asks the client to do: `resume`, `retry` (later, with back-off), `login` or `stop`."""

    then: str
    meaning: str


CLOSES: dict[int, Close] = {
    1000: Close("stop", "Goodbye, as you asked."),
    1001: Close("resume", "The other side is going away."),
    1002: Close("stop", "The frame broke the WebSocket protocol."),
    1006: Close("resume", "The connection broke without a word."),
    1007: Close("stop", "The text was not UTF-8."),
    1009: Close("stop", "The message was over the stated frame size."),
    1011: Close("retry", "A fault of the server, written in its log."),
    1012: Close("resume", "The server restarts."),
    1013: Close("resume", "The server is too busy; come back a little later."),
    4008: Close("resume", "You read too slowly and made no progress for ten seconds."),
    4401: Close("login", "The token is unknown or no longer valid."),
    4403: Close("stop", "You may not be here."),
    4408: Close("retry", "No hello came in time, or no answer to a ping."),
    4429: Close("retry", "You have as many connections open as one person may have."),
}

SLOW, BAD_TOKEN, FORBIDDEN, TIMED_OUT, TOO_MANY = 4008, 4401, 4403, 4408, 4429
GOODBYE, RESTART = 1000, 1012
