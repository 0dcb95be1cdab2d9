"""A duty manager makes a notice by telephone, and callers hear it; nobody else can."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from asterisk.softphone.recogniser import Recognised
from ivr.app.repositories import open_repositories
from ivr.config.settings import Settings
from outages.accounts import Role
from outages.area_codes import code_of
from outages.places import AreaKind
from tests.support.phone import Line, Phone
from tests.support.place_order import told_at
from tests.support.running_line import CITY, REGION, Household, RunningLine, run_aside

EXTENSION = "700"
STREET, HOUSE, IVAN = "улица Терешковой", "4", "+79991210001"
MANAGERS_PHONE = "+79991219999"
OLGA, OLGAS_PIN = "olga", "493817"
PETR, PETRS_PIN = "petr", "270641"
PUBLISHED = ["duty_published", "duty_renew", "duty_menu"]


async def test_from_a_telephone_to_callers_and_back(own_folder: Path, prompt_store: Path) -> None:
    settings = {"OUTAGE_IVR_DUTY_LINE": EXTENSION}
    with RunningLine.opened(own_folder, prompt_store, settings) as line:
        line.imports(Household(IVAN, STREET, HOUSE), Household("+79991210002", STREET, "6"))
        olga, petr, code = run_aside(hands_out(line))
        await a_wrong_pin_thrice_ends_the_call(line, olga)
        await an_agents_pin_is_refused(line, petr)
        await she_publishes_for_a_house_and_its_caller_hears_it(line, olga, code)
        await she_moves_the_estimate(line, olga)
        await she_says_that_service_is_back(line, olga)
        await all_of_it_is_in_the_trail_and_no_pin_anywhere(line)


async def hands_out(line: RunningLine) -> tuple[str, str, str]:
    """Return the telephone ids of a manager and an agent, and the code of the house."""
    now = datetime.now(UTC)
    async with open_repositories(Settings(home=line.folder)) as (_, repositories):
        accounts, ids = repositories.accounts, list[int]()
        for login, role, pin in ((OLGA, Role.MANAGER, OLGAS_PIN), (PETR, Role.AGENT, PETRS_PIN)):
            await accounts.set_password(login, "several long words", role, author="tests", at=now)
            ids.append(await accounts.set_pin(login, pin, author=login, at=now))
        house = await repositories.areas.find(AreaKind.HOUSE, (REGION, CITY, STREET, HOUSE))
        assert house is not None
        return str(ids[0]), str(ids[1]), code_of(house.id)


def ids_of(heard: Sequence[Recognised]) -> list[str]:
    return [one.prompts[0].id for one in heard]


def words_of(heard: Sequence[Recognised]) -> list[str]:
    """Return what was said to be out, and until when."""
    return [one.text for one in heard if one.prompts[0].id in ("outage_known", "etr")]


async def call_in(line: RunningLine) -> Phone:
    phone = await line.phone(MANAGERS_PHONE)
    await phone.dials(Line(line.sip_port, EXTENSION))
    return phone


async def keys_after(phone: Phone, last: str, keys: str) -> None:
    """Press keys once a phrase has been heard; nothing before it is cut short."""
    await phone.hears_until(last)
    await phone.presses(keys)


async def a_wrong_pin_thrice_ends_the_call(line: RunningLine, telephone_id: str) -> None:
    async with await call_in(line) as phone:
        await keys_after(phone, "ask_manager", f"{telephone_id}#")
        await keys_after(phone, "ask_pin", "493818#")
        await phone.hears("duty_wrong_pin", "ask_manager", language="ru")
        await phone.presses(f"{telephone_id}#493819#{telephone_id}#493810#")
        await phone.hears_at_last("duty_last_try")
        await phone.line_hangs_up()


async def an_agents_pin_is_refused(line: RunningLine, telephone_id: str) -> None:
    async with await call_in(line) as phone:
        await phone.presses(f"{telephone_id}#{PETRS_PIN}#")
        await phone.hears_at_last("duty_not_allowed")
        await phone.line_hangs_up()


async def she_publishes_for_a_house_and_its_caller_hears_it(
    line: RunningLine, telephone_id: str, code: str
) -> None:
    async with await call_in(line) as phone:
        await phone.presses(f"{telephone_id}#{OLGAS_PIN}#")
        await phone.hears_at_last("duty_menu")
        await phone.presses("1")
        await keys_after(phone, "ask_area_code", f"{code}#")
        await keys_after(phone, "duty_cause_maintenance", "3")
        await keys_after(phone, "ask_estimate", "3#")
        heard = await phone.hears_until("duty_points")
        told, words = ids_of(heard), words_of(heard)
        await keys_after(phone, "duty_confirm_notice", "1")
        await phone.hears_until("duty_menu")
        await phone.hangs_up()
    told.remove("duty_they_hear")
    assert told == [*told_at("outage_known", "ru"), "etr", "cause_equipment", "duty_points"]
    async with await line.phone(IVAN) as caller:
        await caller.dials(line.address)
        await caller.hears("greeting", *told[:-1], language="ru")
        assert words_of(caller.heard) == words


async def she_moves_the_estimate(line: RunningLine, telephone_id: str) -> None:
    async with await call_in(line) as phone:
        await phone.presses(f"{telephone_id}#{OLGAS_PIN}#21#2")
        await phone.hears_at_last("duty_they_hear")
        await keys_after(phone, "duty_confirm_estimate", "1")
        await phone.hears_until("duty_renew")
        await phone.hangs_up()
    async with await line.phone(IVAN) as caller:
        await caller.dials(line.address)
        await caller.hears_until("etr_unknown")
        assert "sorry_late" in ids_of(caller.heard)


async def she_says_that_service_is_back(line: RunningLine, telephone_id: str) -> None:
    async with await call_in(line) as phone:
        await phone.presses(f"{telephone_id}#{OLGAS_PIN}#31")
        await phone.hears_at_last("duty_back_there")
        await keys_after(phone, "duty_confirm", "1")
        await phone.hears_until("duty_restored")
        await phone.presses("0")
        await phone.hears_at_last("goodbye")
        await phone.line_hangs_up()
    async with await line.phone(IVAN) as caller:
        await caller.dials(line.address)
        await caller.hears("greeting", *told_at("was_restored"), language="ru")


async def all_of_it_is_in_the_trail_and_no_pin_anywhere(line: RunningLine) -> None:
    (incident,) = (await line.asks("GET", "/incidents"))["items"]
    assert (incident["state"], incident["revisions"][0]["author"]) == ("restored", OLGA)
    trail = run_aside(read_trail(line))
    deeds = [one["detail"]["deed"] for one in trail if one["action"] == "by_telephone"]
    assert deeds == ["publish", "move_etr", "restore"]
    assert {one["author"] for one in trail if one["action"] == "sign_in_by_telephone"} == {OLGA}
    assert {one["author"] for one in trail if one["action"] == "refuse_telephone"} == {PETR}
    assert await line.calls(number=MANAGERS_PHONE) == []
    logged = line.log_of_service() + line.log_of("asterisk") + json.dumps(trail)
    assert not any(pin in logged for pin in (OLGAS_PIN, PETRS_PIN, "493818"))


async def read_trail(line: RunningLine) -> Sequence[dict[str, Any]]:
    from sqlalchemy import select  # noqa: PLC0415 - for this look alone

    from outages.store.admin_tables import audit  # noqa: PLC0415 - as said above

    async with open_repositories(Settings(home=line.folder)) as (store, _):
        rows = await store.read(
            lambda connection: connection.execute(select(audit).order_by(audit.c.id)).all()
        )
        return [dict(row._mapping) | {"at": str(row.at)} for row in rows]
