"""From RTP packets to 20 ms frames in order, on one time line."""

from typing import NamedTuple

from asterisk.softphone.packets import FRAME_BYTES, RATE, Packet
from asterisk.softphone.sdp import Codec

AUDIO_PAYLOADS = frozenset(codec.value for codec in Codec)
_PATIENCE = 5  # packets that may overtake one before it counts as lost
_LONGEST_LOSS = 50
_LONGEST_GAP = 600 * RATE


class Frame(NamedTuple):
    """20 ms of sound from `at` on, in seconds; the payload of a lost frame is None."""

    payload: bytes | None
    at: float


class FrameAssembler:
    """Orders packets, fills in the lost ones, and places the rest by their RTP timestamps.

    The time line starts with the first packet's arrival. Silence that wasn't sent is a gap between frames.
    """

    def __init__(self) -> None:
        self._held: dict[int, Packet] = {}
        self._expected: int | None = None
        self._source: int | None = None
        self._timestamp = 0
        self._at = 0.0
        self._rest = b""

    def push(self, packet: Packet) -> list[Frame]:
        """Take a packet and return the frames that are now in order."""
        frames: list[Frame] = []
        if packet.source != self._source:
            frames += self.flush()
            self._source, self._expected, self._rest = packet.source, None, b""
        if self._expected is None:
            self._expected = packet.sequence
            self._timestamp, self._at = packet.timestamp, packet.arrived
        if _distance(packet.sequence, self._expected) < 0:
            return frames  # a duplicate, or one that counts as lost
        self._held[packet.sequence] = packet
        frames += self._release()
        if len(self._held) > _PATIENCE:
            frames += self._skip()
        return frames

    def flush(self) -> list[Frame]:
        """Give up missing packets and return the frames that waited for them."""
        frames: list[Frame] = []
        while self._held:
            frames += self._skip()
        return frames

    def _release(self) -> list[Frame]:
        frames: list[Frame] = []
        while self._expected in self._held:
            packet = self._held.pop(self._expected)
            self._expected = (self._expected + 1) & 0xFFFF
            if packet.payload_type in AUDIO_PAYLOADS:
                frames += self._place(packet)
        return frames

    def _skip(self) -> list[Frame]:
        """Give up what is missing before the next packet at hand, and go on from there."""
        expected = self._expected or 0
        following = min(self._held, key=lambda sequence: _distance(sequence, expected))
        count = min(_distance(following, expected), _LONGEST_LOSS)
        start = self._at
        lost = [Frame(None, start + index * FRAME_BYTES / RATE) for index in range(count)]
        self._expected = following
        self._timestamp = (self._timestamp + count * FRAME_BYTES) & 0xFFFFFFFF
        self._at += count * FRAME_BYTES / RATE
        self._rest = b""
        return lost + self._release()

    def _place(self, packet: Packet) -> list[Frame]:
        """Cut a packet's sound into frames; the rest waits for the next packet."""
        gap = (packet.timestamp - self._timestamp + 2**31) % 2**32 - 2**31
        if not 0 <= gap <= _LONGEST_GAP:
            self._at, self._rest = packet.arrived, b""  # the sender restarted its clock
        elif gap:
            self._at, self._rest = self._at + gap / RATE, b""
        start = self._at - len(self._rest) / RATE
        sound = self._rest + packet.payload
        whole = len(sound) - len(sound) % FRAME_BYTES
        self._rest = sound[whole:]
        self._timestamp = (packet.timestamp + len(packet.payload)) & 0xFFFFFFFF
        self._at += len(packet.payload) / RATE
        return [
            Frame(sound[index : index + FRAME_BYTES], start + index / RATE)
            for index in range(0, whole, FRAME_BYTES)
        ]


def _distance(sequence: int, other: int) -> int:
    """Return how far a sequence number is ahead of another, negative when it is behind."""
    return (sequence - other + 0x8000) % 0x10000 - 0x8000
