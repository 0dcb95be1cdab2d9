"""What the REST API does with templates of notices."""

from pydantic import Field

from ivr.web.api.answers import Listing, Out
from ivr.web.api.models import Id, Line
from ivr.web.api.rest import Ask, Nothing, Strict
from ivr.web.api.scopes import areas_of
from ivr.web.forms.notice import facts_of
from ivr.web.texts.pages import PageTexts
from outages.errors import InvalidError, NotFoundError
from outages.incidents import Cause, IncidentId, IncidentKind
from outages.subscribers import Service
from outages.templates import NoticeTemplate, TemplateId


class TemplateIn(Strict):
    """A notice whose places, services, cause and words are kept under a name."""

    name: Line
    incident: Id


class TemplateNameIn(Strict):
    """Another name of a template."""

    name: Line


class TemplatePlaceOut(Out):
    """A place as it is called, and its houses as written, empty for all."""

    place: str
    houses: str


class TemplateOut(Out):
    """What notices have in common, under a name; without times."""

    id: int
    name: str
    kind: IncidentKind
    services: list[Service]
    cause: Cause
    places: list[TemplatePlaceOut]
    left_out: list[TemplatePlaceOut]
    general: bool
    remarks: dict[str, str] = Field(description="As written, by language.")


async def find_templates(ask: Ask[Nothing, Nothing]) -> Listing[TemplateOut]:
    """Return all templates, by name."""
    found = await ask.services.templates.find()
    return Listing[TemplateOut](items=[_out(one) for one in found], next=None)


async def keep_template(ask: Ask[Nothing, TemplateIn]) -> TemplateOut:
    """Keep a notice as a template."""
    services, body = ask.services, ask.body
    try:
        incident = await services.incidents.get(IncidentId(body.incident))
    except NotFoundError as error:
        raise InvalidError("incident", str(error)) from error
    facts = facts_of(incident, await areas_of(services.areas, [incident]), PageTexts("en"))
    kept = await services.templates.add(body.name, facts, author=ask.bearer.name, at=services.clock.now())
    return _out(kept)


async def rename_template(ask: Ask[Nothing, TemplateNameIn]) -> TemplateOut:
    """Give a template another name."""
    services = ask.services
    renamed = await services.templates.rename(
        TemplateId(ask.id), ask.body.name, author=ask.bearer.name, at=services.clock.now()
    )
    return _out(renamed)


async def remove_template(ask: Ask[Nothing, Nothing]) -> TemplateOut:
    """Delete a template, and return what it was."""
    services = ask.services
    removed = await services.templates.remove(
        TemplateId(ask.id), author=ask.bearer.name, at=services.clock.now()
    )
    return _out(removed)


def _out(template: NoticeTemplate) -> TemplateOut:
    facts = template.facts
    return TemplateOut(
        id=template.id,
        name=template.name,
        kind=facts.kind,
        services=[one for one in Service if one in facts.services],
        cause=facts.cause,
        places=[TemplatePlaceOut(place=place, houses=houses) for place, houses in facts.places],
        left_out=[TemplatePlaceOut(place=place, houses=houses) for place, houses in facts.left_out],
        general=facts.general,
        remarks=dict(facts.remarks),
    )
