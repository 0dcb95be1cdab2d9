"""What the operator's guide promises of the command line, on real processes."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.asterisk_server import free_ports, free_range
from tests.support.patience import PATIENCE
from tests.support.runtime import PROJECT, RUNTIME
from tests.support.undertaker import entrust

TOWN = PROJECT / "ivr" / "demo" / "town.csv"


class Shell:
    """An operator's terminal: the settings of one installation, and what runs in it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.sip_port, self.ari_port, self.http_port = free_ports(3)
        rtp = free_range(200)
        self.settings = {
            name: value for name, value in os.environ.items() if not name.startswith("OUTAGE_IVR_")
        }
        self.set(
            HOME=str(home),
            RUNTIME=str(RUNTIME),
            SIP_PORT=str(self.sip_port),
            ARI_PORT=str(self.ari_port),
            HTTP_PORT=str(self.http_port),
            RTP_PORTS=f"{rtp}-{rtp + 199}",
            MAX_CALLS="20",
        )

    def set(self, **settings: str) -> None:
        """Change settings, named without their prefix."""
        self.settings |= {f"OUTAGE_IVR_{name}": value for name, value in settings.items()}

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start a command, which ends at the latest with this process."""
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "ivr", *words],
            cwd=PROJECT,
            env=self.settings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        entrust(process.pid)
        return process

    @contextlib.contextmanager
    def runs(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        """Let a command run beside the block, and stop it where that fails."""
        with self.start(*words) as process:
            try:
                yield process
            except BaseException:
                process.terminate()
                raise

    def run(self, *words: str) -> tuple[int, str]:
        """Run a command to its end; its status, and all that it printed."""
        with self.start(*words) as process:
            printed, _ = process.communicate(timeout=10 * PATIENCE)
        return process.returncode, printed

    def left_running(self) -> list[str]:
        """Return the command lines of processes that work in this installation's folder."""
        lines = []
        for file in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                lines.append(file.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
            except OSError:
                continue
        return [line for line in lines if f"{self.home}/" in line]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "home")


@pytest.fixture
def spoken(shell: Shell, prompt_store: Path) -> Shell:
    """A terminal whose installation has its fixed phrases already, or lends them to the next test."""
    shell.home.mkdir()
    (shell.home / "prompts").symlink_to(prompt_store)
    return shell


@pytest.fixture
def taken() -> Iterator[socket.socket]:
    """A TCP port that another program has."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def refuses(shell: Shell, *words: str) -> str:
    """Return what a refused command says: one message, no traceback."""
    status, printed = shell.run(*words)
    assert status in {1, 2}, printed
    assert "Error: " in printed
    assert "Traceback" not in printed
    return printed


def test_a_home_that_cannot_be_made_is_named(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    shell.set(HOME=str(tmp_path / "file" / "home"))
    assert "OUTAGE_IVR_HOME" in refuses(shell, "token", "list")


def test_what_is_kept_is_for_its_owner_only(shell: Shell) -> None:
    assert shell.run("subscribers", "import", str(TOWN))[0] == 0
    assert shell.home.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("command", ["serve", "dial"])
def test_a_command_refuses_bad_settings(shell: Shell, command: str) -> None:
    shell.set(SIP_PROT="5062")
    assert "OUTAGE_IVR_SIP_PROT" in refuses(shell, command)


def test_a_web_port_in_use_is_named_with_its_setting(spoken: Shell, taken: socket.socket) -> None:
    spoken.set(HTTP_PORT=str(taken.getsockname()[1]))
    assert "OUTAGE_IVR_HTTP_PORT" in refuses(spoken, "serve")


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_web_port_in_use_is_named_before_any_of_several_workers_starts(
    shell: Shell, taken: socket.socket, command: str
) -> None:
    shell.set(HTTP_PORT=str(taken.getsockname()[1]), WORKERS="2")
    printed = refuses(shell, command)
    assert "is not free (OUTAGE_IVR_HTTP_PORT)" in printed
    assert "Starting" not in printed
    assert not (shell.home / "prompts").exists()


@pytest.mark.parametrize("command", ["serve", "demo", "asterisk"])
def test_one_port_for_two_things_is_refused(shell: Shell, command: str) -> None:
    shell.set(HTTP_PORT=str(shell.ari_port))
    assert "OUTAGE_IVR_HTTP_PORT and OUTAGE_IVR_ARI_PORT are both" in refuses(shell, command)


def test_an_address_of_another_machine_is_named(shell: Shell) -> None:
    shell.set(HTTP_HOST="192.0.2.1")
    assert "192.0.2.1 is no address of this machine (OUTAGE_IVR_HTTP_HOST)" in refuses(shell, "serve")


def test_a_port_of_asterisk_in_use_is_named(shell: Shell, taken: socket.socket) -> None:
    shell.set(ARI_PORT=str(taken.getsockname()[1]))
    assert "ari_port" in refuses(shell, "asterisk").lower()


def test_a_missing_asterisk_says_how_to_get_it(shell: Shell, tmp_path: Path) -> None:
    shell.set(RUNTIME=str(tmp_path / "nothing"))
    assert "outage-ivr obtain" in refuses(shell, "asterisk")


def test_no_speech_engine_at_all_says_how_to_get_one(shell: Shell, tmp_path: Path) -> None:
    shell.set(RUNTIME=str(tmp_path / "nothing"))
    shell.settings["PATH"] = "/nowhere"
    assert "outage-ivr obtain" in refuses(shell, "serve")


def test_an_unreachable_database_is_one_sentence(shell: Shell) -> None:
    shell.set(DATABASE=f"postgresql://user:its-secret@127.0.0.1:{free_ports(1)[0]}/line")
    assert "its-secret" not in refuses(shell, "token", "list")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (TOWN.read_text().encode("cp1251", "replace"), ".csv:2: is not UTF-8 but probably cp1251"),
        (b"", ".csv: is empty; its first line should name the columns"),
        (b"account,name\n1,x\n", "services: this column is missing"),
        (TOWN.read_bytes().replace(b"standard", b"golden", 1), ".csv:2: tier: "),
    ],
)
def test_a_bad_file_is_refused_by_line_and_column(
    shell: Shell, tmp_path: Path, content: bytes, complaint: str
) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(content)
    status, printed = shell.run("subscribers", "import", str(file))
    assert status == 1, printed
    assert complaint in printed
    assert "nothing was imported" in printed


def test_tokens_are_added_listed_and_revoked(shell: Shell) -> None:
    status, secret = shell.run("token", "add", "crm", "--role", "agent")
    assert status == 0
    assert len(secret.split()) == 1
    assert "crm" in refuses(shell, "token", "add", "crm", "--role", "agent")
    assert "crm" in shell.run("token", "list")[1]
    assert shell.run("token", "revoke", "crm") == (0, "")
    assert "crm" in refuses(shell, "token", "revoke", "crm")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("login", "olga", "--role", "manager", "--password", "short"), "too short"),
        (("login", "", "--role", "manager", "--password", "long enough"), "write a name"),
        (("token", "add", " ", "--role", "agent"), "write a name"),
        (("dial", "--from", "a<b>"), "is not a telephone number"),
        (("dial", "--save", "/nowhere/heard.wav"), "no folder /nowhere"),
        (("dial", "--keys", "1Z"), "is no key"),
    ],
)
def test_slips_of_the_pen_are_refused(spoken: Shell, words: tuple[str, ...], complaint: str) -> None:
    assert complaint in refuses(spoken, *words)


def test_a_line_that_is_not_started_is_no_riddle(spoken: Shell) -> None:
    status, printed = spoken.run("dial")
    assert status == 3
    assert "is the line started?" in printed


@pytest.mark.parametrize("after", [0.15, 0.6])
def test_ctrl_c_while_starting_leaves_no_traceback(shell: Shell, after: float) -> None:
    with shell.start("asterisk") as process:
        time.sleep(after)
        process.send_signal(signal.SIGINT)
        printed, _ = process.communicate(timeout=10 * PATIENCE)
    # Before our first line runs, Python ends in its own words.
    assert f'File "{PROJECT}' not in printed
    assert shell.left_running() == []


def test_the_demo_opens_and_ctrl_c_stops_everything(spoken: Shell) -> None:
    with spoken.start("demo") as process:
        printed = read_until(process, "Ctrl-C stops everything")
        assert spoken.left_running()
        status, heard = spoken.run("dial", "--from", "+79990000101", "--keys", "!1")
        assert status == 0, heard
        assert "Здравствуйте, аварийная служба." in heard
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=10 * PATIENCE)
    assert process.returncode == 0
    assert rest.endswith("Stopped.\n")
    assert "Услуга восстановлена" in printed
    assert spoken.left_running() == []


def read_until(process: subprocess.Popen[str], wanted: str) -> str:
    """Return what a process prints until it prints this."""
    assert process.stdout
    printed = ""
    while wanted not in printed:
        line = process.stdout.readline()
        assert line, printed
        printed += line
    return printed


def speech_of(shell: Shell) -> dict[str, str]:
    """Return what /healthz says of speech."""
    with urllib.request.urlopen(f"http://127.0.0.1:{shell.http_port}/healthz", timeout=30) as answer:
        return dict(json.load(answer)["parts"]["speech"])


@pytest.mark.parametrize("engine", ["espeak-ng", pytest.param("rhvoice", marks=pytest.mark.long)])
def test_a_demo_without_a_single_prompt_opens_soon_and_is_alone_in_its_folder(
    shell: Shell, engine: str
) -> None:
    shell.set(ENGINES=engine)
    with shell.runs("demo") as process:
        printed = read_until(process, "Ctrl-C stops everything")
        assert "phrases still to be spoken" in speech_of(shell)["detail"]
        # From the first moment on, in both languages.
        status, heard = shell.run("dial", "--keys", "*")
        assert status == 0, heard
        assert "Здравствуйте, аварийная служба." in heard
        assert "Goodbye" in heard
        assert "Speaking what callers hear first:" in printed
        status, refusal = shell.run("demo")
        assert status == 1
        assert f"runs already, process {process.pid}" in refusal
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=240)
    assert shell.left_running() == []


def test_ctrl_c_ends_a_demo_that_is_still_speaking(shell: Shell) -> None:
    with shell.runs("demo") as process:
        read_until(process, "Speaking what callers hear first")
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate(timeout=240)
    assert process.returncode == 0, rest
    assert rest.endswith("Stopped.\n")
    assert "The line is open" not in rest
    assert shell.left_running() == []
