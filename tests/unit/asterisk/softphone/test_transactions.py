"""Calls over a network that loses datagrams, with a clock that the test advances."""

import asyncio
import heapq
import itertools
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest

from asterisk.softphone.calls import Party
from asterisk.softphone.digest import Credentials
from asterisk.softphone.errors import CallError, MessageError
from asterisk.softphone.sip import Request, Response, parse
from asterisk.softphone.user_agent import UserAgent


@dataclass
class FakeHandle:
    callback: Callable[[], object] | None

    def cancel(self) -> None:
        self.callback = None


@dataclass
class FakeTimers:
    """A clock that stands until a test advances it."""

    now: float = 0.0
    _order: "itertools.count[int]" = field(default_factory=itertools.count)
    _due: list[tuple[float, int, FakeHandle]] = field(default_factory=list)

    def time(self) -> float:
        return self.now

    def call_later(self, delay: float, callback: Callable[[], object], /) -> FakeHandle:
        handle = FakeHandle(callback)
        heapq.heappush(self._due, (self.now + delay, next(self._order), handle))
        return handle

    def advance(self, seconds: float) -> None:
        until = self.now + seconds
        while self._due and self._due[0][0] <= until:
            self.now, _, handle = heapq.heappop(self._due)
            if handle.callback:
                handle.callback()
        self.now = until


class FakeSocket:
    """A socket whose datagrams wait in `sent` until the test delivers or loses them."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.sent: list[tuple[bytes, tuple[str, int]]] = []

    def getsockname(self) -> tuple[str, int]:
        return "127.0.0.1", self.port

    def sendto(self, datagram: bytes, address: tuple[str, int]) -> None:
        self.sent.append((datagram, address))


class Wire:
    """Two user agents and the network between them."""

    def __init__(self, credentials: Credentials | None = None) -> None:
        self.timers = FakeTimers()
        self.sockets = [FakeSocket(1), FakeSocket(2)]
        self.caller, self.called = (
            UserAgent(sock, self.timers, credentials=credentials)  # type: ignore[arg-type]
            for sock in self.sockets
        )

    def lose(self) -> list[str]:
        """Drop everything that is on its way, and return what it was."""
        return [line for sock in self.sockets for line in _drain(sock)]

    def carry(self) -> list[str]:
        """Deliver everything, and what that causes, until nothing is on its way; return what it was."""
        lines: list[str] = []
        while any(sock.sent for sock in self.sockets):
            for sock, other in zip(self.sockets, (self.called, self.caller), strict=True):
                sent, sock.sent = sock.sent, []
                for datagram, _ in sent:
                    lines.append(_start(datagram))
                    other.receive(datagram, sock.getsockname())
        return lines


def _start(datagram: bytes) -> str:
    message = parse(datagram)
    return message.method if isinstance(message, Request) else str(message.status)


def _drain(sock: FakeSocket) -> list[str]:
    sent, sock.sent = sock.sent, []
    return [_start(datagram) for datagram, _ in sent]


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    made = Wire()
    yield made
    for call in [*made.caller._calls.values(), *made.called._calls.values()]:
        call.finish(Party.NOBODY, 0, "the test is over")


async def test_an_invite_is_retransmitted_until_a_response_comes(wire: Wire) -> None:
    call = wire.caller.call(("127.0.0.1", 2), "100", number=None)
    assert wire.lose() == ["INVITE"]
    times = []
    for _ in range(255):
        wire.timers.advance(0.125)
        times += [wire.timers.now] * len(wire.lose())
    assert times == [0.5, 1.5, 3.5, 7.5, 15.5, 31.5]
    wire.timers.advance(1)
    assert call.ending is not None
    assert (call.ending.by, call.ending.status) == (Party.NOBODY, 408)


async def test_a_lost_ringing_rings_once_and_a_lost_answer_is_repeated(wire: Wire) -> None:
    call = wire.caller.call(("127.0.0.1", 2), "100", number="+79990000101")
    assert wire.carry() == ["INVITE", "100"]
    taken = wire.called.incoming.get_nowait()
    taken.ring()
    assert wire.lose() == ["180"]
    taken.answer()
    assert wire.lose() == ["200"]
    wire.timers.advance(0.5)
    assert wire.carry() == ["200", "ACK"]
    assert call.answered_at == 0.5
    assert call.statuses == [100, 200]
    wire.timers.advance(40)
    assert wire.carry() == []
    assert taken.ending is None


async def test_a_lost_acknowledgement_is_repeated(wire: Wire) -> None:
    wire.caller.call(("127.0.0.1", 2), "100", number=None)
    wire.carry()
    taken = wire.called.incoming.get_nowait()
    taken.answer()
    for datagram, _ in wire.sockets[1].sent:
        wire.caller.receive(datagram, ("127.0.0.1", 2))
    wire.sockets[1].sent.clear()
    assert wire.lose() == ["ACK"]
    wire.timers.advance(0.5)
    assert wire.carry() == ["200", "ACK"]


async def test_an_answer_that_is_never_acknowledged_ends_the_call(wire: Wire) -> None:
    wire.caller.call(("127.0.0.1", 2), "100", number=None)
    wire.carry()
    taken = wire.called.incoming.get_nowait()
    taken.answer()
    for _ in range(40):
        wire.timers.advance(1)
        wire.lose()
    assert taken.ending is not None
    assert taken.ending.by is Party.NOBODY


async def test_a_refusal_is_repeated_until_it_is_acknowledged(wire: Wire) -> None:
    call = wire.caller.call(("127.0.0.1", 2), "100", number=None)
    wire.carry()
    wire.called.incoming.get_nowait().refuse(486)
    assert wire.lose() == ["486"]
    wire.timers.advance(0.5)
    assert wire.carry() == ["486", "ACK"]
    wire.timers.advance(0.5)
    assert wire.carry() == []
    assert call.ending is not None
    assert call.ending.status == 486


async def test_a_repeated_invite_does_not_ring_twice(wire: Wire) -> None:
    wire.caller.call(("127.0.0.1", 2), "100", number=None)
    datagram, _ = wire.sockets[0].sent[0]
    wire.carry()
    wire.called.receive(datagram, ("127.0.0.1", 1))
    assert wire.carry() == ["100"]
    assert wire.called.incoming.qsize() == 1


async def test_a_caller_who_gives_up_sends_cancel(wire: Wire) -> None:
    call = wire.caller.call(("127.0.0.1", 2), "100", number=None)
    wire.carry()
    taken = wire.called.incoming.get_nowait()
    call._give_up()
    assert wire.lose() == ["CANCEL"]
    wire.timers.advance(0.5)
    assert wire.carry() == ["CANCEL", "200", "487", "ACK"]
    for end, by in ((call.ending, Party.US), (taken.ending, Party.THEM)):
        assert end is not None
        assert (end.by, end.status) == (by, 487)


async def test_a_call_answered_while_it_is_cancelled_is_hung_up(wire: Wire) -> None:
    call = wire.caller.call(("127.0.0.1", 2), "100", number=None)
    wire.carry()
    taken = wire.called.incoming.get_nowait()
    taken.answer()
    call._give_up()
    assert set(wire.carry()) >= {"200", "ACK", "CANCEL", "BYE"}
    assert call.ending is not None
    assert taken.ending is not None
    assert taken.ending.by is Party.THEM


async def test_a_call_given_up_before_any_reply_is_hung_up_when_it_is_answered_late(wire: Wire) -> None:
    call = wire.caller.call(("127.0.0.1", 2), "100", number=None)
    call._give_up()
    wire.carry()
    taken = wire.called.incoming.get_nowait()
    assert taken.ending is not None
    assert taken.ending.status == 487


async def test_an_ended_call_can_neither_ring_nor_be_answered(wire: Wire) -> None:
    wire.caller.call(("127.0.0.1", 2), "100", number=None)
    wire.carry()
    taken = wire.called.incoming.get_nowait()
    taken.refuse(603)
    for act in (taken.ring, taken.answer):
        with pytest.raises(CallError):
            act()


async def test_the_number_is_shown_or_withheld(wire: Wire) -> None:
    for number, header in (("+79990000101", None), (None, "id")):
        wire.caller.call(("127.0.0.1", 2), "+100", number=number)
        invite = parse(wire.sockets[0].sent[-1][0])
        assert invite.headers.get("Privacy") == header
        wire.carry()
        taken = wire.called.incoming.get_nowait()
        assert (taken.called, taken.caller) == ("+100", number)


def _options(method: bytes = b"OPTIONS", tag: bytes = b"") -> bytes:
    return (
        b"%s sip:x@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK%s\r\n"
        b"From: <sip:a@b>;tag=1\r\nTo: <sip:x@127.0.0.1>%s\r\nCall-ID: 1\r\nCSeq: 1 %s\r\n\r\n"
        % (method, method, tag, method)
    )


@pytest.mark.parametrize(
    ("method", "tag", "status"),
    [
        (b"OPTIONS", b"", 200),
        (b"BYE", b";tag=nobody", 481),
        (b"CANCEL", b"", 481),
        (b"INVITE", b";tag=nobody", 481),
        (b"INVITE", b"", 488),
        (b"MESSAGE", b"", 481),
    ],
)
async def test_requests_outside_of_calls_are_answered(
    wire: Wire, method: bytes, tag: bytes, status: int
) -> None:
    wire.called.receive(_options(method, tag), ("127.0.0.1", 9))
    (datagram, address) = wire.sockets[1].sent[0]
    response = parse(datagram)
    assert isinstance(response, Response)
    assert (response.status, address) == (status, ("127.0.0.1", 9))
    assert response.recipient.tag


async def test_junk_is_only_counted(wire: Wire) -> None:
    wire.called.receive(b"\x00\x01junk", ("127.0.0.1", 9))
    assert wire.called.junk == 1
    assert wire.sockets[1].sent == []


@pytest.mark.parametrize(("credentials", "statuses"), [(Credentials("a", "b"), [401, 200]), (None, [401])])
async def test_a_challenge_is_answered_once(credentials: Credentials | None, statuses: list[int]) -> None:
    wire = Wire(credentials)
    call = wire.caller.call(("127.0.0.1", 2), "100", number=None)
    invite = parse(wire.sockets[0].sent.pop()[0])
    head = "".join(
        f"{name}: {value}\r\n"
        for name, value in invite.headers
        if name in ("Via", "From", "To", "Call-ID", "CSeq")
    )
    challenge = 'WWW-Authenticate: Digest realm="r", nonce="n"\r\n'
    wire.caller.receive(f"SIP/2.0 401 Unauthorized\r\n{head}{challenge}\r\n".encode(), ("127.0.0.1", 2))
    sent = wire.carry()
    if credentials:
        taken = wire.called.incoming.get_nowait()
        taken.answer()
        wire.carry()
        call.finish(Party.NOBODY, 0, "the test is over")
        taken.finish(Party.NOBODY, 0, "the test is over")
    assert sent[0] == "ACK"
    assert [status for status in call.statuses if status != 100] == statuses


async def test_requests_in_a_call_follow_its_route(wire: Wire) -> None:
    call = wire.caller.call(("127.0.0.1", 2), "100", number=None)
    invite = parse(wire.sockets[0].sent.pop()[0])
    head = "".join(
        f"{name}: {value}\r\n" for name, value in invite.headers if name in ("Via", "From", "Call-ID", "CSeq")
    )
    answer = (
        f"SIP/2.0 200 OK\r\n{head}To: <sip:100@127.0.0.1>;tag=two\r\nContact: <sip:100@127.0.0.1:7>\r\n"
        "Record-Route: <sip:127.0.0.1:4;lr>, <sip:127.0.0.1:3;lr>\r\n\r\n"
    )
    wire.caller.receive(answer.encode(), ("127.0.0.1", 2))
    datagram, address = wire.sockets[0].sent.pop()
    acknowledgement = parse(datagram)
    assert isinstance(acknowledgement, Request)
    assert (acknowledgement.method, acknowledgement.uri) == ("ACK", "sip:100@127.0.0.1:7")
    assert address == ("127.0.0.1", 3)
    assert acknowledgement.headers.all("Route") == ["<sip:127.0.0.1:3;lr>", "<sip:127.0.0.1:4;lr>"]
    assert call.answered_at is not None
    with pytest.raises(MessageError):
        acknowledgement.headers.require("Contact")


@pytest.mark.parametrize(("body", "statuses"), [(True, [100, 200, 200]), (False, [100, 200, 488])])
async def test_the_sound_is_moved_by_a_readable_offer(wire: Wire, body: bool, statuses: list[int]) -> None:  # noqa: FBT001 - a parameter of the test
    call = wire.caller.call(("127.0.0.1", 2), "100", number=None)
    wire.carry()
    taken = wire.called.incoming.get_nowait()
    taken.answer()
    wire.carry()
    again = call._build_invite()
    again.body = again.body if body else b""
    wire.caller.transact(again, ("127.0.0.1", 2), call._responded, call._unanswered)
    wire.carry()
    assert call.statuses == statuses
    assert taken.ending is None


async def test_a_call_is_hung_up_by_the_caller(wire: Wire) -> None:
    call = wire.caller.call(("127.0.0.1", 2), "100", number=None)
    wire.carry()
    taken = wire.called.incoming.get_nowait()
    taken.answer()
    wire.carry()
    hanging_up = asyncio.create_task(call.hang_up())
    await asyncio.sleep(0)
    assert wire.carry() == ["BYE", "200"]
    await hanging_up
    assert taken.ending is not None
    assert (taken.ending.by, taken.ending.status) == (Party.THEM, 200)


async def test_a_key_after_the_end_is_refused(wire: Wire) -> None:
    call = wire.caller.call(("127.0.0.1", 2), "100", number=None)
    with pytest.raises(CallError, match="before there was any sound"):
        await call.press("1")
    call.finish(Party.NOBODY, 0, "the test is over")
    with pytest.raises(CallError, match="after the call had ended"):
        await call.press("1")


async def test_the_cause_of_an_end_is_read(wire: Wire) -> None:
    call = wire.caller.call(("127.0.0.1", 2), "100", number=None)
    invite = parse(wire.sockets[0].sent.pop()[0])
    head = "".join(
        f"{name}: {value}\r\n"
        for name, value in invite.headers
        if name in ("Via", "From", "To", "Call-ID", "CSeq")
    )
    refusal = f"SIP/2.0 480 Gone\r\n{head}Reason: Q.850 ;cause=19 ;text=x\r\n\r\n"
    wire.caller.receive(refusal.encode(), ("127.0.0.1", 2))
    assert call.ending is not None
    assert (call.ending.status, call.ending.reason, call.ending.cause) == (480, "Gone", 19)


async def test_a_taken_port_is_named() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(Exception, match=f"cannot listen on 127.0.0.1:{port}"):
            await UserAgent.start(port=port)
