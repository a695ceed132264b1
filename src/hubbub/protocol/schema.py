"""The language as OpenAPI 3.1 and AsyncAPI 3 documents, drawn from the tables. Must not know what serves them."""

import inspect
import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from .commands import BY_NAME, COMMANDS, Command, Hello, name_of
from .errors import CLOSES, REFUSALS
from .events import EVENTS
from .replies import REPLIES, Error
from .signals import SIGNALS

Json = dict[str, Any]

REF = "#/components/schemas/{name}"
FIRST = re.compile(r"(.+?[.?!])(?:\s|$)")
BEARER: Json = {"type": "http", "scheme": "bearer", "description": "The token that `welcome` gave."}


def openapi(version: str) -> Json:
    """The HTTP door as OpenAPI 3.1; `version` is the server's."""
    found = schemas()
    return {
        "openapi": "3.1.0",
        "info": _info(version, "The language of hubbub.v1 over HTTP: one path for each command."),
        "paths": {
            **dict(_path(command, found[command.__name__]) for command in COMMANDS),
            "/api/v1/stream": {"get": _stream()},
        },
        "components": {
            "schemas": found,
            "responses": dict(_refused_responses()),
            "securitySchemes": {"token": BEARER},
        },
        "security": [{"token": []}],
    }


def asyncapi(version: str) -> Json:
    """The WebSocket door as AsyncAPI 3, seen from the server: it receives commands and sends all other frames."""
    structs = [*COMMANDS, *_replies(), *EVENTS, *SIGNALS]
    return {
        "asyncapi": "3.0.0",
        "info": _info(version, f"Subprotocol hubbub.v1: one JSON object in each text frame.\n\n{_closes()}"),
        "defaultContentType": "application/json",
        "servers": {"here": {"host": "localhost:8080", "protocol": "ws", "description": "A server on this machine."}},
        "channels": {
            "hubbub": {
                "address": "/ws",
                "bindings": {"ws": {"method": "GET"}},
                "messages": {s.__name__: {"$ref": f"#/components/messages/{s.__name__}"} for s in structs},
            }
        },
        "operations": {**dict(map(_receive, COMMANDS)), **dict(map(_send, (*EVENTS, *SIGNALS)))},
        "components": {"schemas": schemas(), "messages": {s.__name__: _message(s) for s in structs}},
    }


def schemas() -> dict[str, Json]:
    """A JSON Schema for each struct of the language, by its name in Python, with references to the others."""
    structs = [*COMMANDS, *_replies(), *EVENTS, *SIGNALS]
    _, found = msgspec.json.schema_components(structs, ref_template=REF)
    return {name: _tidy(schema) for name, schema in found.items()}


def _tidy(schema: Json) -> Json:
    if "description" in schema:
        schema["description"] = inspect.cleandoc(schema["description"])
    return schema


def _replies() -> list[type[msgspec.Struct]]:
    return [*dict.fromkeys(REPLIES.values()), Error]


def _info(version: str, description: str) -> Json:
    return {"title": "Hubbub", "version": version, "description": description, "license": {"name": "MIT"}}


def _closes() -> str:
    return "\n".join(["Close codes:", *(f"- {code} ({c.then}): {c.meaning}" for code, c in CLOSES.items())])


def _summary(struct: type[msgspec.Struct]) -> str:
    found = FIRST.match(_description(struct).replace("\n", " "))
    return found[1] if found else _description(struct)


def _description(struct: type[msgspec.Struct]) -> str:
    return inspect.getdoc(struct) or ""


def _path(command: type[Command], schema: Json) -> tuple[str, Json]:
    operation: Json = {
        "operationId": name_of(command),
        "summary": _summary(command),
        "description": _description(command),
        "requestBody": {"content": {"application/json": {"schema": _fields(schema)}}},
        "responses": {
            "200": {"description": _description(REPLIES[command]), "content": _json(REPLIES[command])},
            **{status: {"$ref": f"#/components/responses/Refused{status}"} for status in _statuses()},
        },
    }
    if command is Hello or command.early:
        operation["security"] = [{}, {"token": []}]
    return f"/api/v1/{name_of(command)}", {"post": operation}


def _fields(schema: Json) -> Json:
    """What the body holds: the command without what the path and the reply's place say already."""
    wanted = {name: s for name, s in schema["properties"].items() if name not in {"type", "id"}}
    return {"type": "object", "properties": wanted, "required": [n for n in schema["required"] if n in wanted]}


def _json(struct: type[msgspec.Struct]) -> Json:
    return {"application/json": {"schema": {"$ref": REF.format(name=struct.__name__)}}}


def _statuses() -> list[str]:
    return sorted({str(refusal.status) for refusal in REFUSALS.values()})


def _refused_responses() -> Iterator[tuple[str, Json]]:
    for status in _statuses():
        meanings = [f"- `{code}`: {r.meaning}" for code, r in REFUSALS.items() if str(r.status) == status]
        yield f"Refused{status}", {"description": "\n".join(meanings), "content": _json(Error)}


def _stream() -> Json:
    return {
        "operationId": "stream",
        "summary": "Events and signals as they happen, as server-sent events.",
        "description": "Each event's `data` is a frame as on the WebSocket, its `event` the frame's type and its `id` "
        "a cursor: give the last one back and the stream goes on behind it.",
        "parameters": [
            _parameter("room", "query", "A room's id or name; only this room is heard. May be repeated.", True),
            _parameter("cursor", "query", "Where to go on: the last `id` received."),
            _parameter("Last-Event-ID", "header", "The same, as browsers send it."),
        ],
        "responses": {
            "200": {"description": "The stream.", "content": {"text/event-stream": {"schema": _frame()}}},
            **{status: {"$ref": f"#/components/responses/Refused{status}"} for status in _statuses()},
        },
    }


def _parameter(name: str, where: str, description: str, many: bool = False) -> Json:
    text: Json = {"type": "string"}
    schema = {"type": "array", "items": text} if many else text
    return {"name": name, "in": where, "required": False, "description": description, "schema": schema}


def _frame() -> Json:
    return {"oneOf": [{"$ref": REF.format(name=s.__name__)} for s in (*EVENTS, *SIGNALS)]}


def _message(struct: type[msgspec.Struct]) -> Json:
    tag = str(struct.__struct_config__.tag)
    return {
        "name": tag,
        "title": struct.__name__,
        "summary": _summary(struct),
        "payload": {"$ref": REF.format(name=struct.__name__)},
        **({"correlationId": {"location": "$message.payload#/id"}} if tag in BY_NAME else {}),
    }


def _receive(command: type[Command]) -> tuple[str, Json]:
    return name_of(command), {
        "action": "receive",
        "summary": _summary(command),
        **_over_the_socket([command]),
        "reply": _over_the_socket([REPLIES[command], Error]),
    }


def _send(struct: type[msgspec.Struct]) -> tuple[str, Json]:
    tag = str(struct.__struct_config__.tag)
    return tag, {"action": "send", "summary": _summary(struct), **_over_the_socket([struct])}


def _over_the_socket(structs: Iterable[type[msgspec.Struct]]) -> Json:
    messages = [{"$ref": f"#/channels/hubbub/messages/{struct.__name__}"} for struct in structs]
    return {"channel": {"$ref": "#/channels/hubbub"}, "messages": messages}
