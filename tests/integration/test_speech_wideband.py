"""Prompts in wideband, heard in real calls on a real Asterisk."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ivr.asterisk.process import Asterisk
from prompts.library import Library
from prompts.phrases import Phrase
from prompts.speech.chain import Chain
from prompts.speech.rhvoice import RHVoice
from prompts.voices import voices_of
from tests.asterisk_server import running_asterisk
from tests.patience import PATIENCE
from tests.plain_phone import PlainPhone, calls
from tests.runtime import PROGRAMS, RUNTIME

pytestmark = pytest.mark.skipif(not (RUNTIME / "bin/asterisk").exists(), reason="asterisk/obtain asterisk")

_PHRASE = Phrase("apology", "ru", "Сейчас все операторы заняты.")
_ALAW, _G722 = "8 PCMA/8000", "9 G722/8000"


@pytest.fixture
async def asterisk(tmp_path: Path) -> AsyncIterator[Asterisk]:
    """Run Asterisk with a line whose service is away: it plays the apology, spoken by the real voice."""
    folder = tmp_path / "fallback"
    folder.mkdir()
    library = Library(tmp_path / "prompts", Chain([RHVoice(PROGRAMS / "RHVoice-test", voices_of("rhvoice"))]))
    await library.load()
    await library.join_file([_PHRASE], folder / "apology")
    await library.close()
    async with running_asterisk(tmp_path, fallback_dir=folder) as asterisk:
        yield asterisk


async def _tell(asterisk: Asterisk, command: str) -> str:
    """Say a command to the running Asterisk."""
    process = await asyncio.create_subprocess_exec(
        *asterisk._command("-rx", command), stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    return output.decode()


async def _as_g722(asterisk: Asterisk, file: Path) -> bytes:
    """Return what Asterisk's own converter makes of the wideband file."""
    await _tell(asterisk, "module load res_convert.so")
    made = file.with_name("expected.g722")
    answer = await _tell(asterisk, f"file convert {file} {made}")
    assert made.exists(), answer
    return made.read_bytes()


async def _hear(phone: PlainPhone, size: int) -> None:
    """Wait for so many bytes of G.722 or G.711: both take 8,000 a second."""
    async with asyncio.timeout(PATIENCE):
        while len(phone.sound(9)) + len(phone.sound(8)) < size:
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("offer", ["9 8", "8 9", "9"])
async def test_a_telephone_that_can_hears_the_wideband_file(
    asterisk: Asterisk, tmp_path: Path, offer: str
) -> None:
    expected = await _as_g722(asterisk, tmp_path / "fallback/apology.sln16")
    async with calls(("127.0.0.1", asterisk.config.sip_port), offer, _G722, _ALAW) as phone:
        await _hear(phone, len(expected))
    assert re.search(r"m=audio \d+ RTP/AVP 9\s", phone.answer)
    assert phone.sound(9)[: len(expected)] == expected
    assert phone.sound(8) == b""


async def test_another_hears_the_file_of_its_law_untouched(asterisk: Asterisk, tmp_path: Path) -> None:
    expected = (tmp_path / "fallback/apology.alaw").read_bytes()
    async with calls(("127.0.0.1", asterisk.config.sip_port), "8", _ALAW) as phone:
        await _hear(phone, len(expected))
    assert phone.sound(8)[: len(expected)] == expected
