"""The ear of a call: what was heard so far, when it began, and how long it has been silent."""

from asterisk.softphone.catalogue import PromptCatalogue
from asterisk.softphone.frames import AUDIO_PAYLOADS, Frame, FrameAssembler
from asterisk.softphone.g711 import is_quiet
from asterisk.softphone.packets import FRAME_SECONDS, Packet
from asterisk.softphone.recogniser import Recognised, Recogniser
from asterisk.softphone.sdp import Codec
from asterisk.softphone.watched import Watched

_IN_ORDER_AFTER = 0.06


class Ear(Watched):
    """Listens to a stream and says live what it hears; all times are the event loop's, in seconds."""

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

    def take_packet(self, packet: Packet) -> None:
        """Take a packet, in the order of arrival."""
        if packet.payload_type in AUDIO_PAYLOADS and packet.payload_type != self.codec.value:
            self._note(self._recogniser.finish())
            self.codec = Codec(packet.payload_type)
            self._recogniser = Recogniser(self._catalogue, self.codec)
        self._last_packet_at = packet.arrived
        self._take_frames(self._assembler.push(packet))

    def take_time(self, now: float) -> None:
        """Notice that time passes without packets too."""
        if now - self._last_packet_at > _IN_ORDER_AFTER:
            self._take_frames(self._assembler.flush())
        self._note(self._recogniser.wait(now))
        self.changed()

    def take_end(self) -> None:
        """The call is over: what is half heard is all there will be of it."""
        self._take_frames(self._assembler.flush())
        self._note(self._recogniser.finish())
        self.ended = True
        self.changed()

    def longest_silence(self, now: float) -> float:
        """Return the longest time without a sound, up to now."""
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
