"""What every call of the telephone has, placed or taken: its dialog (RFC 3261, section 12), its media and its end."""

import asyncio
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from asterisk.softphone import sdp
from asterisk.softphone.digest import Credentials
from asterisk.softphone.errors import CallError, MessageError
from asterisk.softphone.headers import URI, Headers, NameAddr
from asterisk.softphone.keypad import INFO_SECONDS, INFO_TYPE, Keying, describe_key, sound_of
from asterisk.softphone.rtp import RTPStream
from asterisk.softphone.sip import BRANCH_COOKIE, Request, Response
from asterisk.softphone.transactions import ClientTransaction, ServerTransaction, Timers
from asterisk.softphone.watched import Watched

_CAUSE = re.compile(r"(?:^|;)\s*cause\s*=\s*([0-9]{1,3})")


class Party(Enum):
    """Who ended a call."""

    #: This telephone.
    US = "us"
    #: The other side: it hung up, refused, or cancelled.
    THEM = "them"
    #: Nobody: a required reply never came.
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class CallEnding:
    """How a call ended.

    `status` is the SIP status that refused the call, 200 for a hang-up, 408 for no reply; `cause` is the
    Q.850 cause in the Reason header, None without one; `at` is the event loop's time in seconds.
    """

    by: Party
    status: int
    reason: str
    cause: int | None
    at: float


class CallOwner(Protocol):
    """What a call needs of the user agent that it belongs to."""

    host: str
    timers: Timers
    contact: str
    credentials: Credentials | None
    keying: Keying

    def transact(
        self,
        request: Request,
        address: tuple[str, int],
        responded: Callable[[Response], None],
        gave_up: Callable[[], None],
    ) -> ClientTransaction:
        """Send a request and retransmit it until a response comes."""
        ...

    def send(self, request: Request, address: tuple[str, int]) -> None:
        """Send a request that has no response: an ACK."""
        ...

    def forget(self, call: "SoftphoneCall") -> None:
        """Stop routing requests to an ended call."""
        ...


class SoftphoneCall(Watched):
    """What placed and taken calls share; times are the event loop's, in seconds."""

    def __init__(self, owner: CallOwner, call_id: str, address: tuple[str, int]) -> None:
        super().__init__()
        self.call_id = call_id
        self.local_tag = secrets.token_hex(8)
        self.rtp = RTPStream(owner.host)
        self.began_at = owner.timers.time()
        self.answered_at: float | None = None
        self.ending: CallEnding | None = None
        self._owner = owner
        self._address = address
        self._local = self._remote = self._target = ""
        self._routes: list[str] = []
        self._number = secrets.randbelow(2**16)
        #: Our 200s that await their ACK, by the INVITE's CSeq number.
        self._unacknowledged: dict[int, ServerTransaction] = {}

    @property
    def has_sound(self) -> bool:
        """Whether the other side has told its media address: from early media or the answer on."""
        return self.rtp.is_connected

    @property
    def event_payload(self) -> int | None:
        """The payload type offered for keys, None when they go another way."""
        return sdp.EVENT_PAYLOAD if self._owner.keying is Keying.EVENTS else None

    async def hang_up(self) -> None:
        """End the call as its state demands, and return when the other side knows."""
        if self.ending is None and self.answered_at is None:
            self._give_up()
            await self.until(lambda: self.ending is not None)
        elif self.ending is None:
            # RFC 3261, 15: the callee may send BYE only after its 200 was acknowledged.
            await self.until(lambda: not self._unacknowledged or self.ending is not None)
            if self.ending is None:
                await self._say_goodbye()

    async def press(self, keys: str) -> None:
        """Press keys one after another and return when the last is sent; raise CallError once the call has ended."""
        for key in keys:
            if self.ending is not None:
                raise CallError(f"key {key} was pressed after the call had ended")
            await self._press(key)

    def finish(self, by: Party, status: int, reason: str, cause: int | None = None) -> None:
        """Record the end, once, and free what the call held."""
        if self.ending is None:
            self.ending = CallEnding(by, status, reason, cause, self._owner.timers.time())
            self.rtp.close()
            self._owner.forget(self)
            self.changed()

    def take_goodbye(self, request: Request) -> None:
        """Handle a BYE."""
        self.finish(Party.THEM, 200, "hung up", read_cause(request))

    def take_offer(self, transaction: ServerTransaction) -> None:
        """Handle a re-INVITE: send the sound where the offer says, if it can be read."""
        try:
            media = sdp.read(transaction.request.body)
        except MessageError:
            transaction.respond(488, tag=self.local_tag)
            return
        self.rtp.connect((media.host, media.port), self.rtp.codec, media.event_payload)
        answer = sdp.describe(
            self._owner.host, self.rtp.port, (self.rtp.codec,), event_payload=self.event_payload
        )
        self._await_acknowledgement(transaction)
        transaction.respond(200, tag=self.local_tag, body=answer)

    def take_acknowledgement(self, request: Request) -> None:
        """Handle the ACK of one of our 200s."""
        number, _ = request.cseq
        if transaction := self._unacknowledged.pop(number, None):
            transaction.acknowledged()
            self.changed()

    def _await_acknowledgement(self, transaction: ServerTransaction) -> None:
        number, _ = transaction.request.cseq
        self._unacknowledged[number] = transaction

    def _give_up(self) -> None:
        raise NotImplementedError

    async def _press(self, key: str) -> None:
        match self._owner.keying:
            case Keying.EVENTS:
                await self.rtp.press(key)
            case Keying.TONES:
                await self.rtp.say(sound_of(key, self.rtp.codec))
            case Keying.INFO:
                request = self._in_dialog("INFO")
                request.headers.add("Content-Type", INFO_TYPE)
                request.body = describe_key(key)
                answer = await self._ask(request)
                if answer is None or answer.status >= 300:  # noqa: PLR2004 - no success
                    raise CallError(f"key {key} was refused with {answer.status if answer else 'silence'}")
                # No hand is faster; the line takes equal keys in less time for one.
                await asyncio.sleep(INFO_SECONDS)

    async def _say_goodbye(self) -> None:
        answered = self._ask(self._in_dialog("BYE"))
        self.finish(Party.US, 200, "hung up")
        await answered

    def _ask(self, request: Request) -> "asyncio.Future[Response | None]":
        """Send a request in the dialog and return its final response to come, None when none comes."""
        done: asyncio.Future[Response | None] = asyncio.get_running_loop().create_future()

        def settle(response: Response | None = None) -> None:
            if not done.done() and (response is None or response.status >= 200):  # noqa: PLR2004 - final
                done.set_result(response)

        self._owner.transact(request, self._next_hop(), settle, settle)
        return done

    def _in_dialog(self, method: str, number: int | None = None) -> Request:
        if number is None:
            self._number += 1
            number = self._number
        headers = Headers([("Via", new_via(self._owner)), ("Max-Forwards", "70")])
        for route in self._routes:
            headers.add("Route", route)
        headers.add("From", self._local)
        headers.add("To", self._remote)
        headers.add("Call-ID", self.call_id)
        headers.add("CSeq", f"{number} {method}")
        return Request(method, self._target, headers=headers)

    def _next_hop(self) -> tuple[str, int]:
        """Return where requests in the dialog go: the first route, else the contact, else the call's origin."""
        uri = NameAddr.parse(self._routes[0]).uri if self._routes else self._target
        try:
            hop = URI.parse(uri)
        except MessageError:
            return self._address
        is_name = not re.fullmatch(r"[0-9.]+", hop.host)
        return self._address if is_name else (hop.host, hop.port or 5060)

    def _connect_sound(self, media: sdp.Media) -> None:
        self.rtp.connect((media.host, media.port), media.codecs[0], media.event_payload)


def new_via(owner: CallOwner) -> str:
    """Build a Via with a new branch."""
    address = owner.contact.partition(":")[2].rstrip(">")
    return f"SIP/2.0/UDP {address};rport;branch={BRANCH_COOKIE}{secrets.token_hex(10)}"


def read_cause(message: Request | Response) -> int | None:
    """Return the Q.850 cause in the Reason header, None without one."""
    reason = message.headers.get("Reason") or ""
    found = _CAUSE.search(reason) if reason.upper().startswith("Q.850") else None
    return int(found[1]) if found else None
