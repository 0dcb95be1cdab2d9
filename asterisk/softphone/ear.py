"""The ear of a call: what was heard so far, when sound began, and how long it has been silent."""

from typing_extensions import override

from asterisk.softphone.catalogue import PromptCatalogue
from asterisk.softphone.frames import AUDIO_PAYLOADS, Frame, FrameAssembler
from asterisk.softphone.g711 import is_quiet
from asterisk.softphone.packets import FRAME_SECONDS, Packet
from asterisk.softphone.recogniser import Recognised, Recogniser
from asterisk.softphone.rtp import Listener
from asterisk.softphone.sdp import Codec
from asterisk.softphone.watched import Watched

_IN_ORDER_AFTER = 0.06


class Ear(Watched, Listener):
    """Recognises live what a stream carries; times are the event loop's, in seconds."""

    def __init__(self, catalogue: PromptCatalogue, began_at: float) -> None:
        super().__init__()
        self.heard: list[Recognised] = []
        self.frames: list[Frame] = []
        self.codec = Codec.PCMA
        self.first_sound_at: float | None = None
        self.last_sound_at = began_at
        self.ended = False
        self._catalogue = catalogue
        self._assembler = FrameAssembler()
        self._recogniser = Recogniser(catalogue, self.codec)
        self._last_packet_at = began_at
        self._longest_silence = 0.0

    @override
    def take_packet(self, packet: Packet) -> None:
        if packet.payload_type in AUDIO_PAYLOADS and packet.payload_type != self.codec.value:
            self._note(self._recogniser.finish())
            self.codec = Codec(packet.payload_type)
            self._recogniser = Recogniser(self._catalogue, self.codec)
        self._last_packet_at = packet.arrived
        self._take_frames(self._assembler.push(packet))

    @override
    def take_time(self, now: float) -> None:
        if now - self._last_packet_at > _IN_ORDER_AFTER:
            self._take_frames(self._assembler.flush())
        self._note(self._recogniser.wait(now))
        self.changed()

    @override
    def take_end(self) -> None:
        self._take_frames(self._assembler.flush())
        self._note(self._recogniser.finish())
        self.ended = True
        self.changed()

    def longest_silence(self, now: float) -> float:
        """Return the longest time without sound up to now, in seconds."""
        return max(self._longest_silence, now - self.last_sound_at)

    def _take_frames(self, frames: list[Frame]) -> None:
        for frame in frames:
            self.frames.append(frame)
            if frame.payload is not None and not is_quiet(frame.payload, self.codec):
                self._note_sound(frame.at)
            heard = self._recogniser.hear(frame)
            if heard:
                self._note(heard)

    def _note_sound(self, at: float) -> None:
        if self.first_sound_at is None:
            self.first_sound_at = at
        self._longest_silence = max(self._longest_silence, at - self.last_sound_at)
        self.last_sound_at = max(self.last_sound_at, at + FRAME_SECONDS)

    def _note(self, heard: list[Recognised]) -> None:
        if heard:
            self.heard += heard
            self.changed()
