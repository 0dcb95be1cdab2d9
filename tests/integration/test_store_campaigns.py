"""A campaign is watched, held, slowed and stopped, on both databases; nobody is lost and nobody told who was to wait."""

from datetime import timedelta

import pytest

from outages.campaigns import Campaign, CampaignId, CampaignState, Minute, Progress, StillOutBranch
from outages.errors import ConflictError, InvalidError, NotFoundError
from outages.incidents import Incident
from outages.news import News
from outages.notifications import NotificationState, Policy, Result
from outages.places import AreaId
from outages.store import SQLCampaignRepository, Store
from outages.tickets import Channel, Closing, TicketState
from tests.support.store_world import ANNA, AUTHOR, BORIS, NOON, VERA, Town, settle_town

LATER = NOON + timedelta(hours=1)
SOON = LATER + timedelta(minutes=5)


@pytest.fixture
async def town(store: Store) -> Town:
    return await settle_town(store, Policy(tries=1))


@pytest.fixture
def campaigns(store: Store) -> SQLCampaignRepository:
    return SQLCampaignRepository(store)


async def _restore(town: Town) -> Incident:
    """Let Anna, Boris and Vera ask to be rung about an outage of their street; then restore it."""
    one = await town.outage(2)
    for point, number in ((1, ANNA), (2, BORIS), (4, VERA)):
        await town.wish(await town.ticket(point, one), number)
    return await town.incidents.restore(one.id, author=AUTHOR, at=LATER)


async def _only(campaigns: SQLCampaignRepository) -> Campaign:
    (one,) = await campaigns.find()
    return one


async def _progress(campaigns: SQLCampaignRepository, one: Campaign) -> Progress:
    return (await campaigns.progress([one.id], at=SOON))[one.id]


async def test_a_restoration_makes_one_campaign_of_all_who_asked(
    town: Town, campaigns: SQLCampaignRepository
) -> None:
    incident = await _restore(town)
    one = await _only(campaigns)
    assert (one.incident_id, one.news, one.began_at) == (incident.id, News.RESTORED, LATER)
    assert one.state is CampaignState.RUNNING
    progress = await _progress(campaigns, one)
    assert (progress.people, progress.due, progress.to_go) == (3, 3, 3)
    assert await campaigns.find(incident=incident.id, unfinished=True) == [one]
    assert await campaigns.find(before=one.id) == []


async def test_each_change_that_is_told_is_a_campaign_of_its_own(
    town: Town, campaigns: SQLCampaignRepository
) -> None:
    incident = await _restore(town)
    await town.tell(Result.WORKS, LATER)
    await town.incidents.reopen(incident.id, None, author=AUTHOR, at=SOON)
    await town.tell(Result.HEARD, SOON)
    await town.incidents.restore(incident.id, author=AUTHOR, at=SOON + timedelta(hours=1))
    found = await campaigns.find(incident=incident.id)
    assert [one.news for one in found] == [News.RESTORED, News.REOPENED, News.RESTORED]
    assert [one.news for one in await campaigns.find(unfinished=True)] == [News.RESTORED]


async def test_an_end_of_which_nobody_asked_makes_no_campaign(
    town: Town, campaigns: SQLCampaignRepository
) -> None:
    one = await town.outage()
    await town.ticket(1, one)
    await town.incidents.restore(one.id, author=AUTHOR, at=LATER)
    assert await campaigns.find() == []


async def test_whoever_is_told_is_counted_by_answer_and_minute(
    town: Town, campaigns: SQLCampaignRepository
) -> None:
    await _restore(town)
    answers = {ANNA: Result.WORKS, BORIS: Result.STILL_OUT, VERA: Result.NO_ANSWER}
    for due in await town.ring(LATER):
        await town.notifications.settle(due.attempt.id, answers[due.number], at=SOON)
    one = await _only(campaigns)
    progress = await _progress(campaigns, one)
    assert progress.told == {Result.WORKS: 1, Result.STILL_OUT: 1}
    assert progress.unreached == {Result.NO_ANSWER: 1}
    assert progress.to_go == 0
    assert await campaigns.minutes(one.id) == [Minute(SOON, told=2, unreached=1)]
    assert await campaigns.find(unfinished=True) == []


async def test_nobody_is_tried_while_it_is_paused_and_all_are_when_it_goes_on(
    town: Town, campaigns: SQLCampaignRepository
) -> None:
    await _restore(town)
    one = await _only(campaigns)
    paused = await campaigns.pause(one.id, author=AUTHOR, at=LATER)
    assert (paused.state, paused.changed_by, paused.changed_at) == (CampaignState.PAUSED, AUTHOR, LATER)
    assert await town.ring(SOON) == []
    assert await town.notifications.count_due(at=SOON) == {}
    await campaigns.resume(one.id, author=AUTHOR, at=SOON)
    assert {due.number for due in await town.ring(SOON)} == {ANNA, BORIS, VERA}


@pytest.mark.parametrize("per_minute", [None, 999])
async def test_whom_it_endangers_is_told_first_then_who_asked_first(
    town: Town, campaigns: SQLCampaignRepository, per_minute: int | None
) -> None:
    one = await town.outage(2)
    household, later = "+74822000007", NOON + timedelta(minutes=1)
    await town.wish(await town.ticket(1, one), ANNA, at=later)
    await town.wish(await town.ticket(5, one), household)
    await town.wish(await town.ticket(2, one), BORIS, at=later)
    await town.wish(await town.ticket(4, one), VERA, at=later)
    await town.incidents.restore(one.id, author=AUTHOR, at=LATER)
    if per_minute:
        await campaigns.set_pace((await _only(campaigns)).id, per_minute, author=AUTHOR, at=LATER)
    order = []
    for second in range(4):
        at = SOON + timedelta(seconds=second)
        due = await town.notifications.claim(Channel.CALL, limit=1, at=at, lease=timedelta(minutes=2))
        order += [one.number for one in due]
    assert order == [VERA, BORIS, household, ANNA]


async def test_other_campaigns_and_ticket_numbers_go_on_while_one_is_paused(
    town: Town, campaigns: SQLCampaignRepository
) -> None:
    await _restore(town)
    await campaigns.pause((await _only(campaigns)).id, author=AUTHOR, at=LATER)
    other = await town.outage(6)
    await town.wish(await town.ticket(5, other), "+74822000009")
    await town.incidents.restore(other.id, author=AUTHOR, at=SOON)
    assert [due.number for due in await town.ring(SOON)] == ["+74822000009"]


async def test_a_call_that_rang_when_it_was_paused_is_settled_as_always(
    town: Town, campaigns: SQLCampaignRepository
) -> None:
    await _restore(town)
    ringing = await town.ring(LATER)
    one = await _only(campaigns)
    await campaigns.pause(one.id, author=AUTHOR, at=LATER)
    for due in ringing:
        await town.notifications.settle(due.attempt.id, Result.WORKS, at=SOON)
    assert (await _progress(campaigns, one)).told == {Result.WORKS: 3}


async def test_a_slowed_campaign_tries_so_many_a_minute(town: Town, campaigns: SQLCampaignRepository) -> None:
    await _restore(town)
    one = await _only(campaigns)
    await campaigns.set_pace(one.id, 2, author=AUTHOR, at=LATER)
    tried = [len(await town.ring(LATER + timedelta(seconds=second))) for second in (0, 1, 29, 30, 59, 61)]
    assert tried == [1, 0, 0, 1, 0, 1]


async def test_nobody_is_told_outside_a_campaigns_span_and_whoever_is_left_then_is_not_told_any_more(
    town: Town, campaigns: SQLCampaignRepository
) -> None:
    await _restore(town)
    one, hour = await _only(campaigns), timedelta(hours=1)
    await campaigns.set_span(one.id, LATER + hour, LATER + 2 * hour, author=AUTHOR, at=LATER)
    assert await town.notifications.count_due(at=LATER) == {}
    assert await town.ring(LATER + hour - timedelta(seconds=1)) == []
    (ringing,) = await town.notifications.claim(
        Channel.CALL, limit=1, at=LATER + hour, lease=timedelta(minutes=2)
    )
    await town.notifications.settle(ringing.attempt.id, Result.WORKS, at=LATER + hour)
    assert await campaigns.end_stopped(at=LATER + hour) == 0
    over = LATER + 2 * hour
    assert await town.ring(over) == []
    assert await campaigns.end_stopped(at=over) == 2
    assert (await campaigns.get(one.id)).state is CampaignState.STOPPED
    progress = await _progress(campaigns, one)
    assert (progress.told, progress.unreached) == ({Result.WORKS: 1}, {NotificationState.STOPPED: 2})


async def test_whoever_is_left_when_it_is_stopped_is_told_nothing_and_the_ticket_says_so(
    town: Town, campaigns: SQLCampaignRepository
) -> None:
    await _restore(town)
    (ringing,) = await town.notifications.claim(Channel.CALL, limit=1, at=LATER, lease=timedelta(minutes=2))
    one = await _only(campaigns)
    await campaigns.stop(one.id, author=AUTHOR, at=SOON)
    assert await town.ring(SOON) == []
    assert await campaigns.end_stopped(at=SOON) == 2
    assert await campaigns.end_stopped(at=SOON) == 0
    await town.notifications.settle(ringing.attempt.id, Result.WORKS, at=SOON)
    progress = await _progress(campaigns, one)
    assert (progress.told, progress.unreached) == ({Result.WORKS: 1}, {NotificationState.STOPPED: 2})
    closings = sorted((ticket.state, str(ticket.closing)) for ticket in await town.tickets.find())
    assert closings == [
        (TicketState.CLOSED, Closing.CONFIRMED),
        (TicketState.CLOSED, Closing.UNREACHED),
        (TicketState.CLOSED, Closing.UNREACHED),
    ]


async def test_a_change_that_makes_no_sense_is_refused_and_changes_nothing(
    town: Town, campaigns: SQLCampaignRepository
) -> None:
    await _restore(town)
    one = await _only(campaigns)
    with pytest.raises(ConflictError):
        await campaigns.resume(one.id, author=AUTHOR, at=LATER)
    with pytest.raises(InvalidError, match="per_minute"):
        await campaigns.set_pace(one.id, 0, author=AUTHOR, at=LATER)
    for span in ((None, LATER), (SOON, SOON)):
        with pytest.raises(InvalidError, match="not_after"):
            await campaigns.set_span(one.id, *span, author=AUTHOR, at=LATER)
    with pytest.raises(NotFoundError):
        await campaigns.pause(CampaignId(99), author=AUTHOR, at=LATER)
    assert await campaigns.get(one.id) == one


async def test_nobody_is_rung_more_often_than_they_can_bear_whatever_there_is_to_tell(store: Store) -> None:
    town = await settle_town(store, Policy(tries=9, busy_tries=9, busy_wait=timedelta(minutes=1), jitter=0))
    one = await town.outage(2)
    await town.wish(await town.ticket(1, one), ANNA)
    await town.incidents.restore(one.id, author=AUTHOR, at=LATER)
    rung = []
    for minute in range(100):
        at = LATER + timedelta(minutes=minute)
        for due in await town.ring(at):
            rung.append(minute)
            # Of a call that the network doesn't carry nobody notices anything.
            result = Result.UNAVAILABLE if len(rung) == 1 else Result.BUSY
            await town.notifications.settle(due.attempt.id, result, at=at)
    assert rung == [0, 1, 2, 3, 16, 17, 18, 31, 61, 62]


async def test_later_news_replace_what_was_still_to_be_told(
    town: Town, campaigns: SQLCampaignRepository
) -> None:
    incident = await _restore(town)
    await campaigns.pause((await _only(campaigns)).id, author=AUTHOR, at=LATER)
    await town.incidents.reopen(incident.id, None, author=AUTHOR, at=SOON)
    (first,) = await campaigns.find(incident=incident.id)
    progress = await _progress(campaigns, first)
    assert (progress.needless, progress.to_go) == (3, 0)


async def test_who_says_that_it_is_still_out_is_counted_by_street_and_node(
    town: Town, campaigns: SQLCampaignRepository
) -> None:
    await _restore(town)
    await town.tell(Result.STILL_OUT, LATER)
    found = await campaigns.still_out()
    assert found.tickets == 3
    assert found.branches[0] == StillOutBranch(AreaId(3), 3)
    assert set(found.branches[1:]) == {StillOutBranch(AreaId(9), 2), StillOutBranch(AreaId(10), 1)}
    listed = await town.tickets.find(still_out=True)
    assert len(listed) == 3
    for ticket in listed:
        await town.tickets.close(ticket.number, reason="modem", author=AUTHOR, at=SOON)
    assert (await campaigns.still_out()).tickets == 0
    assert await town.tickets.find(still_out=True) == []


async def test_who_would_be_told_is_counted_by_channel_beforehand(
    town: Town, campaigns: SQLCampaignRepository
) -> None:
    one = await town.outage(2)
    await town.wish(await town.ticket(1, one), ANNA)
    await town.wish(await town.ticket(2, one), ANNA)
    await town.wish(await town.ticket(4, one), VERA, channel=Channel.SMS)
    assert await campaigns.foresee(one.id) == {Channel.CALL: 1, Channel.SMS: 1}
    await town.incidents.restore(one.id, author=AUTHOR, at=LATER)
    assert await campaigns.foresee(one.id) == {}
