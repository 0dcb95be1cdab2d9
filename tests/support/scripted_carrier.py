"""A carrier whose SIP messages a test writes itself: odd headers, odd requests in a call, any answer to a call out."""

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Self

from asterisk.softphone import sdp
from asterisk.softphone.headers import Headers, NameAddr
from asterisk.softphone.sip import Request, Response, parse
from asterisk.softphone.user_agent import LOOPBACK
from tests.support.patience import PATIENCE

Extra = Sequence[tuple[str, str]]


class Carrier:
    """One UDP socket; answers OPTIONS with 200, and calls out with whatever `refusals` holds for their number."""

    def __init__(self, bound: socket.socket, line: tuple[str, int]) -> None:
        self.host, self.port = bound.getsockname()
        self.line = line
        #: What an INVITE to a number is answered with: status and further headers.
        self.refusals: dict[str, tuple[int, Extra]] = {}
        #: The INVITEs that came, in their order; not those repeated.
        self.invites: list[Request] = []
        self._socket = bound
        self._responses: dict[str, asyncio.Queue[Response]] = {}
        self._requests: asyncio.Queue[Request] = asyncio.Queue()

    @classmethod
    @asynccontextmanager
    async def opened(cls, sip_port: int, *, port: int = 0) -> AsyncIterator[Self]:
        """Be the carrier of the line that listens on `sip_port` of the loopback, until the block ends."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
            bound.setblocking(False)  # noqa: FBT003 - the standard library's own signature
            bound.bind((LOOPBACK, port))
            carrier = cls(bound, (LOOPBACK, sip_port))
            asyncio.get_running_loop().add_reader(bound, carrier._read)
            try:
                yield carrier
            finally:
                asyncio.get_running_loop().remove_reader(bound)

    async def calls(
        self, *, sender: str = f"<sip:+79990000101@{LOOPBACK}>", extra: Extra = (), rtp_port: int = 9
    ) -> "RawCall":
        """Place a call with this From and further headers; return it answered or refused."""
        headers = self._begin("INVITE", f"{secrets.token_hex(8)}", f"{sender};tag={secrets.token_hex(4)}")
        for name, value in (*extra, ("Content-Type", "application/sdp")):
            headers.add(name, value)
        invite = Request("INVITE", f"sip:100@{LOOPBACK}:{self.line[1]}", headers=headers)
        invite.body = sdp.describe(LOOPBACK, rtp_port, (sdp.Codec.PCMA,))
        answer = await self.ask(invite)
        assert answer, "the call was neither answered nor refused"
        call = RawCall(self, invite, answer)
        if call.is_answered:
            self.send(call.request("ACK"))
        return call

    async def ask(self, request: Request, *, within: float = PATIENCE) -> Response | None:
        """Send a request once and return its final response, None when none comes in time."""
        queue = self._responses[request.via.branch] = asyncio.Queue()
        self.send(request)
        try:
            async with asyncio.timeout(within):
                while (response := await queue.get()).status < 200:
                    pass
        except TimeoutError:
            return None
        return response

    async def is_asked(self, method: str, *, within: float = PATIENCE) -> Request:
        """Wait for a request of the line within a call."""
        async with asyncio.timeout(within):
            while (request := await self._requests.get()).method != method:
                pass
        return request

    def send(self, message: Request | Response) -> None:
        """Send a message to the line."""
        self._socket.sendto(message.to_bytes(), self.line)

    def respond(self, request: Request, status: int, extra: Extra = (), *, body: bytes = b"") -> None:
        """Answer a request."""
        headers = Headers(("Via", via) for via in request.headers.all("Via"))
        headers.add("From", request.headers.require("From"))
        recipient = request.headers.require("To")
        headers.add("To", recipient if request.recipient.tag else f"{recipient};tag=carrier")
        for name in ("Call-ID", "CSeq"):
            headers.add(name, request.headers.require(name))
        for name, value in (("Contact", f"<sip:{self.host}:{self.port}>"), *extra):
            headers.add(name, value)
        self.send(Response(status, "Because", headers=headers, body=body))

    def _begin(self, method: str, call_id: str, sender: str) -> Headers:
        headers = Headers([("Via", self.via()), ("Max-Forwards", "70"), ("From", sender)])
        headers.add("To", f"<sip:100@{LOOPBACK}>")
        headers.add("Call-ID", call_id)
        headers.add("CSeq", f"1 {method}")
        headers.add("Contact", f"<sip:{self.host}:{self.port}>")
        return headers

    def via(self) -> str:
        """Return the Via of a fresh transaction."""
        return f"SIP/2.0/UDP {self.host}:{self.port};branch=z9hG4bK{secrets.token_hex(8)}"

    def _read(self) -> None:
        message = parse(self._socket.recv(65_535))
        if isinstance(message, Response):
            if waiting := self._responses.get(message.via.branch):
                waiting.put_nowait(message)
        elif message.method == "OPTIONS":
            self.respond(message, 200)
        elif message.method == "INVITE" and not message.recipient.tag:
            self._refuse(message)
        elif message.method != "ACK":
            self._requests.put_nowait(message)

    def _refuse(self, invite: Request) -> None:
        if all(invite.call_id != earlier.call_id for earlier in self.invites):
            self.invites.append(invite)
        number = invite.uri.removeprefix("sip:").partition("@")[0]
        self.respond(invite, *self.refusals.get(number, (480, ())))


@dataclass
class RawCall:
    """A call of the carrier's that was answered or refused."""

    carrier: Carrier
    invite: Request
    answer: Response
    _number: int = field(default=1)

    @property
    def is_answered(self) -> bool:
        """Whether the line took the call."""
        return self.answer.status == 200

    @property
    def media(self) -> sdp.Media:
        """Where the line wants its sound."""
        return sdp.read(self.answer.body)

    def request(self, method: str, extra: Extra = (), body: bytes = b"") -> Request:
        """Build a request within the call."""
        if method != "ACK":
            self._number += 1
        headers = Headers([("Via", self.carrier.via()), ("Max-Forwards", "70")])
        headers.add("From", self.invite.headers.require("From"))
        headers.add("To", self.answer.headers.require("To"))
        headers.add("Call-ID", self.invite.call_id)
        headers.add("CSeq", f"{self._number} {method}")
        headers.add("Contact", f"<sip:{self.carrier.host}:{self.carrier.port}>")
        for name, value in extra:
            headers.add(name, value)
        target = NameAddr.parse(self.answer.headers.all("Contact")[0]).uri
        return Request(method, target, headers=headers, body=body)

    async def asks(
        self, method: str, extra: Extra = (), body: bytes = b"", *, within: float = PATIENCE
    ) -> int | None:
        """Send a request within the call and return the status of its answer, None without one."""
        answer = await self.carrier.ask(self.request(method, extra, body), within=within)
        return answer.status if answer else None

    async def hangs_up(self) -> None:
        """Send BYE; a call that the line has ended is no error."""
        if self.is_answered:
            await self.asks("BYE")
