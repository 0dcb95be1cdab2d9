"""Prompts that Asterisk could not play: remembered, and tried again on a call that nobody hears."""

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import uuid4

import structlog

from asterisk.ari.client import ARIClient
from asterisk.ari.errors import ARIError
from asterisk.ari.outcomes import ChannelEnded, PlaybackResult
from asterisk.server.dialplan import TRIAL
from ivr.observability.metrics import Metrics
from prompts.library import Library
from prompts.wording.phrases import Phrase, Prompt

log = structlog.get_logger()

#: Longest wait for the call's answer, and for a phrase that is spoken again, in seconds.
_ANSWER, _SPEECH = 5, 10.0


class PlaybackWatch:
    """Remembers each prompt that could not be played until it was; `is_whole` looks at a prompt's files on disk.

    Attributes:
        faults: the prompts by phrase; where Asterisk didn't say which of several it was, all of them.
    """

    def __init__(self, metrics: Metrics, is_whole: Callable[[Path, float], bool]) -> None:
        self.faults: dict[Phrase, Prompt] = {}
        self._metrics, self._is_whole = metrics, is_whole

    def finds_damage(self, call_id: str, prompts: Sequence[Prompt]) -> bool:
        """Say whether one of the prompts is damaged on disk, before they are played to somebody."""
        damaged = [prompt for prompt in prompts if not self._is_whole(prompt.file, prompt.seconds)]
        if damaged:
            self._record(call_id, damaged)
        return bool(damaged)

    def note(self, call_id: str, prompts: Sequence[Prompt], result: PlaybackResult) -> None:
        """Take the result of playing these prompts to somebody."""
        if self.faults:
            self.clear(prompts[: max(0, result.begun - result.cut)])
        if result.unplayed:
            self._record(call_id, [one for one in prompts if str(one.file) in result.unplayed])

    def clear(self, prompts: Sequence[Prompt]) -> None:
        """Forget the faults of prompts that were played."""
        for prompt in prompts:
            if self.faults.pop(prompt.phrase, None):
                log.info("playback_works", file=str(prompt.file))

    def doubts(self, prompts: Sequence[Prompt]) -> bool:
        """Say whether one of these could not be played when it was tried last."""
        return any(prompt.phrase in self.faults for prompt in prompts)

    def _record(self, call_id: str, faulty: Sequence[Prompt]) -> None:
        self.faults.update((prompt.phrase, prompt) for prompt in faulty)
        self._metrics.unplayed.inc()
        log.error("playback_failed", channel=call_id, files=[str(prompt.file) for prompt in faulty])


class PlaybackTrial:
    """Plays what failed until it works again; prompts that are damaged on disk are spoken anew first."""

    def __init__(self, ari: ARIClient, library: Library, watch: PlaybackWatch) -> None:
        self._ari, self._library, self._watch = ari, library, watch

    async def run(self) -> None:
        """Try all that failed, up to the first that fails again; do nothing while nothing has failed."""
        if not (self._watch.faults and self._ari.connected.is_set()):
            return
        await self._library.forget_damaged()
        call_id = f"trial-{uuid4().hex}"
        try:
            await self._play(call_id)
        except (ChannelEnded, ARIError) as error:
            log.warning("playback_not_tried", reason=str(error))
        finally:
            with contextlib.suppress(ARIError):
                await self._ari.hang_up(call_id)

    async def _play(self, call_id: str) -> None:
        dialed = await self._ari.dial(call_id, f"Local/s@{TRIAL}/n", args=(TRIAL,), ring_seconds=_ANSWER)
        for phrase in list(self._watch.faults):
            for prompt in await self._library.prepare([phrase], within=_SPEECH):
                played = await dialed.channel.play(
                    [str(prompt.file)], lengths=[prompt.seconds], until_key=False
                )
                if played.unplayed:
                    # Another comes first the next time, so that one lasting fault hides no other's end.
                    self._watch.faults[phrase] = self._watch.faults.pop(phrase)
                    return
                self._watch.clear([prompt])
