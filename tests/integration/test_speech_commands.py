"""`outage-ivr prompts …` with a real engine, as an operator would type it."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest
import soundfile

from prompts.wording.fixed_phrases import FixedPhrase
from prompts.wording.languages import wording_for
from prompts.wording.script import write_script
from prompts.wording.voices import voices_of
from tests.support.fake_speech import hum
from tests.support.runtime import PROJECT, RUNTIME

#: The engines that have spoken what all tests share.
_USUAL = "rhvoice,espeak-ng"
_GREETING = wording_for("en").say(FixedPhrase.GREETING)


@dataclass(frozen=True)
class Done:
    """The output of a command, errors included, and its status."""

    output: str
    exit_code: int


class Types(Protocol):
    """Types commands in an English-speaking installation with the fastest engine."""

    def __call__(self, *words: str | Path, **settings: str) -> Done: ...


@pytest.fixture
def types(tmp_path: Path) -> Types:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("OUTAGE_IVR_")}
    own = {"HOME": str(tmp_path / "home"), "RUNTIME": str(RUNTIME), "LANGUAGES": "en", "ENGINES": "espeak-ng"}

    def run(*words: str | Path, **settings: str) -> Done:
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "ivr", "prompts", *map(str, words)],
            cwd=PROJECT,
            env=inherited | {f"OUTAGE_IVR_{name}": value for name, value in (own | settings).items()},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=600,
        )
        return Done(done.stdout, done.returncode)

    return run


@pytest.fixture
def spoken(tmp_path: Path, prompt_store: Path) -> None:
    """Share the rendered prompts between the installations of all tests."""
    (tmp_path / "home").mkdir(mode=0o700)
    (tmp_path / "home/prompts").symlink_to(prompt_store)


def _record(file: Path, seconds: float, loudness: float = 0.3) -> Path:
    sound = hum(seconds, loudness=loudness)
    soundfile.write(file, sound.samples, sound.rate)
    return file


@pytest.mark.usefixtures("spoken")
def test_everything_in_order_is_told_in_a_line(types: Types) -> None:
    done = types("check", ENGINES=_USUAL)
    phrases, script = len(wording_for("en").fixed()), len(write_script(wording_for("en")))
    assert (done.output, done.exit_code) == (f"en: {phrases} phrases, 0 of {script} recorded\n", 0)


@pytest.mark.usefixtures("spoken")
def test_a_stress_that_cannot_be_read_is_told(types: Types, tmp_path: Path) -> None:
    file = tmp_path / "home/stresses/ru.txt"
    file.parent.mkdir()
    file.write_text("Куст+анай\nЭлиста\n", encoding="utf-8")
    done = types("check", ENGINES=_USUAL)
    assert f"{file}, line 2: 'Элиста' needs one plus" in done.output
    assert done.exit_code == 1


@pytest.mark.usefixtures("spoken")
def test_a_missing_review_is_a_note_and_no_fault(types: Types) -> None:
    done = types("check", "--language", "kk", ENGINES=_USUAL)
    phrases, script = len(wording_for("kk").fixed()), len(write_script(wording_for("kk")))
    told = f"kk: {phrases} phrases, 0 of {script} recorded; note: no native speaker has reviewed its words\n"
    assert (done.output, done.exit_code) == (told, 0)


def test_a_language_without_a_folder_is_refused(types: Types) -> None:
    done = types("check", "--language", "xx")
    assert "there is no such language; there are en, kk, ru" in done.output
    assert done.exit_code == 2


def test_a_recording_is_imported_listed_and_counted(types: Types, tmp_path: Path, prompt_store: Path) -> None:
    file = _record(tmp_path / "greeting.wav", 1.2)
    done = types("import", file, "--id", "greeting", "--language", "en")
    assert done.output == f"greeting in en is now this recording, 1.6 s: {_GREETING.text}\n"
    listed = {line.split()[0]: line for line in types("list").output.splitlines() if line.strip()}
    assert listed["greeting"].split()[-1] == "recorded"
    assert _GREETING.text in listed["greeting"]
    assert "not spoken yet" in listed["digit_4"]
    assert listed["hundred"].split() == ["hundred", "en", "numbers", "missing", "hundred,"]
    assert listed["digit_4"].split()[2:5] == ["fixed", "missing", "four,"]
    # Others make it up.
    assert listed["digit_4_twice"].split()[2:4] == ["fixed", "four;"]
    fragments = len(wording_for("en").fragments())
    assert listed["en:"].endswith(" and 51 more")
    unfinished = shutil.ignore_patterns("*.part")
    shutil.copytree(prompt_store / "en", tmp_path / "home/prompts/en", ignore=unfinished, dirs_exist_ok=True)
    script = len(write_script(wording_for("en")))
    assert (
        f"phrases, 1 of {script} recorded; {script - 1 - fragments} fixed phrases are missing: "
        in types("check").output
    )
    assert "espeak-ng en" in types("list", "--language", "en").output


@pytest.mark.usefixtures("spoken")
def test_what_is_wrong_is_named_and_the_status_says_so(types: Types, tmp_path: Path) -> None:
    file = _record(tmp_path / "long.wav", 9.0)
    done = types("import", file, "--id", "greeting", "--language", "en")
    assert done.exit_code == 1
    assert "Error: its length is wrong: 9.0 s where" in done.output
    folder = tmp_path / "home/recordings/en"
    folder.mkdir(parents=True)
    _record(folder / "greeting.wav", 1.2, loudness=0.005)
    _record(folder / "no_such.wav", 1.2)
    done = types("check", ENGINES=_USUAL)
    assert done.exit_code == 1
    assert f"{folder / 'greeting.wav'}: it is too quiet" in done.output
    assert f"{folder / 'no_such.wav'}: there is no recordable phrase 'no_such'" in done.output


def test_what_no_engine_can_speak_is_to_be_done(types: Types, tmp_path: Path) -> None:
    program = tmp_path / "runtime/bin/espeak-ng"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    done = types("check", RUNTIME=str(tmp_path / "runtime"))
    assert done.exit_code == 1
    assert f"en: no engine speaks greeting: {_GREETING.text}\n" in done.output


def test_a_voice_can_be_tried(types: Types, tmp_path: Path) -> None:
    out = tmp_path / "x.wav"
    done = types("say", "One, two.", "--language", "en", "--engine", "espeak-ng", "--out", out)
    assert done.exit_code == 0, done.output
    assert soundfile.info(out).samplerate == 8000
    assert done.output == f"{out}: {soundfile.info(out).duration:.1f} s, espeak-ng en\n"
    done = types("say", "Раз.", "--language", "ru", "--voice", "irina", "--out", out)
    assert done.output.endswith(f"rhvoice irina {voices_of('rhvoice')['ru'].speed} %\n")
    done = types("say", "Раз.", "--language", "xx", "--engine", "espeak-ng", "--voice", "de", "--out", out)
    assert done.output.endswith("espeak-ng de\n")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("--language", "ru", "--voice", "tatiana"), "is not free to use"),
        (("--language", "ru", "--out", "/nowhere/x.wav"), "/nowhere/x.wav cannot be written"),
        (("--language", "xx"), "no voice for 'xx'"),
    ],
)
def test_a_voice_that_cannot_be_tried_says_why(
    types: Types, tmp_path: Path, words: tuple[str, ...], reason: str
) -> None:
    done = types("say", "Раз.", "--out", tmp_path / "x.wav", *words)
    assert done.exit_code == 1
    assert reason in done.output


def test_a_phrase_that_varies_is_not_imported(types: Types, tmp_path: Path) -> None:
    file = _record(tmp_path / "etr.wav", 1.0)
    done = types("import", file, "--id", "etr", "--language", "en")
    assert done.exit_code == 1
    assert "there is no recordable phrase" in done.output
