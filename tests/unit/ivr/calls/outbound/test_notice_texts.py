"""Text messages of what goes on: the sentences that the line speaks, in figures; what was told is noted."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.calls.outbound.notice_texts import write_notice
from ivr.dialogs.ring_back import find_tellings
from outages.calls import Promise
from outages.incidents import Incident, IncidentId
from outages.ledger import Means, Told
from outages.news import News
from outages.notifications import DueNotification, NotifiedPoint
from outages.subscribers import Service
from outages.tickets import TicketId
from prompts.wording.languages import wording_for
from tests.support.fake_telephony import FakeOutages
from tests.support.fakes import NOON, incident_in, point_at
from tests.unit.ivr.dialogs.test_notices import moved, notice, work_ahead

INTERNET = frozenset({Service.INTERNET})


def write(due: DueNotification, *out: Incident, language: str = "ru") -> str:
    return compose(due, out, language)[0]


def compose(
    due: DueNotification, out: Sequence[Incident], language: str = "ru"
) -> tuple[str, list[tuple[int, Told, Means]]]:
    outages = FakeOutages(list(out))
    tellings = find_tellings(due, outages)
    made = write_notice(due, tellings, wording_for(language), at=NOON, zone=outages.zone)
    return made.text, [(one.incident_id, one.told, one.means) for one in made.told]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "ru",
            "улица Ленина, 12: не работает интернет. Починим сегодня до 12:00. Причина в повреждении сети.",
        ),
        (
            "en",
            (
                "ulitsa Lenina, 12: there's an internet outage. It should be back by 12:00 today. "
                "The outage is due to a damaged line."
            ),
        ),
    ],
)
async def test_an_outage_is_written_without_a_ticket(language: str, text: str) -> None:
    assert write(notice(), incident_in(), language=language) == text


async def test_a_moved_time_says_why_and_what_was_promised() -> None:
    heard = Promise(IncidentId(1), 1, NOON + timedelta(hours=3))
    text = write(notice(News.ETR_MOVED, heard), moved())
    assert "до 15:00" in text
    assert "запасная часть" in text
    assert "Заявка" not in text
    assert "не работает интернет" in text


async def test_whoever_asked_finds_their_ticket_in_it() -> None:
    points = (NotifiedPoint(TicketId(1), "4712001", point_at(), INTERNET),)
    text = write(replace(notice(News.ETR_KNOWN), points=points), incident_in())
    assert text.endswith("Заявка 4712001.")


async def test_work_ahead_is_written_with_its_times_and_noted_as_ahead() -> None:
    text, told = compose(notice(News.AHEAD), [work_ahead()])
    assert "завтра" in text
    assert "с 07:00 до 11:00" in text
    assert told == [(1, Told.AHEAD, Means.SMS)]


async def test_several_addresses_share_a_message_and_are_noted_once() -> None:
    points = tuple(
        NotifiedPoint(None, "", point_at(house, key=key), INTERNET)
        for key, house in enumerate(("12", "14"), 1)
    )
    text, told = compose(replace(notice(), points=points), [incident_in()])
    assert "12" in text
    assert "14" in text
    assert not text.endswith(" ")
    assert told == [(1, Told.OUT, Means.SMS)]
