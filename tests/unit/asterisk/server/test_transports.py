"""Where Asterisk speaks SIP, and by which way it reaches a trunk."""

import socket

import pytest

from asterisk.errors import AsteriskError
from asterisk.server.ports import Port
from asterisk.server.transports import choose_listener, list_listeners
from asterisk.server.trunks import Transport

PORTS = {Transport.UDP: 5060, Transport.TCP: 5060, Transport.TLS: 5061}
BOTH = list_listeners(["192.0.2.1", "2001:db8::1"], PORTS, {Transport.TLS})


def test_it_listens_for_telephones_and_for_what_trunks_use() -> None:
    assert [(one.section, one.address) for one in BOTH] == [
        ("transport", "192.0.2.1:5060"),
        ("transport-tls", "192.0.2.1:5061"),
        ("transport-6", "[2001:db8::1]:5060"),
        ("transport-tls-6", "[2001:db8::1]:5061"),
    ]
    assert [one.port for one in BOTH[:2]] == [
        Port("SIP", socket.SOCK_DGRAM, "192.0.2.1", 5060),
        Port("SIP_TLS", socket.SOCK_STREAM, "192.0.2.1", 5061),
    ]


@pytest.mark.parametrize(
    ("transport", "address", "section"),
    [
        (Transport.UDP, "198.51.100.1:5060", "transport"),
        (Transport.UDP, "[2001:db8::2]:5060", "transport-6"),
        (Transport.TLS, "sip.example.org:5061", "transport-tls"),
        (Transport.TLS, "[2001:db8::2]:5061", "transport-tls-6"),
    ],
)
def test_a_trunk_is_reached_by_its_own_kind_of_address(
    transport: Transport, address: str, section: str
) -> None:
    assert choose_listener(BOTH, transport, address).section == section


@pytest.mark.parametrize(
    ("host", "address", "lacking"),
    [
        ("192.0.2.1", "[2001:db8::2]:5060", "SIP_HOST6"),
        ("::1", "198.51.100.1:5060", "IPv4 address in OUTAGE_IVR_SIP_HOST"),
    ],
)
def test_a_trunk_that_no_address_of_ours_reaches_is_refused_by_name(
    host: str, address: str, lacking: str
) -> None:
    with pytest.raises(AsteriskError, match=lacking):
        choose_listener(list_listeners([host], PORTS, {Transport.UDP}), Transport.UDP, address)
