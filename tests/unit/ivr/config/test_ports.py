"""Every port is tried on real sockets before anything starts, and one that can't be had is named with its setting."""

import contextlib
import socket
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from asterisk.server.ports import Port, PortError, check_asterisk_ports
from ivr.config.contradictions import check_together
from ivr.config.settings import Settings
from ivr.errors import SettingsError
from tests.support.asterisk_server import free_ports, free_range, has_ipv6

LOOPBACK = "127.0.0.1"
#: Addresses that are kept for documents: no machine has them.
NOBODYS, NOBODYS_6 = "192.0.2.1", "2001:db8::1"


@contextlib.contextmanager
def taken(kind: socket.SocketKind, host: str, number: int) -> Iterator[None]:
    """Let another program have a port until the block ends."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, kind) as other:
        other.bind((host, number))
        if kind is socket.SOCK_STREAM:
            other.listen()
        yield


def test_a_free_port_is_left_free() -> None:
    port = Port("HTTP", socket.SOCK_STREAM, LOOPBACK, free_ports(1)[0])
    port.check()
    port.check()


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
@pytest.mark.parametrize("theirs", [LOOPBACK, "0.0.0.0"])  # noqa: S104 - somebody else's
def test_a_taken_port_is_named_with_its_setting(kind: socket.SocketKind, theirs: str) -> None:
    port = Port("HTTP", kind, LOOPBACK, free_ports(1)[0])
    with (
        taken(kind, theirs, port.number),
        pytest.raises(
            PortError, match=rf"port {port.number} of 127\.0\.0\.1 is not free \(OUTAGE_IVR_HTTP_PORT\)"
        ),
    ):
        port.check()


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
def test_a_taken_port_of_an_ipv6_address_is_named_too() -> None:
    port = Port("SIP", socket.SOCK_DGRAM, "::1", free_ports(1)[0])
    port.check()
    with taken(socket.SOCK_DGRAM, "::1", port.number), pytest.raises(PortError, match="OUTAGE_IVR_SIP_PORT"):
        port.check()


@pytest.mark.parametrize("host", [NOBODYS, NOBODYS_6])
def test_an_address_of_another_machine_is_told_from_a_taken_port(host: str) -> None:
    with pytest.raises(PortError, match=rf"{host} is no address of this machine \(OUTAGE_IVR_SIP_HOST\)"):
        Port("SIP", socket.SOCK_DGRAM, host, free_ports(1)[0]).check()


def test_a_port_for_root_only_says_so() -> None:
    refusal = Port("HTTP", socket.SOCK_STREAM, LOOPBACK, 1024).refusal(
        PermissionError(13, "Permission denied")
    )
    assert "for root only (OUTAGE_IVR_HTTP_PORT)" in str(refusal)


def test_asterisk_passes_a_few_taken_rtp_ports_over() -> None:
    (ari,) = free_ports(1)
    first = free_range(20)
    with taken(socket.SOCK_DGRAM, LOOPBACK, first + 4), capture_logs() as logs:
        check_asterisk_ports(ari, LOOPBACK, range(first, first + 20))
    assert [(one["event"], one["taken"], one["first"]) for one in logs] == [("rtp_ports_taken", 1, first + 4)]


def test_an_rtp_range_that_another_asterisk_has_is_refused() -> None:
    (ari,) = free_ports(1)
    first = free_range(20)
    with contextlib.ExitStack() as theirs:
        for number in range(first, first + 11):
            theirs.enter_context(taken(socket.SOCK_DGRAM, LOOPBACK, number))
        with pytest.raises(PortError, match=rf"11 of the ports {first}-{first + 19} .*OUTAGE_IVR_RTP_PORTS"):
            check_asterisk_ports(ari, LOOPBACK, range(first, first + 20))


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"http_port": 8088}, ("HTTP_PORT", "ARI_PORT", "8088")),
        ({"http_host": "0.0.0.0", "http_port": 8088}, ("HTTP_PORT", "ARI_PORT", "8088")),  # noqa: S104 - a setting
        ({"sip_port": 10500}, ("SIP_PORT", "RTP_PORTS", "10500")),
        ({"trunk": "127.0.0.1:5060"}, ("TRUNK", "SIP_PORT", "circle")),
        ({"trunk": "localhost:5060"}, ("TRUNK", "SIP_PORT", "circle")),
        ({"person": "sip:desk@127.0.0.1"}, ("PERSON", "SIP_PORT", "circle")),
        ({"persons": "sip:a@127.0.0.1:5080,sip:b@127.0.0.1:5060"}, ("PERSONS", "sip:b@", "circle")),
        ({"priority_person": "sip:duty@127.0.0.1:5060"}, ("PRIORITY_PERSON", "SIP_PORT", "circle")),
        ({"sip_host": "0.0.0.0", "trunk": "127.0.0.1:5060"}, ("TRUNK", "SIP_HOST", "circle")),  # noqa: S104 - a setting
    ],
)
def test_one_port_for_two_things_is_refused_by_both_names(
    settings: dict[str, object], named: tuple[str, ...]
) -> None:
    with pytest.raises(SettingsError) as refused:
        check_together(Settings.model_validate(settings))
    assert all(name in str(refused.value) for name in named)


@pytest.mark.parametrize(
    "settings",
    [{}, {"http_host": NOBODYS, "http_port": 8088}, {"http_port": 5060}, {"trunk": f"{NOBODYS}:5060"}],
)
def test_ports_that_only_look_alike_are_no_clash(settings: dict[str, object]) -> None:
    check_together(Settings.model_validate(settings))
