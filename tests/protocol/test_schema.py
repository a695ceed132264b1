"""The OpenAPI and AsyncAPI documents are valid and say what the tables say."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from openapi_spec_validator import validate

from hubbub.protocol.commands import COMMANDS, Hello, name_of
from hubbub.protocol.errors import CLOSES, REFUSALS
from hubbub.protocol.events import EVENTS
from hubbub.protocol.schema import asyncapi, openapi
from hubbub.protocol.signals import SIGNALS

DOCUMENTS = {"openapi": openapi("1.2.3"), "asyncapi": asyncapi("1.2.3")}


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for part in value.values():
            yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


def follow(document: Any, reference: str) -> Any:
    for step in reference.removeprefix("#/").split("/"):
        document = document[step]
    return document


def test_the_openapi_document_is_valid_openapi() -> None:
    validate(DOCUMENTS["openapi"])


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_reference_leads_somewhere(name: str) -> None:
    found = set(references(DOCUMENTS[name]))
    assert found, "a document without references would prove nothing"
    for reference in found:
        assert follow(DOCUMENTS[name], reference), reference


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_are_json_and_the_same_each_time(name: str) -> None:
    again = {"openapi": openapi, "asyncapi": asyncapi}[name]("1.2.3")
    assert msgspec.json.decode(msgspec.json.encode(DOCUMENTS[name])) == again


def test_each_command_is_one_path_with_its_fields_and_no_others() -> None:
    paths = DOCUMENTS["openapi"]["paths"]
    assert set(paths) == {f"/api/v1/{name_of(c)}" for c in COMMANDS} | {"/api/v1/stream"}
    for command in COMMANDS:
        body = paths[f"/api/v1/{name_of(command)}"]["post"]["requestBody"]["content"]["application/json"]["schema"]
        assert set(body["properties"]) == set(command.__struct_fields__) - {"id"}


def test_every_refusal_code_is_told_with_its_status() -> None:
    responses = DOCUMENTS["openapi"]["components"]["responses"]
    for code, refusal in REFUSALS.items():
        assert f"`{code}`" in responses[f"Refused{refusal.status}"]["description"]


def test_only_what_may_be_asked_before_hello_may_come_without_a_token() -> None:
    paths = DOCUMENTS["openapi"]["paths"]
    open_paths = [path for path, item in paths.items() if {} in item.get("post", {}).get("security", [])]
    assert open_paths == [f"/api/v1/{name_of(c)}" for c in COMMANDS if c is Hello or c.early]


def test_the_socket_receives_every_command_and_sends_every_event_and_signal() -> None:
    operations = DOCUMENTS["asyncapi"]["operations"]
    received = {name for name, operation in operations.items() if operation["action"] == "receive"}
    sent = {name for name, operation in operations.items() if operation["action"] == "send"}
    assert received == {name_of(c) for c in COMMANDS}
    assert sent == {str(s.__struct_config__.tag) for s in (*EVENTS, *SIGNALS)}


def test_the_socket_tells_every_close_code() -> None:
    description = DOCUMENTS["asyncapi"]["info"]["description"]
    assert all(f"- {code} ({close.then})" in description for code, close in CLOSES.items())
