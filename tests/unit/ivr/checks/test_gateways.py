"""Whether the SMS gateways' addresses take connections."""

import socket
from pathlib import Path

from aiohttp.test_utils import unused_port

from ivr.checks import Verdict
from ivr.checks.gateways import check_gateways
from ivr.config.settings import Settings


def settings(home: Path, text: str = "") -> Settings:
    if text:
        (home / "gateways.toml").write_text(text)
    return Settings.model_validate({"home": home})


def smpp(name: str, port: int) -> str:
    return f'[{name}]\nkind = "smpp"\nhost = "127.0.0.1"\nport = {port}\nuser = "u"\n'


def test_the_file_for_trials_needs_nobody(tmp_path: Path) -> None:
    found = check_gateways(settings(tmp_path))
    assert (found.verdict, "sms.jsonl" in found.text) == (Verdict.OK, True)


def test_gateways_that_cannot_be_reached_are_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        main = smpp("main", server.getsockname()[1])
        spare = f'[spare]\nkind = "kannel"\nurl = "http://127.0.0.1:{unused_port()}/sendsms"\n'
        assert check_gateways(settings(tmp_path, main)).verdict is Verdict.OK
        found = check_gateways(settings(tmp_path, main + spare))
        assert (found.verdict, found.text.startswith("spare: 127.0.0.1:")) == (Verdict.WARNING, True)
    assert check_gateways(settings(tmp_path, main + spare)).verdict is Verdict.FAILED
