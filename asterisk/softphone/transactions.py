"""SIP transactions over UDP (RFC 3261, section 17): what is retransmitted, and until when."""

from collections.abc import Callable
from typing import Protocol

from asterisk.softphone.headers import Headers
from asterisk.softphone.sip import REASONS, Request, Response

T1 = 0.5
T2 = 4.0
GIVE_UP = 64 * T1


class Handle(Protocol):
    """A running timer."""

    def cancel(self) -> None:
        """Stop the timer; do nothing when it has fired."""
        ...


class Timers(Protocol):
    """What the telephone needs of an event loop; times are in seconds from an arbitrary start."""

    def time(self) -> float:
        """Return the current time."""
        ...

    def call_later(self, delay: float, callback: Callable[[], object], /) -> Handle:
        """Call `callback` after `delay` seconds."""
        ...


class Repeater:
    """Sends at once, then again at doubling intervals up to `longest`, until stopped; gives up after 32 s."""

    def __init__(
        self, timers: Timers, send: Callable[[], None], *, longest: float, gave_up: Callable[[], None]
    ) -> None:
        self._timers, self._send, self._longest, self._gave_up = timers, send, longest, gave_up
        self._interval = T1
        self._deadline = timers.time() + GIVE_UP
        send()
        self._handle = timers.call_later(T1, self._again)

    def _again(self) -> None:
        left = self._deadline - self._timers.time()
        if left <= 0:
            self._gave_up()
            return
        self._send()
        self._interval = min(self._interval * 2, self._longest)
        self._handle = self._timers.call_later(min(self._interval, left), self._again)

    def stop(self) -> None:
        """Stop sending, without giving up."""
        self._handle.cancel()


class ClientTransaction:
    """One of our requests and its responses.

    `responded` gets every response except retransmissions; `gave_up` is called when none came in 32 s.
    A final refusal of an INVITE is acknowledged here, each time that it comes.
    """

    def __init__(
        self,
        request: Request,
        timers: Timers,
        send: Callable[[bytes], None],
        *,
        responded: Callable[[Response], None],
        gave_up: Callable[[], None],
    ) -> None:
        self.request = request
        self.final: Response | None = None
        self._send = send
        self._responded = responded
        datagram = request.to_bytes()
        invites = request.method == "INVITE"
        self._repeater = Repeater(
            timers, lambda: send(datagram), longest=GIVE_UP if invites else T2, gave_up=gave_up
        )

    def receive(self, response: Response) -> None:
        """Handle a response to this request."""
        invites = self.request.method == "INVITE"
        if invites or response.status >= 200:  # noqa: PLR2004 - final responses start here
            self._repeater.stop()
        refused = response.status >= 300  # noqa: PLR2004 - everything but success
        if invites and refused:
            self._send(acknowledge(self.request, response).to_bytes())
        if self.final is None or (invites and not refused):
            self._responded(response)
        if response.status >= 200:  # noqa: PLR2004 - final responses start here
            self.final = response

    def stop(self) -> None:
        """Stop retransmitting."""
        self._repeater.stop()


class ServerTransaction:
    """A request of the other side and our responses, repeated each time that the request is.

    The final response to an INVITE is also retransmitted until `acknowledged`.
    """

    def __init__(
        self, request: Request, timers: Timers, send: Callable[[bytes], None], *, contact: str
    ) -> None:
        self.request = request
        self._timers, self._send, self._contact = timers, send, contact
        self._last = b""
        self._repeater: Repeater | None = None

    def respond(
        self,
        status: int,
        *,
        tag: str,
        extra: tuple[tuple[str, str], ...] = (),
        body: bytes = b"",
        gave_up: Callable[[], None] = lambda: None,
    ) -> None:
        """Send a response; `gave_up` is called when a final one to an INVITE is never acknowledged."""
        headers = _mirror(self.request, tag)
        headers.add("Contact", self._contact)
        for name, value in extra:
            headers.add(name, value)
        if body:
            headers.add("Content-Type", "application/sdp")
        response = Response(status, REASONS[status], headers=headers, body=body)
        self._last = response.to_bytes()
        if self.request.method == "INVITE" and status >= 200:  # noqa: PLR2004 - final responses start here
            self._repeater = Repeater(self._timers, self.repeat, longest=T2, gave_up=gave_up)
        else:
            self._send(self._last)

    def repeat(self) -> None:
        """Send the last response again, if any."""
        if self._last:
            self._send(self._last)

    def acknowledged(self) -> None:
        """Stop retransmitting: the ACK has come."""
        if self._repeater:
            self._repeater.stop()


def acknowledge(invite: Request, response: Response) -> Request:
    """Build the ACK of a refused INVITE, which is part of its transaction."""
    return _follow_up(invite, "ACK", response.headers.require("To"))


def cancel(invite: Request) -> Request:
    """Build the CANCEL of an INVITE."""
    return _follow_up(invite, "CANCEL", invite.headers.require("To"))


def _follow_up(invite: Request, method: str, recipient: str) -> Request:
    number, _ = invite.cseq
    headers = Headers([("Via", invite.headers.require("Via")), ("Max-Forwards", "70")])
    headers.add("From", invite.headers.require("From"))
    headers.add("To", recipient)
    headers.add("Call-ID", invite.call_id)
    headers.add("CSeq", f"{number} {method}")
    for route in invite.headers.all("Route"):
        headers.add("Route", route)
    return Request(method, invite.uri, headers=headers)


def _mirror(request: Request, tag: str) -> Headers:
    """Return the headers that a response takes over from the request, with our tag."""
    headers = Headers(("Via", via) for via in request.headers.all("Via"))
    for route in request.headers.all("Record-Route"):
        headers.add("Record-Route", route)
    headers.add("From", request.headers.require("From"))
    recipient = request.headers.require("To")
    headers.add("To", recipient if request.recipient.tag else f"{recipient};tag={tag}")
    headers.add("Call-ID", request.call_id)
    headers.add("CSeq", request.headers.require("CSeq"))
    return headers
