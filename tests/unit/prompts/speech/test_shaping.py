"""A separate process shapes sounds; whatever happens to it, the next sound is shaped."""

import os
import signal
import threading
import time

import pytest

from prompts.errors import RecordingError, RecordingFlaw, SpeechError
from prompts.speech import Audio
from prompts.speech.shaping import ShapingProcess
from prompts.speech.shaping_worker import encode, encode_g711
from prompts.speech.telephone import fit
from tests.support.fake_speech import hum, to_audio

HUM = to_audio(hum(0.5))


@pytest.fixture
def shaping() -> ShapingProcess:
    return ShapingProcess()


def process_of(shaping: ShapingProcess) -> int:
    assert shaping._process
    return shaping._process.pid


def test_a_sound_is_shaped_as_in_this_process(shaping: ShapingProcess) -> None:
    assert shaping.call("shape", HUM, "раз.") == encode(fit(hum(0.5), "раз."))
    shaping.close()


def test_one_process_shapes_sound_after_sound_at_low_priority(shaping: ShapingProcess) -> None:
    shaping.call("shape", HUM, "")
    first = process_of(shaping)
    shaping.call("shape", HUM, "")
    assert process_of(shaping) == first
    assert os.getpriority(os.PRIO_PROCESS, first) == min(os.getpriority(os.PRIO_PROCESS, 0) + 5, 19)
    shaping.close()


def test_the_worker_s_error_is_raised_here(shaping: ShapingProcess) -> None:
    with pytest.raises(SpeechError, match="output is no sound"):
        shaping.call("shape", Audio((b"<html>",)), "")
    soft = to_audio(hum(2.0, loudness=0.008)).files[0]
    with pytest.raises(RecordingError, match="it is too quiet") as refused:
        shaping.call("shape_recording", soft, "раз", None)
    assert refused.value.flaw is RecordingFlaw.SOFT
    assert refused.value.figures["loudness"] < refused.value.figures["least"]
    shaping.close()


def test_a_process_that_dies_is_replaced(shaping: ShapingProcess) -> None:
    shaping.call("shape", HUM, "")
    assert shaping._process
    shaping._process.kill()
    shaping._process.wait()
    shaping.call("shape", HUM, "")
    first = process_of(shaping)
    os.kill(first, signal.SIGSTOP)
    killer = threading.Timer(0.2, os.kill, (first, signal.SIGKILL))
    killer.start()
    with pytest.raises(SpeechError, match="died or took longer"):
        shaping.call("shape", HUM, "")
    shaping.call("shape", HUM, "")
    shaping.close()


def test_a_process_that_hangs_is_killed_and_replaced() -> None:
    shaping = ShapingProcess(seconds=15.0)
    shaping.call("shape", HUM, "")
    os.kill(process_of(shaping), signal.SIGSTOP)
    shaping._seconds = 0.1
    with pytest.raises(SpeechError, match=r"took longer than 0\.1 s"):
        shaping.call("shape", HUM, "")
    shaping._seconds = 15.0
    shaping.call("shape", HUM, "")
    shaping.close()


def test_an_idle_process_ends_and_the_next_call_starts_another() -> None:
    shaping = ShapingProcess(idle=0.1)
    shaping.call("shape", HUM, "")
    while shaping._process is not None:
        time.sleep(0.05)
    shaping.call("to_wav", encode_g711(hum(0.1).samples, "alaw"))
    shaping.close()


def test_it_can_be_started_ahead(shaping: ShapingProcess) -> None:
    shaping.warm_up()
    first = process_of(shaping)
    shaping.call("shape", HUM, "")
    assert process_of(shaping) == first
    shaping.close()
