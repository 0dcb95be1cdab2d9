"""What the REST API tells of people's text messages, and how somebody says that one was read."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from ivr.web.api.answers import Listing, Out
from ivr.web.api.models import Number, Page
from ivr.web.api.rest import Ask, Nothing, next_id
from outages.replies.reading import Meaning
from outages.replies.repository import AnswerState, ReplyId
from outages.replies.rules import ReplyAnswer, ReplyOutcome


class ReplyQuery(Page):
    """Messages of a number; all, or only those that wait for a person."""

    number: Number | None = None
    waiting: Annotated[bool, Field(description="Only those that somebody still has to read.")] = False


class ReplyOut(Out):
    """A message that somebody wrote to the line, what it means and what followed.

    `tickets` are the numbers of those that it is about. `answer` says what was to be written back, null for nothing, and
    `answered` what was, empty until then. `done_at` is when somebody had read a message that is for a person.
    """

    id: int
    at: AwareDatetime
    number: str
    text: str
    meaning: Meaning
    outcome: ReplyOutcome
    tickets: list[str]
    answer: ReplyAnswer | None
    answer_state: AnswerState | None
    answered: str
    answered_at: AwareDatetime | None
    done_at: AwareDatetime | None
    done_by: str | None


async def find_replies(ask: Ask[ReplyQuery, Nothing]) -> Listing[ReplyOut]:
    """Return messages, newest first."""
    query = ask.query
    found = await ask.services.kept_replies.find(
        number=query.number, waiting=query.waiting, limit=query.limit, before=query.before
    )
    items = [ReplyOut.model_validate(one) for one in found]
    return Listing[ReplyOut](items=items, next=next_id(found, query.limit))


async def finish_reply(ask: Ask[Nothing, Nothing]) -> ReplyOut:
    """Keep that somebody has read a message and done what was to do."""
    services = ask.services
    done = await services.kept_replies.finish(
        ReplyId(ask.id), author=ask.bearer.name, at=services.clock.now()
    )
    return ReplyOut.model_validate(done)
