"""The sound of a call: incoming packets are kept, and silence, speech or keys go out every 20 ms."""

import asyncio
import secrets
import socket
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol
from weakref import WeakKeyDictionary

from asterisk.softphone.errors import CallError, MessageError
from asterisk.softphone.packets import (
    FRAME_BYTES,
    FRAME_SECONDS,
    KEYS,
    Packet,
    build_packet,
    key_events,
    read_packet,
)
from asterisk.softphone.sdp import EVENT_PAYLOAD, Codec

_TICKS_A_LOOK = 5
_LATE_FRAMES = 50  # a ticker that is more than a second late doesn't catch up


class Listener(Protocol):
    """Gets what a stream receives."""

    def take_packet(self, packet: Packet) -> None:
        """Take a packet, in the order of arrival."""
        ...

    def take_time(self, now: float) -> None:
        """Take note of the event loop's time, ten times a second: time passes without packets too."""
        ...

    def take_end(self) -> None:
        """Take note that the stream is over."""
        ...


class Ticker:
    """One timer for all calls of an event loop: every 20 ms each stream sends a packet."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._streams: dict[RTPStream, None] = {}
        self._due = 0.0
        self._handle: asyncio.TimerHandle | None = None

    def join(self, stream: "RTPStream") -> None:
        """Tick a stream every 20 ms from now on."""
        self._streams[stream] = None
        if self._handle is None:
            self._due = self._loop.time()
            self._tick()

    def leave(self, stream: "RTPStream") -> None:
        """Stop ticking a stream; do nothing when it wasn't ticked."""
        self._streams.pop(stream, None)
        if not self._streams and self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _tick(self) -> None:
        now = self._loop.time()
        if now - self._due > _LATE_FRAMES * FRAME_SECONDS:
            self._due = now
        while self._due <= now:
            self._due += FRAME_SECONDS
            for stream in tuple(self._streams):
                stream.tick()
        self._handle = self._loop.call_at(self._due, self._tick)


_tickers: WeakKeyDictionary[asyncio.AbstractEventLoop, Ticker] = WeakKeyDictionary()


def _ticker_of(loop: asyncio.AbstractEventLoop) -> Ticker:
    if loop not in _tickers:
        _tickers[loop] = Ticker(loop)
    return _tickers[loop]


@dataclass(slots=True)
class _Press:
    """A key being sent: its remaining payloads, one per tick, and what is set when all are sent."""

    payloads: Iterator[bytes | None]
    done: "asyncio.Future[None]"


class RTPStream:
    """The sound of one call on its own UDP port.

    What arrives is kept in `packets` and passed to the listener. From `connect` on, silence is sent all the
    time, as telephones do: it opens NATs and paces Asterisk.
    """

    def __init__(self, host: str) -> None:
        self._loop = asyncio.get_running_loop()
        self._socket = _bind_even(host)
        self._ticker = _ticker_of(self._loop)
        self.port: int = self._socket.getsockname()[1]
        self.packets: list[Packet] = []
        self.junk = 0
        self.codec = Codec.PCMA
        self._listener: Listener | None = None
        self._remote: tuple[str, int] | None = None
        self._event_payload = EVENT_PAYLOAD
        self._sequence = secrets.randbits(16)
        self._timestamp = secrets.randbits(32)
        self._source = secrets.randbits(32)
        self._presses: deque[_Press] = deque()
        self._speech: deque[bytes | asyncio.Future[None]] = deque()
        self._event_timestamp: int | None = None
        self._loop.add_reader(self._socket, self._read)

    @property
    def is_connected(self) -> bool:
        """Whether the other side's address is known."""
        return self._remote is not None

    def listen(self, listener: Listener) -> None:
        """Pass every packet to a listener, beginning with those that came before."""
        for packet in self.packets:
            listener.take_packet(packet)
        self._listener = listener

    def connect(self, remote: tuple[str, int], codec: Codec, event_payload: int | None) -> None:
        """Start sending silence to an address, or move a stream that is sent already."""
        self._remote, self.codec = remote, codec
        self._event_payload = EVENT_PAYLOAD if event_payload is None else event_payload
        self._silence = codec.silence * FRAME_BYTES
        self._ticker.join(self)

    def pause(self) -> None:
        """Send nothing more by itself: a crowd's silence would double the work of everything between."""
        self._ticker.leave(self)

    def resume(self) -> None:
        """Send every 20 ms again."""
        self._ticker.join(self)

    async def say(self, payload: bytes) -> None:
        """Speak into the telephone, in the agreed law, and return when all is sent or the call is over."""
        said = self._loop.create_future()
        frames = [payload[start : start + FRAME_BYTES] for start in range(0, len(payload), FRAME_BYTES)]
        self._speech += frames
        self._speech.append(said)
        await said

    async def press(self, key: str) -> None:
        """Press one key and return when it is sent, or raise CallError when it can't be."""
        if self._remote is None:
            raise CallError("a key was pressed before there was any sound connection")
        if len(key) != 1 or key not in KEYS:
            raise CallError(f"no such key: {key!r}")
        press = _Press(key_events(KEYS.index(key)), self._loop.create_future())
        self._presses.append(press)
        await press.done

    def tick(self) -> None:
        """Send one packet: the next 20 ms of a key, of speech or of silence."""
        self._timestamp = (self._timestamp + FRAME_BYTES) & 0xFFFFFFFF
        if self._listener is not None and self._sequence % _TICKS_A_LOOK == 0:
            self._listener.take_time(self._loop.time())
        while self._presses:
            payload = next(self._presses[0].payloads, b"")
            if payload is None:
                break
            if payload:
                self._send_event(payload)
                return
            self._finish_press()
        self._event_timestamp = None
        self._send(self.codec.value, self._timestamp, self._next_sound() if self._speech else self._silence)

    def close(self) -> None:
        """Stop sending and free the port. Idempotent."""
        self._ticker.leave(self)
        if self._socket.fileno() < 0:
            return
        self._loop.remove_reader(self._socket)
        self._socket.close()
        for press in self._presses:
            if not press.done.done():
                press.done.set_exception(CallError("the call ended before a key had been sent"))
        for sound in self._speech:
            if isinstance(sound, asyncio.Future) and not sound.done():
                sound.set_result(None)
        if self._listener is not None:
            self._listener.take_end()

    def _next_sound(self) -> bytes:
        while self._speech:
            sound = self._speech.popleft()
            if isinstance(sound, bytes):
                return sound
            if not sound.done():
                sound.set_result(None)
        return self._silence

    def _finish_press(self) -> None:
        press = self._presses.popleft()
        if not press.done.done():
            press.done.set_result(None)

    def _send_event(self, payload: bytes) -> None:
        marker = 0
        if self._event_timestamp is None:
            self._event_timestamp, marker = self._timestamp, 0x80
        self._send(self._event_payload | marker, self._event_timestamp, payload)

    def _send(self, second: int, timestamp: int, payload: bytes) -> None:
        self._sequence = (self._sequence + 1) & 0xFFFF
        datagram = build_packet(second, self._sequence, timestamp, self._source, payload)
        try:
            self._socket.sendto(datagram, self._remote or ("", 0))
        except OSError:  # a full buffer or a lost network: the next packet follows in 20 ms
            self.junk += 1

    def _read(self) -> None:
        while True:
            try:
                datagram, (host, _port) = self._socket.recvfrom(2048)
            except BlockingIOError:
                return
            except OSError:
                self.junk += 1
                return
            self._receive(datagram, host)

    def _receive(self, datagram: bytes, host: str) -> None:
        try:
            packet = read_packet(datagram, self._loop.time())
        except MessageError:
            self.junk += 1
            return
        if self._remote is not None and host != self._remote[0]:
            self.junk += 1
            return
        self.packets.append(packet)
        if self._listener is not None:
            self._listener.take_packet(packet)


def _bind_even(host: str) -> socket.socket:
    """Bind an even port: the other side's RTCP goes to the odd one above it, which stays unused."""
    while True:
        candidate = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        candidate.bind((host, 0))
        if candidate.getsockname()[1] % 2 == 0:
            candidate.setblocking(False)  # noqa: FBT003 - the standard library's own signature
            return candidate
        candidate.close()
