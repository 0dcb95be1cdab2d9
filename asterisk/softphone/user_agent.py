"""The SIP side of the telephone: one UDP socket, and the transactions and calls that its datagrams belong to."""

import asyncio
import secrets
import socket
from collections.abc import Callable
from typing import Self

from typing_extensions import override

from asterisk.softphone import sdp
from asterisk.softphone.calls import CallOwner, SoftphoneCall, new_via
from asterisk.softphone.digest import Credentials
from asterisk.softphone.errors import MessageError, SoftphoneError
from asterisk.softphone.headers import Headers
from asterisk.softphone.incoming import IncomingCall
from asterisk.softphone.keypad import Keying
from asterisk.softphone.outgoing import OutgoingCall
from asterisk.softphone.sip import Request, Response, parse
from asterisk.softphone.transactions import GIVE_UP, ClientTransaction, ServerTransaction, Timers

LOOPBACK = "127.0.0.1"
BOTH_LAWS = (sdp.Codec.PCMA, sdp.Codec.PCMU)
_SPACIOUS = 4 * 1024 * 1024


class UserAgent(CallOwner):
    """A SIP user agent: places calls, and puts those that come in into `incoming`.

    It answers OPTIONS with 200, so that a trunk that asks for it qualifies.
    """

    def __init__(
        self,
        bound: socket.socket,
        timers: Timers,
        *,
        credentials: Credentials | None = None,
        codecs: tuple[sdp.Codec, ...] = BOTH_LAWS,
        keying: Keying = Keying.EVENTS,
    ) -> None:
        self.host, self.port = bound.getsockname()
        self.timers = timers
        self.contact = f"<sip:{self.host}:{self.port}>"
        self.credentials = credentials
        self.keying = keying
        self.incoming: asyncio.Queue[IncomingCall] = asyncio.Queue()
        self.junk = 0
        self._codecs = codecs
        self._socket = bound
        self._calls: dict[tuple[str, str], SoftphoneCall] = {}
        self._asked: dict[tuple[str, str], ClientTransaction] = {}
        self._answering: dict[tuple[str, str, str], ServerTransaction] = {}

    @classmethod
    async def start(
        cls,
        *,
        host: str = LOOPBACK,
        port: int = 0,
        credentials: Credentials | None = None,
        codecs: tuple[sdp.Codec, ...] = BOTH_LAWS,
        keying: Keying = Keying.EVENTS,
    ) -> Self:
        """Listen on a UDP port, 0 for any free one; raise SoftphoneError when it is taken."""
        bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        bound.setblocking(False)  # noqa: FBT003 - the standard library's own signature
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _SPACIOUS)
        try:
            bound.bind((host, port))
        except OSError as error:
            bound.close()
            raise SoftphoneError(f"cannot listen on {host}:{port}: {error.strerror}") from error
        loop = asyncio.get_running_loop()
        agent = cls(bound, loop, credentials=credentials, codecs=codecs, keying=keying)
        loop.add_reader(bound, agent.read)
        return agent

    def call(self, address: tuple[str, int], extension: str, *, number: str | None) -> OutgoingCall:
        """Place a call to an extension at an IPv4 address; `number` is the caller's, None withholds it."""
        call = OutgoingCall(self, address, extension, number=number, codecs=self._codecs)
        if call.ending is None:
            self._calls[call.call_id, call.local_tag] = call
        return call

    async def ask_options(self, address: tuple[str, int], *, seconds: float) -> int | None:
        """Send OPTIONS and return the status of the answer, whatever it is; None when none comes in time."""
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def responded(response: Response) -> None:
            if not answer.done():
                answer.set_result(response.status)

        transaction = self.transact(self._build_options(address), address, responded, lambda: None)
        try:
            return await asyncio.wait_for(answer, seconds)
        except TimeoutError:
            return None
        finally:
            transaction.stop()

    async def close(self) -> None:
        """Hang up all calls, waiting at most a second for replies, and free the port."""
        calls = list(self._calls.values())
        if calls:
            await asyncio.wait([asyncio.ensure_future(call.hang_up()) for call in calls], timeout=1)
        for transaction in self._asked.values():
            transaction.stop()
        for served in self._answering.values():
            served.acknowledged()
        if self._socket.fileno() >= 0:
            asyncio.get_running_loop().remove_reader(self._socket)
            self._socket.close()

    def read(self) -> None:
        """Read every waiting datagram."""
        while True:
            try:
                datagram, source = self._socket.recvfrom(65_535)
            except BlockingIOError:
                return
            except OSError:  # an ICMP error for an earlier datagram: a timer deals with its loss
                continue
            self.receive(datagram, source)

    def receive(self, datagram: bytes, source: tuple[str, int]) -> None:
        """Handle one datagram; count junk and otherwise ignore it."""
        try:
            message = parse(datagram)
            if isinstance(message, Response):
                self._take_response(message)
            else:
                self._take_request(message, source)
        except MessageError:
            self.junk += 1

    @override
    def transact(
        self,
        request: Request,
        address: tuple[str, int],
        responded: Callable[[Response], None],
        gave_up: Callable[[], None],
    ) -> ClientTransaction:
        key = request.via.branch, request.method
        transaction = ClientTransaction(
            request,
            self.timers,
            lambda datagram: self._send(datagram, address),
            responded=responded,
            gave_up=gave_up,
        )
        self._asked[key] = transaction
        return transaction

    @override
    def send(self, request: Request, address: tuple[str, int]) -> None:
        self._send(request.to_bytes(), address)

    @override
    def forget(self, call: SoftphoneCall) -> None:
        self._calls.pop((call.call_id, call.local_tag), None)

    def _send(self, datagram: bytes, address: tuple[str, int]) -> None:
        try:
            self._socket.sendto(datagram, address)
        except OSError:  # as good as lost: a retransmission or a timer deals with it
            self.junk += 1

    def _build_options(self, address: tuple[str, int]) -> Request:
        here, there = f"{self.host}:{self.port}", f"sip:{address[0]}:{address[1]}"
        headers = Headers([("Via", new_via(self)), ("Max-Forwards", "70")])
        headers.add("From", f"<sip:check@{here}>;tag={secrets.token_hex(8)}")
        headers.add("To", f"<{there}>")
        headers.add("Call-ID", f"{secrets.token_hex(12)}@{self.host}")
        headers.add("CSeq", "1 OPTIONS")
        headers.add("Contact", self.contact)
        headers.add("User-Agent", "outage-ivr")
        return Request("OPTIONS", there, headers=headers)

    def _take_response(self, response: Response) -> None:
        key = response.via.branch, response.cseq[1]
        transaction = self._asked.get(key)
        if transaction is None:
            return
        was_open = transaction.final is None
        transaction.receive(response)
        if was_open and transaction.final is not None:
            self.timers.call_later(GIVE_UP, lambda: self._asked.pop(key, None))

    def _take_request(self, request: Request, source: tuple[str, int]) -> None:
        method = "INVITE" if request.method == "ACK" else request.method
        key = request.via.branch, request.call_id, method
        known = self._answering.get(key)
        if request.method == "ACK":
            self._take_acknowledgement(request, known)
        elif known is not None:
            known.repeat()
        else:
            transaction = ServerTransaction(
                request, self.timers, lambda datagram: self._send(datagram, source), contact=self.contact
            )
            self._answering[key] = transaction
            self.timers.call_later(GIVE_UP, lambda: self._answering.pop(key, None))
            self._serve(transaction, source)

    def _take_acknowledgement(self, request: Request, refused: ServerTransaction | None) -> None:
        call = self._find(request)
        if refused is not None:
            refused.acknowledged()
        elif call is not None:
            call.take_acknowledgement(request)

    def _serve(self, transaction: ServerTransaction, source: tuple[str, int]) -> None:
        request = transaction.request
        call = self._find(request)
        tag = request.recipient.tag
        if request.method == "OPTIONS":
            transaction.respond(200, tag="telephone")
        elif request.method == "CANCEL":
            self._serve_cancel(transaction)
        elif request.method == "INVITE" and not tag:
            self._serve_invite(transaction, source)
        elif call is None:
            transaction.respond(481, tag="telephone")
        elif request.method == "INVITE":
            call.take_offer(transaction)
        elif request.method == "BYE":
            transaction.respond(200, tag=call.local_tag)
            call.take_goodbye(request)
        else:
            transaction.respond(
                405, tag=call.local_tag, extra=(("Allow", "INVITE, ACK, BYE, CANCEL, OPTIONS"),)
            )

    def _serve_invite(self, transaction: ServerTransaction, source: tuple[str, int]) -> None:
        try:
            media = sdp.read(transaction.request.body)
        except MessageError:
            media = None
        if media is None or not media.codecs:
            transaction.respond(488, tag="telephone")
            return
        call = IncomingCall(self, transaction, source, media)
        self._calls[call.call_id, call.local_tag] = call
        transaction.respond(100, tag=call.local_tag)
        self.incoming.put_nowait(call)

    def _serve_cancel(self, transaction: ServerTransaction) -> None:
        branch, call_id = transaction.request.via.branch, transaction.request.call_id
        for call in tuple(self._calls.values()):
            if isinstance(call, IncomingCall) and (call.branch, call.call_id) == (branch, call_id):
                transaction.respond(200, tag=call.local_tag)
                call.take_cancel()
                return
        transaction.respond(481, tag="telephone")

    def _find(self, request: Request) -> SoftphoneCall | None:
        return self._calls.get((request.call_id, request.recipient.tag))
