"""The archive: notices of all times, found by where, in which state and on which days."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode

from aiohttp import web

from ivr.web.api.scopes import areas_of
from ivr.web.forms.numbers import read_number
from ivr.web.forms.places import label_of
from ivr.web.pages.cards import IncidentCard, make_card
from ivr.web.pages.visit import Visit
from ivr.web.texts.archive import ArchiveTexts
from outages.archive import NoticeSearch, began_at, ended_at
from outages.incidents import Incident, State
from outages.places import AreaId
from outages.search.places import SearchCertainty
from outages.search.words import clean

_FIELDS: Final = ("where", "state", "since", "until")
_SHOWN: Final = 50
#: Most places that a text may mean, and most that are offered where it means none.
_MEANT: Final = 50
_OFFERED: Final = 5


@dataclass
class ArchiveForm:
    """What is looked for, as typed, and what is wrong with it; `offered` are places whose names are alike."""

    where: str
    state: str
    since: str
    until: str
    errors: dict[str, str] = field(default_factory=dict, init=False)
    offered: list[str] = field(default_factory=list, init=False)

    @property
    def query(self) -> str:
        """The form as a query, ready for one more parameter."""
        return urlencode({name: typed for name in _FIELDS if (typed := getattr(self, name))})


@dataclass(frozen=True, slots=True)
class ArchiveRow:
    """A notice that was found, and when it went on."""

    card: IncidentCard
    went_on: str


async def show_archive(visit: Visit) -> web.Response:
    """Show the notices that the form's fields find, the newest first; what is wrong is said at its field."""
    query, words = visit.request.query, ArchiveTexts(visit.words.code)
    form = ArchiveForm(**{name: clean(query.get(name, "")) for name in _FIELDS})
    search = await _read(form, visit, words)
    found = [] if form.errors else await _find(visit, search)
    areas = await areas_of(visit.services.areas, found)
    return visit.render(
        "archive.html",
        t=words,
        form=form,
        states=State,
        rows=[ArchiveRow(make_card(one, areas, visit.display), _went_on(one, visit, words)) for one in found],
        older=found[-1].id if len(found) == _SHOWN else None,
    )


async def _find(visit: Visit, search: NoticeSearch) -> list[Incident]:
    before = read_number(visit.request.query.get("before", ""))
    return list(await visit.services.archive.find(search, limit=_SHOWN, before=before))


async def _read(form: ArchiveForm, visit: Visit, words: ArchiveTexts) -> NoticeSearch:
    first, last = _read_day(form, "since", words), _read_day(form, "until", words)
    if first and last and last < first:
        form.errors["until"] = words.backwards
    return NoticeSearch(
        areas=await _read_place(form, visit, words) if form.where else (),
        states=[one for one in State if one == form.state],
        since=_midnight(first, visit) if first else None,
        until=_midnight(last + timedelta(days=1), visit) if last else None,
    )


async def _read_place(form: ArchiveForm, visit: Visit, words: ArchiveTexts) -> list[AreaId]:
    """Return what the place may mean; where it means nothing for sure, offer what is like it."""
    found = await visit.services.finder.find_places(form.where, limit=_MEANT)
    sure = [one.area for one in found if one.certainty is not SearchCertainty.GUESS]
    if not sure:
        form.errors["where"] = words.unknown_place
        form.offered = [label_of(one.area) for one in found[:_OFFERED]]
    exact = [one for one in sure if label_of(one) == form.where]
    return [one.id for one in exact or sure]


def _read_day(form: ArchiveForm, name: str, words: ArchiveTexts) -> date | None:
    typed = getattr(form, name)
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        form.errors[name] = words.not_a_day
        return None


def _midnight(day: date, visit: Visit) -> datetime:
    """Return when a day of the line's begins, in UTC."""
    return datetime.combine(day, time(), visit.services.zone).astimezone(UTC)


def _went_on(incident: Incident, visit: Visit, words: ArchiveTexts) -> str:
    began, ended = visit.display.moment(began_at(incident)), ended_at(incident)
    if ended is None:
        return words.goes_on.format(began=began)
    return words.went_on.format(began=began, ended=visit.display.moment(ended))
