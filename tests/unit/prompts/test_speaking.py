"""The engines chosen in the settings, as far as they are installed."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from ivr.config.engines import choose_engines
from ivr.config.settings import EngineName, Settings
from outages.subscribers import Language
from prompts.errors import SpeechError


def settings_with(runtime: Path, *engines: EngineName) -> Settings:
    return Settings(home=runtime, runtime=runtime, engines=list(engines))


def install(runtime: Path, program: str) -> None:
    """Install a program in the folder of obtained ones."""
    file = runtime / "bin" / program
    file.parent.mkdir(exist_ok=True)
    file.write_text("#!/bin/sh\n")
    file.chmod(0o755)


@pytest.fixture(autouse=True)
def nothing_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


def test_an_engine_that_is_not_installed_is_skipped(tmp_path: Path) -> None:
    install(tmp_path, "espeak-ng")
    chain = choose_engines(settings_with(tmp_path, EngineName.RHVOICE, EngineName.ESPEAK))
    assert [one.name for one in chain.status()] == ["espeak-ng"]


def test_the_order_of_the_settings_is_kept(tmp_path: Path) -> None:
    install(tmp_path, "RHVoice-test")
    chain = choose_engines(settings_with(tmp_path, EngineName.GTTS, EngineName.RHVOICE))
    assert [one.name for one in chain.status()] == ["gtts", "rhvoice"]


def test_without_any_engine_the_error_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(SpeechError, match="rhvoice is installed; run: outage-ivr obtain"):
        choose_engines(settings_with(tmp_path, EngineName.RHVOICE))


def test_a_language_without_a_voice_is_reported(tmp_path: Path) -> None:
    with capture_logs() as logs:
        settings = settings_with(tmp_path, EngineName.GTTS)
        chain = choose_engines(settings.model_copy(update={"languages": [Language("ru"), Language("kk")]}))
    assert chain.mute == ["kk"]
    assert [(log["event"], log["language"], log["log_level"]) for log in logs] == [
        ("language_without_voice", "kk", "error")
    ]
