"""Sounds are shaped in another process; whatever happens to it, the next sound is shaped."""

import os
import signal
import threading
import time

import pytest

from prompts.errors import RecordingError, RecordingFlaw, SpeechError
from prompts.speech import Audio, g711
from prompts.speech.shaping import encode
from prompts.speech.telephone import fit
from prompts.speech.workshop import Workshop
from tests.support.fake_speech import hum, to_audio

HUM = to_audio(hum(0.5))


@pytest.fixture
def workshop() -> Workshop:
    return Workshop()


def process_of(workshop: Workshop) -> int:
    assert workshop._process
    return workshop._process.pid


def test_a_sound_is_shaped_as_it_would_be_here(workshop: Workshop) -> None:
    assert workshop.do("shape", HUM, "раз.") == encode(fit(hum(0.5), "раз."))
    workshop.close()


def test_one_process_shapes_sound_after_sound_and_lets_calls_go_first(workshop: Workshop) -> None:
    workshop.do("shape", HUM, "")
    first = process_of(workshop)
    workshop.do("shape", HUM, "")
    assert process_of(workshop) == first
    assert os.getpriority(os.PRIO_PROCESS, first) == min(os.getpriority(os.PRIO_PROCESS, 0) + 5, 19)
    workshop.close()


def test_what_is_wrong_with_a_sound_comes_back_as_it_was_raised(workshop: Workshop) -> None:
    with pytest.raises(SpeechError, match="what came out is no sound"):
        workshop.do("shape", Audio((b"<html>",)), "")
    soft = to_audio(hum(2.0, loudness=0.008)).files[0]
    with pytest.raises(RecordingError, match="it is too soft") as refused:
        workshop.do("shape_take", soft, "раз", None)
    assert refused.value.flaw is RecordingFlaw.SOFT
    assert refused.value.figures["loudness"] < refused.value.figures["least"]
    workshop.close()


def test_one_that_dies_is_replaced(workshop: Workshop) -> None:
    workshop.do("shape", HUM, "")
    assert workshop._process
    workshop._process.kill()
    workshop._process.wait()
    workshop.do("shape", HUM, "")
    first = process_of(workshop)
    os.kill(first, signal.SIGSTOP)
    killer = threading.Timer(0.2, os.kill, (first, signal.SIGKILL))
    killer.start()
    with pytest.raises(SpeechError, match="died or took longer"):
        workshop.do("shape", HUM, "")
    workshop.do("shape", HUM, "")
    workshop.close()


def test_one_that_hangs_is_killed_and_replaced() -> None:
    workshop = Workshop(seconds=15.0)
    workshop.do("shape", HUM, "")
    os.kill(process_of(workshop), signal.SIGSTOP)
    workshop._seconds = 0.1
    with pytest.raises(SpeechError, match=r"took longer than 0\.1 s"):
        workshop.do("shape", HUM, "")
    workshop._seconds = 15.0
    workshop.do("shape", HUM, "")
    workshop.close()


def test_one_that_nobody_needs_ends_and_comes_back() -> None:
    workshop = Workshop(idle=0.1)
    workshop.do("shape", HUM, "")
    while workshop._process is not None:
        time.sleep(0.05)
    workshop.do("to_wav", g711.encode(hum(0.1).samples, "alaw"))
    workshop.close()


def test_it_can_be_opened_ahead(workshop: Workshop) -> None:
    workshop.open_soon()
    first = process_of(workshop)
    workshop.do("shape", HUM, "")
    assert process_of(workshop) == first
    workshop.close()
