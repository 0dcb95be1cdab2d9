"""Only what a telephone wrote is a reply, and it is kept as a page can show it."""

import pytest

from ivr.observability.metrics import Metrics
from ivr.replies.intake import ReplyIntake
from outages.errors import StoreError
from outages.replies.repository import LONGEST_TEXT
from tests.support.fake_replies import FakeReplies
from tests.support.fakes import FakeClock

ANNA, LINE = "+79991234567", "+74822000000"


@pytest.fixture
def replies() -> FakeReplies:
    return FakeReplies()


@pytest.fixture
def intake(replies: FakeReplies) -> ReplyIntake:
    return ReplyIntake(replies, FakeClock(), Metrics(), region="RU", own=[LINE])


@pytest.mark.parametrize("number", [ANNA, "79991234567", "89991234567", "9991234567"])
async def test_a_telephone_is_known_however_the_gateway_writes_it(
    intake: ReplyIntake, replies: FakeReplies, number: str
) -> None:
    await intake.on_text(number, "нет", "id-1")
    assert [(one.number, one.text) for one in replies.kept] == [(ANNA, "нет")]


@pytest.mark.parametrize(
    "number",
    ["BANK", "MTS", "900", "1234", "8-800-BEELINE", "", "anonymous", "+0", "00000000", LINE, "74822000000"],
)
async def test_names_short_codes_and_our_own_numbers_are_left_alone(
    intake: ReplyIntake, replies: FakeReplies, number: str
) -> None:
    await intake.on_text(number, "да", "id-1")
    assert replies.kept == []


async def test_a_message_brought_twice_is_one(intake: ReplyIntake, replies: FakeReplies) -> None:
    for _ in range(3):
        await intake.on_text(ANNA, "нет", "id-1")
    assert len(replies.kept) == 1


async def test_what_no_page_could_show_is_not_kept(intake: ReplyIntake, replies: FakeReplies) -> None:
    await intake.on_text(ANNA, "не\x00т\r\n\ud800" + "а" * 5000, "id\x00" + "1" * 500)
    (kept,) = replies.kept
    assert kept.text.startswith("не т а")
    assert kept.text.isprintable()
    assert len(kept.text) == LONGEST_TEXT


async def test_a_gateway_is_told_when_nothing_could_be_kept(
    intake: ReplyIntake, replies: FakeReplies
) -> None:
    replies.broken = True
    with pytest.raises(StoreError):
        await intake.on_text(ANNA, "нет", "id-1")
