"""Gateways that take messages over HTTP, each answering and reporting as its vendor describes it."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
from multidict import MultiDict

from outages.http_templates import TEMPLATES, Authentication, BodyForm, HTTPTemplate

USER, PASSWORD = "line", "hunter2"
#: What an answer is, and how a report on the n-th message is sent.
Answer = tuple[int, object]


@dataclass(frozen=True)
class Vendor:
    """How one of them speaks; `fields` are those of number and text."""

    template: HTTPTemplate
    fields: tuple[str, str]
    taken: Callable[[int], Answer]
    refusals: Mapping[str, Answer]
    report: Callable[[int, bool], dict[str, Any]]
    reports_json: bool = False
    #: The field with the address for reports; else it is the one that was entered.
    callback: str = ""


OWN = HTTPTemplate(
    url="https://sms.example.org/send",
    body=BodyForm.JSON,
    authentication=Authentication.BEARER,
    fields={"to": "{number}", "from": "{sender}", "words": "{text}", "report": "{reports}"},
    answer_id="message.id",
    error="error.code",
    permanent=("bad_number",),
    report_state="state",
    delivered=("delivered",),
    undelivered=("failed",),
)

VENDORS: Mapping[str, Vendor] = {
    "smsc.ru": Vendor(
        TEMPLATES["smsc.ru"],
        ("phones", "mes"),
        lambda number: (200, {"id": f"id-{number}", "cnt": 1}),
        {
            "temporary": (200, {"error": "no money", "error_code": 3}),
            "permanent": (200, {"error": "invalid number", "error_code": 7}),
            "throttled": (200, {"error": "duplicate request, wait a minute", "error_code": 9}),
        },
        lambda number, good: {"id": f"id-{number}", "phone": "79991234567", "status": 1 if good else 20},
    ),
    "smsaero": Vendor(
        TEMPLATES["smsaero"],
        ("number", "text"),
        lambda number: (200, {"success": True, "data": {"id": number, "status": 8}, "message": None}),
        {
            "temporary": (402, {"success": False, "data": None, "message": "Not enough money."}),
            "permanent": (
                400,
                {"success": False, "data": {"number": ["bad"]}, "message": "Validation error."},
            ),
            "throttled": (429, {"success": False, "data": None, "message": "Too many requests."}),
        },
        lambda number, good: {"id": number, "status": 1 if good else 2, "extendStatus": "delivery"},
        reports_json=True,
        callback="callbackUrl",
    ),
    "exolve": Vendor(
        TEMPLATES["exolve"],
        ("destination", "text"),
        lambda number: (200, {"message_id": f"4391660{number}"}),
        {
            "temporary": (401, {"error": {"code": "16", "message": "unauthenticated"}}),
            "permanent": (400, {"error": {"code": "3", "message": "invalid destination"}}),
            "throttled": (429, {"error": {"code": "8", "message": "rate limit"}}),
        },
        lambda number, good: {
            "message_id": f"4391660{number}",
            "status": "MESSAGE_STATUS_DELIVERED" if good else "MESSAGE_STATUS_UNDELIVERED",
        },
        reports_json=True,
    ),
    "twilio": Vendor(
        TEMPLATES["twilio"],
        ("To", "Body"),
        lambda number: (201, {"sid": f"SM{number}", "status": "queued", "error_code": None}),
        {
            "temporary": (401, {"code": 20003, "message": "Authenticate", "status": 401}),
            "permanent": (400, {"code": 21211, "message": "Invalid 'To'", "status": 400}),
            "throttled": (429, {"code": 20429, "message": "Too Many Requests", "status": 429}),
        },
        lambda number, good: {
            "MessageSid": f"SM{number}",
            "MessageStatus": "delivered" if good else "undelivered",
        },
        callback="StatusCallback",
    ),
    "own": Vendor(
        OWN,
        ("to", "words"),
        lambda number: (202, {"message": {"id": number}}),
        {
            "temporary": (200, {"error": {"code": "busy"}}),
            "permanent": (200, {"error": {"code": "bad_number"}}),
            "throttled": (503, "slow down"),
        },
        lambda _number, good: {"state": "delivered" if good else "failed"},
        callback="report",
    ),
}


@dataclass
class HTTPGatewayServer:
    """One of them, running; `mode` is a refusal, "cut" for no answer, or "" to take messages."""

    vendor: Vendor
    mode: str = ""
    #: Where reports go that have no address with the message.
    entered: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""

    @property
    def texts(self) -> list[tuple[str, str]]:
        """The messages that were taken, with their numbers."""
        number, text = self.vendor.fields
        return [(f"+{one[number].lstrip('+')}", one[text]) for one in self.requests]

    async def send(self, request: web.Request) -> web.StreamResponse:
        """Take a message as the mode says."""
        template = self.vendor.template
        fields = await (request.json() if template.body is BodyForm.JSON else request.post())
        if not _is_known(template, request, fields):
            return web.json_response({"error": "login"}, status=403)
        if self.mode == "cut":
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if self.mode:
            status, body = self.vendor.refusals[self.mode]
            return web.json_response(body, status=status)
        self.requests.append(dict(fields))
        status, body = self.vendor.taken(len(self.requests))
        return web.json_response(body, status=status)

    async def report(self, number: int, *, delivered: bool) -> int:
        """Report on the message that was taken as the n-th, and return the status of the line's answer."""
        fields, vendor = self.vendor.report(number, delivered), self.vendor
        address = self.requests[number - 1][vendor.callback] if vendor.callback else self.entered
        body: dict[str, Any] = {"json": fields} if vendor.reports_json else {"data": MultiDict(fields)}
        async with aiohttp.ClientSession() as session, session.post(address, **body) as answer:
            return answer.status


def _is_known(template: HTTPTemplate, request: web.Request, fields: Mapping[str, Any]) -> bool:
    match template.authentication:
        case Authentication.BASIC:
            return request.headers["Authorization"] == aiohttp.encode_basic_auth(USER, PASSWORD)
        case Authentication.BEARER:
            return request.headers["Authorization"] == f"Bearer {PASSWORD}"
        case Authentication.FIELDS:
            return (fields["login"], fields["psw"]) == (USER, PASSWORD)


@asynccontextmanager
async def run_http_gateway(name: str) -> AsyncIterator[HTTPGatewayServer]:
    """Run the gateway of this kind."""
    gateway = HTTPGatewayServer(VENDORS[name])
    app = web.Application()
    app.router.add_post("/send", gateway.send)
    async with TestServer(app) as server:
        gateway.url = str(server.make_url("/send"))
        yield gateway
