"""The client against Asterisk's own description of ARI: every operation and event that it uses."""

import asyncio
import inspect
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import pytest

from asterisk.ari.client import ARIClient
from asterisk.ari.errors import ARIFailedError
from asterisk.ari.events import IGNORED, MODELLED
from asterisk.ari.operations import Operations
from asterisk.ari.rest import REST
from asterisk.server.program import find_program
from tests.support.fake_asterisk import Asked, AskedOperations
from tests.support.runtime import RUNTIME

CALLS: dict[str, Callable[[Operations], Awaitable[object]]] = {
    "ping": lambda ari: ari.ping(),
    "hang_up": lambda ari: ari.hang_up("c", cause=34),
    "set_variable": lambda ari: ari.set_variable("c", "NAME", "value"),
    "get_variable": lambda ari: ari.get_variable("c", "NAME"),
    "move": lambda ari: ari.move("c", "a", ["b"]),
    "list_applications": lambda ari: ari.list_applications(),
    "send_word": lambda ari: ari.send_word("here", sender="a", to="b"),
    "continue_in_dialplan": lambda ari: ari.continue_in_dialplan("c", context="x", extension="s", priority=1),
    "get_channel": lambda ari: ari.get_channel("c"),
    "list_channels": lambda ari: ari.list_channels(),
    "originate": lambda ari: ari.originate(
        "c", "Local/x", app="a", app_args=["b"], caller_id="d", ring_seconds=1, variables={"e": "f"}
    ),
    "play": lambda ari: ari.play("c", "p", ["sound:/x"]),
    "get_playback": lambda ari: ari.get_playback("p"),
    "stop_playback": lambda ari: ari.stop_playback("p"),
    "record": lambda ari: ari.record("c", "n", max_seconds=1, max_silence=2),
    "record_voice": lambda ari: ari.record_voice("c", "n", max_seconds=1, max_silence=2),
    "fetch_recording": lambda ari: ari.fetch_recording("n"),
    "delete_recording": lambda ari: ari.delete_recording("n"),
    "list_endpoints": lambda ari: ari.list_endpoints(),
    "get_application": lambda ari: ari.get_application("a"),
    "allow_events": lambda ari: ari.allow_events("a", ["Dial"]),
}


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    """Asterisk's description: the operations of all resources, and the models of the events."""
    folder = asyncio.run(find_program("", RUNTIME)).data / "rest-api"
    resources = [json.loads(file.read_text()) for file in sorted(folder.glob("*.json"))]
    operations = [
        (operation["httpMethod"], api["path"], operation.get("parameters", []))
        for resource in resources
        for api in resource.get("apis", [])
        for operation in api.get("operations", [])
    ]
    models = json.loads((folder / "events.json").read_text())["models"]
    return {"operations": operations, "models": models}


def test_every_operation_has_an_example_here() -> None:
    ours = {
        name
        for name, member in inspect.getmembers(Operations, inspect.iscoroutinefunction)
        if not name.startswith("_") and not hasattr(REST, name)
    }
    assert ours - {"awake"} == set(CALLS)


@pytest.mark.parametrize("name", CALLS)
async def test_asterisk_has_the_operation_with_its_parameters(name: str, described: dict[str, Any]) -> None:
    ari = AskedOperations()
    with suppress(ARIFailedError, TypeError):  # nobody answers, and what is asked is all that matters
        await CALLS[name](ari)
    [asked] = ari.asked
    parameters = find_parameters(asked, described)
    by_kind = {kind: {p["name"] for p in parameters if p["paramType"] == kind} for kind in ("query", "body")}
    required = {p["name"] for p in parameters if p.get("required") and p["paramType"] != "path"}
    body = set(asked.body or {})
    assert set(asked.query) <= by_kind["query"]
    # A body may hold the query's parameters, or be the body parameter itself.
    assert body <= by_kind["query"] | by_kind["body"] or len(by_kind["body"]) == 1
    assert required <= set(asked.query) | body | by_kind["body"]


def test_the_stream_of_events_is_asked_for_as_described(described: dict[str, Any]) -> None:
    url = ARIClient("http://127.0.0.1:1/ari", "u", "p", "a").locate("events")
    parameters = find_parameters(Asked("GET", url.path.removeprefix("/ari/"), {}, None), described)
    assert {"app", "subscribeAll"} <= {parameter["name"] for parameter in parameters}


def test_every_event_is_read_or_ignored_on_purpose(described: dict[str, Any]) -> None:
    assert set(described["models"]["Event"]["subTypes"]) == MODELLED | IGNORED


@pytest.mark.parametrize(
    ("event", "fields"),
    [
        ("StasisStart", {"channel", "args"}),
        ("StasisEnd", {"channel"}),
        ("ChannelHangupRequest", {"channel", "cause", "tech_cause"}),
        ("ChannelDestroyed", {"channel", "cause", "cause_txt", "tech_cause"}),
        ("ChannelDtmfReceived", {"channel", "digit", "timestamp"}),
        ("Dial", {"peer", "dialstatus"}),
        ("PlaybackFinished", {"playback"}),
        ("ChannelUserevent", {"eventname", "userevent"}),
        ("ApplicationReplaced", set()),
    ],
)
def test_an_event_has_the_fields_that_are_read(
    event: str, fields: set[str], described: dict[str, Any]
) -> None:
    models = described["models"]
    assert fields <= {*models[event]["properties"], *models["Event"]["properties"]}


def find_parameters(asked: Asked, described: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[list[dict[str, Any]]] = [
        parameters
        for method, path, parameters in described["operations"]
        if method == asked.method and fits(path.strip("/").split("/"), asked.path.split("/"))
    ]
    assert len(found) == 1, f"{asked} is described {len(found)} times"
    return found[0]


def fits(described: list[str], asked: list[str]) -> bool:
    return len(described) == len(asked) and all(
        part == given or part.startswith("{") for part, given in zip(described, asked, strict=True)
    )
