"""SIP, SDP and digest: messages are read correctly, and junk raises our error and no other."""

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asterisk.softphone import sdp
from asterisk.softphone.digest import Credentials, authorize
from asterisk.softphone.errors import MessageError
from asterisk.softphone.headers import URI, NameAddr, split_list
from asterisk.softphone.packets import read_packet
from asterisk.softphone.sip import Request, Response, parse

INVITE = (
    b"INVITE sip:100@127.0.0.1:5060 SIP/2.0\r\n"
    b"v: SIP/2.0/UDP 127.0.0.1:5071;rport;branch=z9hG4bKabc, SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKdef\r\n"
    b"Max-Forwards: 70\r\n"
    b'f: "Smith, \\"Jo\\" <x>" <sip:+79990000101@127.0.0.1>;tag=one\r\n'
    b"To: <sip:100@127.0.0.1>\r\n"
    b"Call-ID: abc@127.0.0.1\r\n"
    b"CSeq: 1\r\n INVITE\r\n"
    b"Record-Route: <sip:10.0.0.1;lr>, <sip:10.0.0.2;lr>\r\n"
    b"Content-Length: 4\r\n"
    b"\r\n"
    b"v=0\r\nleft over"
)
ANSWER = (
    b"v=0\r\no=- 1 1 IN IP4 10.0.0.1\r\ns=-\r\nc=IN IP4 10.0.0.1\r\nt=0 0\r\n"
    b"m=audio 10002 RTP/AVP 18 0 8 96\r\nc=IN IP4 10.0.0.9\r\na=rtpmap:96 telephone-event/8000\r\n"
)


def test_a_request_is_read() -> None:
    request = parse(INVITE)
    assert isinstance(request, Request)
    assert (request.method, request.uri) == ("INVITE", "sip:100@127.0.0.1:5060")
    assert request.via.branch == "z9hG4bKabc"
    assert len(request.headers.all("Via")) == 2
    assert (request.sender.uri, request.sender.tag) == ("sip:+79990000101@127.0.0.1", "one")
    assert request.cseq == (1, "INVITE")
    assert request.headers.all("record-route") == ["<sip:10.0.0.1;lr>", "<sip:10.0.0.2;lr>"]
    assert request.body == b"v=0\r"


def test_a_built_message_reads_the_same() -> None:
    request = parse(INVITE)
    again = parse(request.to_bytes())
    assert list(again.headers) == list(request.headers)
    assert again.body == request.body


def test_a_response_without_a_reason_is_read() -> None:
    response = parse(INVITE.replace(b"INVITE sip:100@127.0.0.1:5060 SIP/2.0", b"SIP/2.0 183"))
    assert isinstance(response, Response)
    assert (response.status, response.reason) == (183, "")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"SIP/2.0\r\nv:", b"SIP/3.0\r\nv:"),
        (b"Call-ID: abc@127.0.0.1\r\n", b""),
        (b"CSeq: 1\r\n INVITE", b"CSeq: 1 BYE"),
        (b"CSeq: 1\r\n", b"CSeq: 4294967296\r\n"),
        (b"Content-Length: 4", b"Content-Length: 400"),
        (b"Content-Length: 4", b"Content-Length: -4"),
        (b"To: <sip:100@127.0.0.1>", b"To: <sip:100@127.0.0.1"),
        (b"Max-Forwards: 70", b"Max Forwards: 70"),
        (b"Max-Forwards: 70", b"Max-Forwards \xff: 70"),
        (b"\r\n\r\nv=0", b"\r\nv=0"),
    ],
)
def test_a_broken_message_is_refused(old: bytes, new: bytes) -> None:
    assert old in INVITE
    with pytest.raises(MessageError):
        parse(INVITE.replace(old, new))


@given(st.binary(max_size=400))
def test_junk_raises_our_error_and_no_other(junk: bytes) -> None:
    for read in (parse, sdp.read, lambda data: read_packet(data, 0.0)):
        try:
            read(junk)
        except MessageError:
            continue


@given(st.data())
def test_a_damaged_message_raises_our_error_and_no_other(data: st.DataObject) -> None:
    source = data.draw(st.sampled_from([INVITE, INVITE.replace(b"v=0\r", ANSWER)]))
    position = data.draw(st.integers(0, len(source)))
    length = data.draw(st.integers(0, 30))
    damaged = source[:position] + data.draw(st.binary(max_size=20)) + source[position + length :]
    try:
        message = parse(damaged)
    except MessageError:
        return
    assert message.cseq
    assert message.via is not None
    parse(message.to_bytes())


@given(st.text(max_size=80))
def test_junk_addresses_raise_our_error_and_no_other(junk: str) -> None:
    for read in (URI.parse, NameAddr.parse):
        try:
            read(junk)
        except MessageError:
            continue


def test_addresses_are_read() -> None:
    assert URI.parse("sip:+7999@10.0.0.1:5070;transport=udp") == URI(
        "+7999", "10.0.0.1", 5070, ";transport=udp"
    )
    assert URI.parse("tel:+7999;phone-context=x").user == "+7999"
    assert NameAddr.parse("sip:100@x;tag=t") == NameAddr("sip:100@x", {"tag": "t"})
    with pytest.raises(MessageError):
        URI.parse("sip:100@10.0.0.1:70000")


def test_lists_are_split_only_outside_quotes() -> None:
    assert split_list('"a, b" <sip:x,y@z>, <sip:c>,,') == ['"a, b" <sip:x,y@z>', "<sip:c>"]


def test_an_answer_is_read() -> None:
    media = sdp.read(ANSWER)
    assert media == sdp.Media("10.0.0.9", 10002, (sdp.Codec.PCMU, sdp.Codec.PCMA), 96)


def test_an_offer_is_read_as_it_was_described() -> None:
    both = (sdp.Codec.PCMU, sdp.Codec.PCMA)
    assert sdp.read(sdp.describe("127.0.0.1", 4000, both)) == sdp.Media("127.0.0.1", 4000, both, 101)


@pytest.mark.parametrize("old", [b"m=audio 10002", b"c=IN IP4 10.0.0.1\r\nt=0 0\r\n", b"10.0.0.9"])
def test_a_description_without_sound_or_address_is_refused(old: bytes) -> None:
    new = {b"m=audio 10002": b"m=audio 0", b"10.0.0.9": b"10.0.0.900"}.get(old, b"")
    body = ANSWER if old == b"10.0.0.9" else ANSWER.replace(b"c=IN IP4 10.0.0.9\r\n", b"")
    with pytest.raises(MessageError):
        sdp.read(body.replace(old, new))


def test_a_challenge_without_quality_of_protection_is_answered() -> None:
    challenge = 'Digest realm="asterisk", nonce="n1", opaque="o"'
    answer = authorize(challenge, Credentials("alice", "secret"), "INVITE", "sip:100@x")
    first = hashlib.md5(b"alice:asterisk:secret", usedforsecurity=False).hexdigest()
    second = hashlib.md5(b"INVITE:sip:100@x", usedforsecurity=False).hexdigest()
    wanted = hashlib.md5(f"{first}:n1:{second}".encode(), usedforsecurity=False).hexdigest()
    assert f'response="{wanted}"' in answer
    assert 'opaque="o"' in answer


def test_a_challenge_with_sha256_and_quality_of_protection_is_answered() -> None:
    challenge = 'Digest realm="r", nonce="n1", algorithm=SHA-256, qop="auth,auth-int"'
    answer = authorize(challenge, Credentials("alice", "secret"), "BYE", "sip:1@x")
    cnonce = re.search(r'cnonce="([0-9a-f]+)"', answer)
    assert cnonce
    first, second = (hashlib.sha256(text).hexdigest() for text in (b"alice:r:secret", b"BYE:sip:1@x"))
    text = f"{first}:n1:00000001:{cnonce[1]}:auth:{second}"
    assert f'response="{hashlib.sha256(text.encode()).hexdigest()}"' in answer


@pytest.mark.parametrize("challenge", ["Basic realm=x", 'Digest realm="r"', 'Digest nonce="n", algorithm=X'])
def test_a_challenge_that_cannot_be_answered_is_refused(challenge: str) -> None:
    with pytest.raises(MessageError):
        authorize(challenge, Credentials("alice", "secret"), "INVITE", "sip:1@x")


def test_a_password_is_not_shown() -> None:
    assert "secret" not in repr(Credentials("alice", "secret"))
