"""The programs that the line needs, and the voices of its languages."""

import asyncio
import re
import subprocess
from pathlib import Path

from asterisk.errors import AsteriskError
from asterisk.server.program import find_program
from ivr.checks import Finding, Verdict
from ivr.checks.recordings import check_recordings
from ivr.config.engines import choose_engines, find_speaker
from ivr.config.settings import EngineName, Settings
from outages.subscribers import Language
from prompts.errors import SpeechError
from prompts.speech.chain import Spoken
from prompts.wording.languages import wording_for

_SECONDS = 5.0


def check_asterisk(settings: Settings) -> Finding:
    """Check that a supported Asterisk is installed."""
    try:
        found = asyncio.run(
            find_program(settings.asterisk_program, settings.runtime, settings.asterisk_allow)
        )
    except AsteriskError as error:
        return Finding(Verdict.FAILED, str(error))
    return Finding(Verdict.OK, f"{_version(found.program, '-V')}, {found.program}")


def check_engine(settings: Settings, name: EngineName) -> Finding:
    """Check that a speech engine's program is installed."""
    if name is EngineName.GTTS:
        return Finding(Verdict.UNKNOWN, "Google's voices speak over the internet; not checked here")
    try:
        program = find_speaker(settings, name)
    except SpeechError as error:
        return Finding(Verdict.FAILED, f"{error}: run make setup, or take it out of OUTAGE_IVR_ENGINES")
    return Finding(Verdict.OK, f"{_version(program, '--version')}, {program}")


def _version(program: Path, option: str) -> str:
    done = subprocess.run([program, option], capture_output=True, check=False, timeout=_SECONDS)  # noqa: S603 - found by us
    number = re.search(rb"\d+(?:\.\d+)+", done.stdout)
    # RHVoice's own program says "none".
    return number[0].decode() if number else "doesn't tell its version"


def check_voice(settings: Settings, language: Language) -> Finding:
    """Check that the first offline engine with a voice speaks the language, and say what a person has recorded of it."""
    spoken, recorded = _check_engines(settings, language), check_recordings(settings.home, language)
    if recorded is None:
        return spoken
    worse = max(spoken.verdict, recorded.verdict, key=lambda verdict: verdict.status)
    return Finding(worse, f"{spoken.text}; {recorded.text}")


def _check_engines(settings: Settings, language: Language) -> Finding:
    offline = [one for one in settings.engines if one is not EngineName.GTTS]
    if not offline:
        return Finding(Verdict.UNKNOWN, "Google alone speaks it, over the internet; not checked here")
    try:
        preferred, spoken = asyncio.run(_speak(settings.model_copy(update={"engines": offline}), language))
    except SpeechError as error:
        return Finding(
            Verdict.FAILED, f"nobody speaks it ({error}); run make setup, or change OUTAGE_IVR_ENGINES"
        )
    voice = f"{spoken.voice} of {spoken.engine}"
    if spoken.engine != preferred:
        return Finding(Verdict.WARNING, f"{voice} speaks it, for {preferred} can't: run make setup")
    return Finding(Verdict.OK, voice)


async def _speak(settings: Settings, language: Language) -> tuple[str, Spoken]:
    """Return the engine that should speak the language, and what was spoken."""
    chain = choose_engines(settings)
    try:
        spoken = await chain.speak(wording_for(language).fixed()[0].text, language)
    finally:
        await chain.close()
    return chain.voices(language)[0][0], spoken
