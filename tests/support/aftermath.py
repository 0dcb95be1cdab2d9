"""What is left once everybody has hung up: what was promised, and nothing else."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import create_engine, text

from ivr.config.secrets import read_secrets
from outages.store.engine import read_url
from tests.support.crowd import Crowd
from tests.support.running_line import RunningLine


async def lost_nothing(line: RunningLine, crowd: Crowd, incident: int, *, unserved: int = 0) -> None:
    """Check that promises to callers are kept: one ticket each, and one notification for each caller who asked.

    The service never saw the `unserved` calls: it was away, and the dialplan spoke to them.
    """
    await line.until(line.is_healthy)
    await left_nothing(line, crowd.calls - unserved)
    kept = ask_database(
        line, "SELECT p.number, t.number FROM tickets t JOIN phones p ON p.subscriber_id = t.subscriber_id"
    )
    tickets = dict(kept)
    assert len(kept) == len(tickets)
    for number, told in crowd.told.items():
        assert all(tickets[number].startswith(one) for one in told), (number, told)
    await line.restores(incident)
    notified = Counter(one["number"] for one in await line.notifications(limit="500"))
    assert set(notified.values()) == {1}
    assert crowd.promised <= notified.keys() <= tickets.keys()


async def left_nothing(line: RunningLine, calls: int) -> None:
    """Check that each call left its record and nothing else, and that no row is an orphan."""
    await line.until(lambda: no_channel(line))
    await line.until(lambda: no_conversation(line))
    await line.until(lambda: recorded(line, calls))
    recordings = line.folder / "asterisk" / "spool" / "recording"
    assert [one for one in recordings.rglob("*") if one.is_file()] == []
    assert ask_database(line, "SELECT count(*) FROM calls") == [(calls,)]
    for orphans in (
        "SELECT id FROM calls WHERE ticket_id NOT IN (SELECT id FROM tickets)",
        "SELECT id FROM consents WHERE ticket_id NOT IN (SELECT id FROM tickets)",
        "SELECT id FROM reports WHERE ticket_id NOT IN (SELECT id FROM tickets)",
        "SELECT call_id FROM promises WHERE call_id NOT IN (SELECT id FROM calls)",
        "SELECT id FROM tickets WHERE opened_by_call NOT IN (SELECT id FROM calls)",
        "SELECT point_id FROM tickets WHERE state = 'open' GROUP BY point_id, other_fault HAVING count(*) > 1",
    ):
        assert ask_database(line, orphans) == [], orphans
    kept = {one for (one,) in ask_database(line, "SELECT detail_name FROM reports WHERE detail_name <> ''")}
    details = line.folder / "details"
    assert {one.stem for one in details.rglob("*") if one.is_file()} == {Path(one).stem for one in kept}


async def no_channel(line: RunningLine) -> bool:
    """Say whether Asterisk has no channels."""
    login = aiohttp.encode_basic_auth("outage-ivr", read_secrets(line.folder).ari_password)
    url = f"http://127.0.0.1:{line.ari_port}/ari/channels"
    async with aiohttp.ClientSession(headers={"Authorization": login}) as http, http.get(url) as answer:
        return bool(await answer.json() == [])


async def no_conversation(line: RunningLine) -> bool:
    """Say whether no conversation is in progress on any worker."""
    now = re.findall(r"^outage_ivr_calls_now\S* (\S+)$", await line.read_metrics(), re.MULTILINE)
    return set(now) == {"0.0"}


async def recorded(line: RunningLine, calls: int) -> bool:
    """Say whether at least this many calls are recorded."""
    return ask_database(line, "SELECT count(*) FROM calls") >= [(calls,)]


def ask_database(line: RunningLine, question: str) -> list[tuple[Any, ...]]:
    """Query the line's own database and return the rows."""
    where = line.environment.get("OUTAGE_IVR_DATABASE") or f"sqlite:///{line.folder / 'outages.db'}"
    engine = create_engine(read_url(where))
    try:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(question))]
    finally:
        engine.dispose()
