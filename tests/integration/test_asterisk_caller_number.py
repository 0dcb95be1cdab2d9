"""Whom a real Asterisk takes for the caller, by the headers that carriers send."""

from pathlib import Path

import pytest

from tests.support.asterisk_server import Service, complaints, running_asterisk
from tests.support.runtime import RUNTIME
from tests.support.scripted_carrier import Carrier, Extra

pytestmark = pytest.mark.skipif(not (RUNTIME / "bin/asterisk").exists(), reason="asterisk/obtain asterisk")

NUMBER, OTHER = "+79990000101", "+79990000102"
ANONYMOUS = "<sip:anonymous@anonymous.invalid>"
IMSI = "sip:250990123456789@ims.mnc099.mcc250.3gppnetwork.org"


def asserts(value: str) -> tuple[str, str]:
    return "P-Asserted-Identity", value


def party(value: str) -> tuple[str, str]:
    return "Remote-Party-ID", value


#: From, further headers, the number as the carrier writes it; empty for withheld.
CALLS: list[tuple[str, Extra, str]] = [
    # One header.
    (f"<sip:{NUMBER}@127.0.0.1>", [], NUMBER),
    (f'"Ivan, +7 (999)" <sip:{NUMBER}@127.0.0.1;user=phone>', [], NUMBER),
    (f"sip:{NUMBER}@127.0.0.1", [], NUMBER),
    (f"<tel:{NUMBER}>", [], NUMBER),
    ("<tel:+7-999-000-01-01;ext=5>", [], NUMBER),
    (f"<sip:{NUMBER};npdi=yes;rn=1234567@127.0.0.1>", [], NUMBER),
    ("<sip:79990000101@127.0.0.1>", [], "79990000101"),
    ("<sip:375291234567@127.0.0.1>", [], "375291234567"),
    # The carrier's word goes before the telephone's.
    (f"<sip:{NUMBER}@127.0.0.1>", [asserts(f"<sip:{OTHER}@127.0.0.1>")], OTHER),
    (f"<sip:{NUMBER}@127.0.0.1>", [party(f"<sip:{OTHER}@127.0.0.1>;party=calling;screen=yes")], OTHER),
    (f"<sip:{NUMBER}@127.0.0.1>", [asserts(f"<sip:{OTHER}@x>"), party("<sip:+79990000103@x>")], OTHER),
    (ANONYMOUS, [asserts(f"<sip:{OTHER}@127.0.0.1>")], OTHER),
    (ANONYMOUS, [asserts(f"<tel:{OTHER}>")], OTHER),
    # A trunk's name, a SIM card, an extension and a placeholder are no number.
    (f"<sip:{NUMBER}@127.0.0.1>", [asserts("<sip:trunk-17@carrier.example>")], NUMBER),
    (f"<sip:{NUMBER}@127.0.0.1>", [asserts(f"<{IMSI}>")], NUMBER),
    (f"<sip:{NUMBER}@127.0.0.1>", [asserts("<sip:101@pbx.example>")], NUMBER),
    (f"<sip:{NUMBER}@127.0.0.1>", [asserts("<sip:0000000000@carrier.example>")], NUMBER),
    ("<sip:trunk-17@carrier.example>", [asserts(f"<{IMSI}>"), party(f"<sip:{OTHER}@x>")], OTHER),
    # Two addresses: in one header, in two.
    (ANONYMOUS, [asserts(f"<sip:ivan@carrier.example>, <tel:{OTHER}>")], OTHER),
    (ANONYMOUS, [asserts(f"<tel:{OTHER}>, <sip:ivan@carrier.example>")], OTHER),
    (ANONYMOUS, [asserts(f'"Ivan" <{IMSI}>, "Ivan" <sip:{OTHER}@x;user=phone>')], OTHER),
    (ANONYMOUS, [asserts("<sip:ivan@carrier.example>"), asserts(f"<tel:{OTHER}>")], OTHER),
    # Privacy that hides nobody, and privacy that does.
    *((f"<sip:{NUMBER}@127.0.0.1>", [("Privacy", word)], NUMBER) for word in ("none", "history", "header")),
    (f"<sip:{NUMBER}@127.0.0.1>", [("Privacy", "session;critical")], NUMBER),
    *(
        (f"<sip:{NUMBER}@127.0.0.1>", [("Privacy", word)], "")
        for word in ("id", "user", "ID; critical", "header;id")
    ),
    (ANONYMOUS, [asserts(f"<sip:{OTHER}@127.0.0.1>"), ("Privacy", "id")], ""),
    (ANONYMOUS, [party(f"<sip:{OTHER}@127.0.0.1>;privacy=full")], ""),
    (f"<sip:{NUMBER}@127.0.0.1>", [party(f"<sip:{OTHER}@127.0.0.1>;privacy=off")], OTHER),
    # Withheld in as many words as there are networks.
    (ANONYMOUS, [], ""),
    *((f"<sip:{word}@127.0.0.1>", [], "") for word in ("anonymous", "Unavailable", "unknown", "restricted")),
    *((f"<sip:{word}@127.0.0.1>", [], "") for word in ("0000000000", "80000000000", "+70000000000", "101")),
    # What a telephone calls itself is no number.
    ('"+79990000101" <sip:trunk-17@carrier.example>', [], ""),
    ('"sip:+79990000101@x" <sip:trunk-17@carrier.example>', [], ""),
    (f"<{IMSI}>", [], ""),
]


async def test_the_caller_is_the_first_number_of_the_most_trusted_kind(tmp_path: Path) -> None:
    taken = []
    async with (
        running_asterisk(tmp_path) as asterisk,
        Service.connected(asterisk.config) as service,
        Carrier.opened(asterisk.config.sip_port) as carrier,
    ):
        for sender, extra, _ in CALLS:
            service.events.clear()
            call = await carrier.calls(sender=sender, extra=extra)
            assert call.is_answered, (sender, extra)
            start = await service.sees("StasisStart")
            hidden = start["args"][1].startswith("prohib")
            taken.append((sender, extra, "" if hidden else start["channel"]["caller"]["number"]))
            await call.hangs_up()
    assert [one for one, wanted in zip(taken, CALLS, strict=True) if one != wanted] == []
    assert complaints(asterisk) == []
