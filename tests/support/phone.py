"""The telephone of the acceptance tests: a test reads like the call.

    async with await Phone.start(catalogue, number="+79990000101") as phone:
        await phone.dials(line)
        await phone.hears("greeting", "outage_known", language="ru")
        await phone.presses("1")
        await phone.hears("will_call")
        await phone.line_hangs_up()
        ring = await phone.is_rung()
        await ring.answers()

What is heard has to equal the prompt files byte for byte. Every failure shows the whole call so far.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from types import TracebackType
from typing import NoReturn, Self

from asterisk.softphone.calls import CallEnding, Party, SoftphoneCall
from asterisk.softphone.catalogue import PromptCatalogue
from asterisk.softphone.digest import Credentials
from asterisk.softphone.ear import Ear
from asterisk.softphone.g711 import is_quiet
from asterisk.softphone.keypad import Keying
from asterisk.softphone.outgoing import OutgoingCall
from asterisk.softphone.recogniser import Certainty, Recognised
from asterisk.softphone.sdp import Codec
from asterisk.softphone.user_agent import LOOPBACK, UserAgent
from prompts.wording.languages import LANGUAGES, wording_for
from tests.support.heard import describe, fits
from tests.support.patience import PATIENCE, excused, unexcused
from tests.support.ring import Note, Ring

#: Sounds shorter than this, in seconds, can't be recognised.
_SPLINTER = 0.1


@dataclass(frozen=True)
class Line:
    """What to dial: an extension at a SIP address."""

    port: int
    extension: str = "100"
    host: str = LOOPBACK


@dataclass
class Phone:
    """A telephone with one call at a time; each call starts with nothing heard."""

    catalogue: PromptCatalogue
    number: str | None
    agent: UserAgent
    call: SoftphoneCall | None = None
    ear: Ear | None = None
    #: Called when the telephone has been unplugged.
    unplugged: Callable[[], object] = lambda: None
    _notes: list[Note] = field(default_factory=list)
    _position: int = 0
    _is_ringing: bool = False
    _pressed_at: float = 0.0

    @classmethod
    async def start(
        cls,
        catalogue: PromptCatalogue,
        *,
        number: str | None = "+79990000101",
        host: str = LOOPBACK,
        port: int = 0,
        codec: Codec = Codec.PCMA,
        credentials: Credentials | None = None,
        keying: Keying = Keying.EVENTS,
    ) -> Self:
        """Plug in a telephone; `number` None withholds the number, `port` 0 takes a free one."""
        agent = await UserAgent.start(
            host=host, port=port, codecs=(codec,), credentials=credentials, keying=keying
        )
        return cls(catalogue, number, agent)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Hang up and unplug."""
        try:
            await self.agent.close()
        finally:
            self.unplugged()

    @property
    def address(self) -> tuple[str, int]:
        """Where this telephone can be rung: host and port."""
        return self.agent.host, self.agent.port

    # -- placing and taking calls

    async def dials(self, line: Line, *, within: float = PATIENCE) -> OutgoingCall:
        """Dial, and return at the first sound, answer or refusal."""
        call = self.agent.call((line.host, line.port), line.extension, number=self.number)
        self._take_up(call, f"dialled {line.extension} as {self.number or 'a withheld number'}")
        if not await call.until(lambda: call.has_sound or call.ending, within):
            self.fail(f"no answer within {within:g} s; replies so far: {call.statuses}")
        if call.answered_at is not None:
            self._notes.append(Note(call.answered_at, "answered"))
        return call

    async def is_answered(self, *, within: float = PATIENCE) -> None:
        """Wait until the line answers; early media alone is no answer."""
        call = self._expect_call()
        await self._until(lambda: call.answered_at or call.ending, within, "the line has not answered")
        if call.answered_at is None:
            self.fail("the line never answered")

    async def is_refused(self, status: int, *, within: float = PATIENCE) -> None:
        """Wait until the line refuses the call with this SIP status."""
        call = self._expect_call()
        await self._until(lambda: call.answered_at or call.ending, within, "the line has not refused")
        if call.ending is None or call.ending.status != status:
            self.fail(f"expected a refusal with {status}")

    async def is_rung(self, *, within: float = 2 * PATIENCE) -> Ring:
        """Wait until somebody calls this telephone."""
        try:
            async with asyncio.timeout(within):
                call = await self.agent.incoming.get()
        except TimeoutError:
            self.fail(f"nobody called within {within:g} s")
        self._take_up(call, f"called by {call.caller or 'a withheld number'} for {call.called}")
        return Ring(self, call)

    async def is_not_rung(self, seconds: float) -> None:
        """Check for this long that nobody calls this telephone."""
        await asyncio.sleep(seconds)
        if not self.agent.incoming.empty():
            self.fail("somebody calls who should not")

    # -- listening

    async def hears(
        self, *ids: str, language: str | None = None, text: str | None = None, within: float = PATIENCE
    ) -> list[Recognised]:
        """Expect these whole prompts next, in this order; `within` is the longest silence before each."""
        return [await self._hears(Certainty.PROMPT, wanted, language, text, within) for wanted in ids]

    async def hears_part_of(
        self, wanted: str, *, language: str | None = None, within: float = PATIENCE
    ) -> Recognised:
        """Expect a prompt next that is cut short."""
        return await self._hears(Certainty.INTERRUPTED, wanted, language, None, within)

    async def is_interrupted(self, *, within: float = PATIENCE) -> Recognised:
        """Expect that whatever was being said is cut short; skip what had ended before the key."""
        while True:
            heard = await self._next("something cut short", within)
            if heard.kind is Certainty.INTERRUPTED:
                return heard
            if heard.kind is not Certainty.PROMPT or heard.start > self._pressed_at + excused(
                self._pressed_at, self._now()
            ):
                self.fail(f"expected something cut short, heard {describe(heard)}")

    async def hears_at_last(
        self, wanted: str, *, language: str | None = None, within: float = PATIENCE
    ) -> Recognised:
        """Expect this whole prompt, whatever comes or is cut short before it, with at most this much silence between."""
        while True:
            heard = await self._next(f"{wanted!r}", within)
            if heard.kind is Certainty.PROMPT and fits(heard, wanted, language, None):
                return heard

    async def hears_digits(
        self, digits: str, *, language: str | None = None, within: float = PATIENCE
    ) -> list[Recognised]:
        """Expect these digits next, in the groups of a ticket's number."""
        _, *grouped = wording_for(LANGUAGES[0]).ticket(digits)
        ids = [str(digit.id) for digit in grouped]
        return await self.hears(*ids, language=language, within=within)

    async def hears_until(
        self, wanted: str, *, language: str | None = None, within: float = PATIENCE
    ) -> list[Recognised]:
        """Collect whole prompts up to this one and return them all; anything but a whole prompt fails."""
        passed: list[Recognised] = []
        while True:
            heard = await self._next(f"{wanted!r}", within)
            if heard.kind is not Certainty.PROMPT:
                self.fail(f"expected whole prompts until {wanted!r}, heard {describe(heard)}")
            passed.append(heard)
            if fits(heard, wanted, language, None):
                return passed

    async def hears_ringing(self, *, within: float = PATIENCE) -> None:
        """Expect the ringing tone next; skip its further bursts until something else is heard."""
        heard = await self._next("ringing", within)
        if heard.kind is not Certainty.TONE:
            self.fail(f"expected ringing, heard {describe(heard)}")
        self._is_ringing = True

    async def hears_tone(self, frequency: int, *, within: float = PATIENCE) -> None:
        """Expect a tone of this single frequency, in Hz, next."""
        heard = await self._next(f"a tone of {frequency} Hz", within)
        if heard.kind is not Certainty.TONE or any(abs(one - frequency) > 20 for one in heard.frequencies):
            self.fail(f"expected a tone of {frequency} Hz, heard {describe(heard)}")

    def passes_tones(self) -> None:
        """Skip ringing and waiting tones until something else is heard."""
        self._is_ringing = True

    async def hears_any(self, beginning: str, *, language: str, within: float = PATIENCE) -> Recognised:
        """Expect a whole prompt next whose id begins like this."""
        heard = await self._next(f"{beginning!r}…", within)
        if heard.kind is not Certainty.PROMPT or not any(
            prompt.id.startswith(beginning) and prompt.language == language for prompt in heard.prompts
        ):
            self.fail(f"expected a prompt {beginning!r}… in {language}, heard {describe(heard)}")
        return heard

    async def falls_silent(self, seconds: float = 1.0, *, within: float = 60.0) -> None:
        """Wait until nothing has been heard for this long; what came before is still to be checked."""
        ear, call = self._expect_ear(), self._expect_call()
        await self._until(
            lambda: self._now() - ear.last_sound_at >= seconds or call.ending,
            within,
            "the line is never silent",
        )

    async def hears_nothing_more(self) -> None:
        """Check that the ended call contained nothing that wasn't checked."""
        if not self._expect_ear().ended:
            self.fail("the call is still up: nobody knows what will be heard")
        rest = self.heard[self._position :]
        if rest:
            self.fail(f"heard more than expected: {', '.join(map(describe, rest))}")

    # -- acting

    async def presses(self, keys: str) -> None:
        """Press keys without waiting."""
        self.notes(f"pressed {keys}")
        self._pressed_at = self._now()
        await self._expect_call().press(keys)

    async def hangs_up(self) -> CallEnding:
        """Hang up, and return how the call ended."""
        call = self._expect_call()
        await call.hang_up()
        return self._expect_ending()

    async def line_hangs_up(self, *, within: float = PATIENCE) -> CallEnding:
        """Wait until the line hangs up; it may go on speaking, but not be silent for longer than `within`."""
        call, ear, began = self._expect_call(), self._expect_ear(), self._now()
        while call.ending is None:
            left = within - (self._now() - max(began, ear.last_sound_at))
            if left <= 0:
                self.fail(f"the line has not hung up, silent for {within:g} s")
            await call.until(lambda: call.ending, left)
        ending = self._expect_ending()
        if ending.by is not Party.THEM:
            self.fail(f"expected the line to hang up, the end was {ending}")
        return ending

    # -- looking back

    @property
    def heard(self) -> list[Recognised]:
        """Everything heard in this call so far."""
        return self._expect_ear().heard

    @property
    def texts(self) -> list[str]:
        """The words of everything heard in this call so far."""
        return [heard.text for heard in self.heard]

    @property
    def answered_at(self) -> float:
        """When the line answered, by the event loop's clock."""
        answered_at = self._expect_call().answered_at
        if answered_at is None:
            self.fail("the call was never answered")
        return answered_at

    @property
    def first_sound_since_dialling(self) -> float:
        """Seconds from the INVITE to the first sound."""
        return self._first_sound() - self._expect_call().began_at

    @property
    def first_sound_since_answer(self) -> float:
        """Seconds from the answer to the first sound; negative for early media."""
        return self._first_sound() - self.answered_at

    @property
    def longest_silence(self) -> float:
        """The longest silence in seconds, from the INVITE to now or to the end.

        Time during which the machine was busy doesn't count.
        """
        call, ear = self._expect_call(), self._expect_ear()
        sounds = [one.at for one in ear.frames if one.payload and not is_quiet(one.payload, ear.codec)]
        until = call.ending.at if call.ending else self._now()
        return max(unexcused(*pause) for pause in pairwise([call.began_at, *sounds, until]))

    def transcript(self) -> str:
        """Return the call so far, one line per event, with the seconds since it began."""
        if self.call is None or self.ear is None:
            return "  (no call yet)"
        began = self.call.began_at
        lines = [(note.at, note.text) for note in self._notes]
        lines += [(heard.start, f"{describe(heard)}: {heard.text}") for heard in self.ear.heard]
        if self.call.ending:
            lines.append((self.call.ending.at, f"ended by {self.call.ending.by.value}: {self.call.ending}"))
        lines.append((self._now(), "now"))
        return "\n".join(f"  {at - began:7.2f} s  {text}" for at, text in sorted(lines))

    def fail(self, what: str) -> NoReturn:
        """Fail the test, showing the call."""
        raise AssertionError(f"{what}\nthe call so far:\n{self.transcript()}")

    def notes(self, text: str) -> None:
        """Add a note to the transcript."""
        self._notes.append(Note(self._now(), text))

    # -- inside

    def _take_up(self, call: SoftphoneCall, note: str) -> None:
        self.call, self.ear = call, Ear(self.catalogue, call.began_at)
        self._position, self._is_ringing = 0, False
        self._notes = [Note(call.began_at, note)]
        call.rtp.listen(self.ear)

    async def _hears(
        self, kind: Certainty, wanted: str, language: str | None, text: str | None, within: float
    ) -> Recognised:
        what = f"{wanted!r}{f' in {language}' if language else ''}{f' saying {text!r}' if text else ''}"
        heard = await self._next(what, within)
        if heard.kind is not kind or heard.lost or not fits(heard, wanted, language, text):
            self.fail(f"expected {kind.value} {what}, heard {describe(heard)}")
        return heard

    async def _next(self, what: str, within: float) -> Recognised:
        ear, began = self._expect_ear(), self._now()
        while len(ear.heard) <= self._position:
            left = within - (self._now() - max(began, ear.last_sound_at))
            if ear.ended or left <= 0:
                self.fail(
                    f"expected {what}, heard nothing more" + ("" if ear.ended else f" for {within:g} s")
                )
            await ear.until(lambda: len(ear.heard) > self._position or ear.ended, left)
        self._position += 1
        heard = ear.heard[self._position - 1]
        # A fragment of a tone that was cut short no longer counts as one.
        is_splinter = heard.kind is Certainty.UNRECOGNISED and heard.end - heard.start < _SPLINTER
        if self._is_ringing and (heard.kind is Certainty.TONE or is_splinter):
            return await self._next(what, within)
        self._is_ringing = False
        return heard

    async def _until(self, happened: Callable[[], object], within: float, otherwise: str) -> None:
        deadline = self._now() + within
        while not happened():
            if self._now() >= deadline:
                self.fail(f"{otherwise} within {within:g} s")
            await self._expect_ear().until(happened, 0.1)

    def _first_sound(self) -> float:
        at = self._expect_ear().first_sound_at
        if at is None:
            self.fail("nothing was heard")
        return at

    def _expect_call(self) -> SoftphoneCall:
        if self.call is None:
            self.fail("this telephone has no call")
        return self.call

    def _expect_ear(self) -> Ear:
        if self.ear is None:
            self.fail("this telephone has no call")
        return self.ear

    def _expect_ending(self) -> CallEnding:
        ending = self._expect_call().ending
        if ending is None:
            self.fail("the call is still up")
        return ending

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
