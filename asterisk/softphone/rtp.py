"""The sound of a call: every packet is kept, and silence, speech or keys go out every 20 ms."""

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
_LATE_FRAMES = 50  # a ticker that slept for longer than a second does not catch up


class Listener(Protocol):
    """Hears a stream."""

    def take_packet(self, packet: Packet) -> None:
        """Take a packet, in the order of arrival."""
        ...

    def take_time(self, now: float) -> None:
        """Notice, ten times a second, that time passes without packets too."""
        ...

    def take_end(self) -> None:
        """The stream is over."""
        ...


class Ticker:
    """One timer for all calls of a process: every 20 ms each stream sends its packet."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._streams: dict[RTPStream, None] = {}
        self._due = 0.0
        self._handle: asyncio.TimerHandle | None = None

    def join(self, stream: "RTPStream") -> None:
        """Tick a stream from now on."""
        self._streams[stream] = None
        if self._handle is None:
            self._due = self._loop.time()
            self._tick()

    def leave(self, stream: "RTPStream") -> None:
        """Tick it no more; harmless when it wasn't."""
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


def _shared_ticker(loop: asyncio.AbstractEventLoop) -> Ticker:
    if loop not in _tickers:
        _tickers[loop] = Ticker(loop)
    return _tickers[loop]


@dataclass(slots=True)
class _Press:
    """A key on its way: the payloads it still has to send, one a tick, and who waits for it."""

    payloads: Iterator[bytes | None]
    done: "asyncio.Future[None]"


class RTPStream:
    """The sound of one call on its own UDP port.

    What arrives is kept in `packets` and handed to `listener`. From `connect` on, silence is sent all the
    time, as a telephone does that nobody speaks into: it opens NATs and gives Asterisk its pace.
    """

    def __init__(self, host: str) -> None:
        self._loop = asyncio.get_running_loop()
        self._socket = _bind_even(host)
        self._ticker = _shared_ticker(self._loop)
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
        """Whether it is known where to send."""
        return self._remote is not None

    def listen(self, listener: Listener) -> None:
        """Hand every packet to a listener, those that have come already first."""
        for packet in self.packets:
            listener.take_packet(packet)
        self._listener = listener

    def connect(self, remote: tuple[str, int], codec: Codec, event_payload: int | None) -> None:
        """Start sending silence there, or move an existing stream there."""
        self._remote, self.codec = remote, codec
        self._event_payload = EVENT_PAYLOAD if event_payload is None else event_payload
        self._silence = codec.silence * FRAME_BYTES
        self._ticker.join(self)

    async def say(self, payload: bytes) -> None:
        """Speak into the telephone, in the law that was agreed, and return when it has been sent or the call is over."""
        said = self._loop.create_future()
        frames = [payload[start : start + FRAME_BYTES] for start in range(0, len(payload), FRAME_BYTES)]
        self._speech += frames
        self._speech.append(said)
        await said

    async def press(self, key: str) -> None:
        """Press one key and return when it has been sent, or raise CallError when it can't be."""
        if self._remote is None:
            raise CallError("a key was pressed before there was any sound connection")
        if len(key) != 1 or key not in KEYS:
            raise CallError(f"no such key: {key!r}")
        press = _Press(key_events(KEYS.index(key)), self._loop.create_future())
        self._presses.append(press)
        await press.done

    def tick(self) -> None:
        """Send what is due in these 20 ms."""
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
        """Free the port and stop sending; harmless when done twice."""
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
        except OSError:  # a full buffer, a network that is gone: the next packet follows in 20 ms
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
    """Bind an even port: the other side sends its RTCP to the odd one above, which is left alone."""
    while True:
        candidate = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        candidate.bind((host, 0))
        if candidate.getsockname()[1] % 2 == 0:
            candidate.setblocking(False)  # noqa: FBT003 - the standard library's own signature
            return candidate
        candidate.close()
