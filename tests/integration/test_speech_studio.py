"""`outage-ivr prompts record`: a real Asterisk rings a telephone whose owner reads a phrase into it."""

import asyncio
import sys
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import soundfile

from asterisk.softphone.catalogue import PromptCatalogue
from asterisk.softphone.incoming import IncomingCall
from asterisk.softphone.recogniser import Certainty
from prompts.speech.shaping_worker import encode_g711
from prompts.wording.languages import wording_for
from prompts.wording.script import write_script
from tests.support.fake_speech import hum
from tests.support.phone import Phone
from tests.support.running_line import RunningLine
from tests.support.runtime import PROJECT, RUNTIME

pytestmark = pytest.mark.skipif(not (RUNTIME / "bin/asterisk").exists(), reason="asterisk/obtain asterisk")


@pytest.fixture
async def line(tmp_path: Path) -> AsyncIterator[RunningLine]:
    """Run the Asterisk of an English-speaking installation with the fastest engine, without its service."""
    line = RunningLine(tmp_path, {"OUTAGE_IVR_LANGUAGES": "en", "OUTAGE_IVR_ENGINES": "espeak-ng"})
    await asyncio.to_thread(line.starts, "asterisk")
    (tmp_path / "prompts").mkdir(mode=0o700)
    yield line
    await asyncio.to_thread(line.stops, "asterisk")


@asynccontextmanager
async def _recording(line: RunningLine, *words: str) -> AsyncIterator[Process]:
    """Run the command, and make sure that it has ended afterwards."""
    command = (sys.executable, "-m", "ivr", "prompts", "record", *words)
    process = await asyncio.create_subprocess_exec(
        *command, cwd=PROJECT, env=line.environment, stdout=PIPE, stderr=STDOUT
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


async def _printed(process: Process) -> str:
    output, _ = await process.communicate()
    return output.decode()


async def _hears_signal(phone: Phone) -> None:
    assert (await phone._next("the signal", 20)).kind is Certainty.TONE


async def _reads(phone: Phone, call: IncomingCall, seconds: float, *, pitch: float = 700) -> None:
    """Speak after the signal, and press the key that ends the recording."""
    await _hears_signal(phone)
    sound = hum(seconds, pitch=pitch, rate=8000, loudness=0.2)
    await call.rtp.say(encode_g711(sound.samples, "alaw"))
    await phone.presses("#")


async def test_a_person_records_a_phrase_by_telephone(line: RunningLine, tmp_path: Path) -> None:
    async with (
        await Phone.start(PromptCatalogue.load(tmp_path / "prompts"), port=line.person_port) as phone,
        _recording(line, "greeting", "--language", "en") as process,
    ):
        call = await (await phone.is_rung()).answers()
        # Say nothing the first time.
        await phone.hears("studio_intro", "greeting")
        await _reads(phone, call, 0.0)
        await phone.hears("studio_refused", "studio_intro", "greeting")
        # Record again after the second time; keep the third.
        for key in "21":
            await _reads(phone, call, 1.2)
            assert (await phone._next("the recording", 20)).kind in {Certainty.TONE, Certainty.UNRECOGNISED}
            await phone.hears("studio_choice")
            await phone.presses(key)
            if key == "2":
                await phone.hears("studio_intro", "greeting")
        await phone.hears("studio_kept")
        await phone.line_hangs_up()
        printed = await _printed(process)
    assert process.returncode == 0, printed
    assert "not good enough: " in printed
    assert "greeting in en is now this recording, 1." in printed
    found = soundfile.info(tmp_path / "recordings/en/greeting.wav")
    assert found.samplerate == 16_000
    assert 1.2 < found.duration < 5.0  # the owner of the telephone needs a moment after the signal
    assert not list((tmp_path / "asterisk/spool/recording").iterdir())
    listed = {one.split()[0]: one for one in line.runs("prompts", "list").splitlines() if one.strip()}
    assert listed["greeting"].split()[-1] == "recorded"


async def test_a_person_records_what_is_missing_until_they_hang_up(line: RunningLine, tmp_path: Path) -> None:
    async with (
        await Phone.start(PromptCatalogue.load(tmp_path / "prompts"), port=line.person_port) as phone,
        _recording(line, "--language", "en") as process,
    ):
        call = await (await phone.is_rung()).answers()
        await phone.hears("studio_intro")
        # A different tone each time: the second take would be recognised as the first phrase's new prompt.
        for name, pitch in (("greeting", 700), ("sorry_repeat", 900)):
            await phone.hears(name)
            await _reads(phone, call, 1.5, pitch=pitch)
            assert (await phone._next("the recording", 20)).kind in {Certainty.TONE, Certainty.UNRECOGNISED}
            await phone.hears("studio_choice")
            await phone.presses("1")
        await phone.hears("no_outage")
        await phone.hangs_up()
        printed = await _printed(process)
    assert process.returncode == 0, printed
    assert "sorry_repeat in en is now this recording, " in printed
    script = write_script(wording_for("en"))
    fixed = sum(line.group is None for line in script)
    assert (
        f"en: 2 of {len(script)} recorded; {fixed - 2} fixed phrases are missing: no_outage, reports_house, "
        in printed
    )
    assert {file.name for file in (tmp_path / "recordings/en").glob("*.wav")} == {
        "greeting.wav",
        "sorry_repeat.wav",
    }


async def test_who_hangs_up_has_kept_nothing(line: RunningLine, tmp_path: Path) -> None:
    async with (
        await Phone.start(PromptCatalogue.load(tmp_path / "prompts")) as phone,
        _recording(
            line, "greeting", "--language", "en", "--at", f"sip:me@127.0.0.1:{phone.address[1]}"
        ) as process,
    ):
        await (await phone.is_rung()).answers()
        await phone.hears("studio_intro")
        await phone.hangs_up()
        printed = await _printed(process)
    assert (process.returncode, printed) == (1, "Error: the speaker hung up before anything was kept\n")
    assert not (tmp_path / "recordings").exists()


async def test_nobody_there_is_told(line: RunningLine, tmp_path: Path) -> None:
    async with (
        await Phone.start(PromptCatalogue.load(tmp_path / "prompts"), port=line.person_port) as phone,
        _recording(line, "greeting", "--language", "en") as process,
    ):
        await (await phone.is_rung()).is_busy()
        printed = await _printed(process)
    assert (process.returncode, printed) == (1, "Error: nobody answered (busy)\n")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("etr", "--language", "en"), "there is no recordable phrase"),
        (("greeting", "--language", "en", "--at", "PJSIP/x"), "'PJSIP/x' is no SIP address"),
        (("greeting", "--language", "en"), "Asterisk can't be reached; run: outage-ivr asterisk"),
    ],
)
async def test_what_cannot_begin_says_why(tmp_path: Path, words: tuple[str, ...], reason: str) -> None:
    line = RunningLine(tmp_path, {"OUTAGE_IVR_LANGUAGES": "en", "OUTAGE_IVR_ENGINES": "espeak-ng"})
    async with _recording(line, *words) as process:
        printed = await _printed(process)
    assert process.returncode == 1
    assert reason in printed
