"""A kept place in the queue, its callback, and the rating of the talk: branch by branch."""

from dataclasses import dataclass

import pytest

from ivr.dialogs.call import Destination, HungUp
from ivr.dialogs.conversation import Conversation
from ivr.dialogs.queue_callback import close_callback, keep_place, offer_callback
from ivr.dialogs.rating import ask_rating, thank_for_rating
from outages.calls import CallOutcome
from outages.notifications import Result
from outages.subscribers import Language
from tests.support.fakes import FakeLibrary
from tests.support.scripted_call import Leave, Press, ScriptedCall


@dataclass
class Keeper:
    works: bool = True
    kept: bool = False

    async def keep(self) -> bool:
        self.kept = self.works
        return self.works

    async def give_up(self) -> bool:
        self.kept = False
        return True


def talk_with(*script: Press | Leave | None) -> tuple[ScriptedCall, Conversation]:
    call = ScriptedCall(list(script))
    return call, Conversation(call, FakeLibrary(), [Language("ru"), Language("en")], Language("ru"))


async def test_a_place_is_kept_before_it_is_confirmed() -> None:
    call, talk = talk_with()
    keeper = Keeper()
    assert await keep_place(talk, keeper) is CallOutcome.COMPLETED
    assert (keeper.kept, call.heard, call.ended) == (True, ["place_kept", "goodbye"], True)


async def test_without_a_kept_place_the_caller_waits() -> None:
    call, talk = talk_with()
    assert await keep_place(talk, Keeper(works=False)) is CallOutcome.HANDED_OVER
    assert (call.heard, call.handed_to, call.ended) == (["trouble"], Destination.AGENT, False)


async def test_callers_who_change_their_mind_wait_and_are_not_rung() -> None:
    call, talk = talk_with(Press("0", during="place_kept"))
    keeper = Keeper()
    assert await keep_place(talk, keeper) is CallOutcome.HANDED_OVER
    assert (keeper.kept, call.handed_to) == (False, Destination.AGENT)


@pytest.mark.parametrize(("key", "result"), [("0", Result.WORKS), ("1", Result.WORKS), ("9", Result.HEARD)])
async def test_a_callback_is_taken_or_left(key: str, result: Result) -> None:
    call, talk = talk_with(Press(key))
    assert await offer_callback(talk) is result
    assert call.heard == ["return_greeting", "menu_return"]


async def test_an_answering_machine_hears_it_twice() -> None:
    call, talk = talk_with(None, Press("7"))
    assert await offer_callback(talk) is Result.ENDED_EARLY
    assert call.heard == ["return_greeting", "menu_return", "menu_return"]


async def test_star_offers_the_callback_in_the_next_language() -> None:
    _, talk = talk_with(Press("*"), Press("1"))
    assert await offer_callback(talk) is Result.WORKS
    assert [one.language for one in talk.heard] == ["ru", "ru", "en", "en"]


async def test_callers_who_take_the_callback_are_put_through_and_others_hear_goodbye() -> None:
    call, talk = talk_with()
    talk.agent = Destination.PRIORITY
    assert await close_callback(talk, Result.WORKS) is CallOutcome.HANDED_OVER
    assert call.handed_to is Destination.PRIORITY
    call, talk = talk_with()
    assert await close_callback(talk, Result.HEARD) is CallOutcome.COMPLETED
    assert (call.heard, call.ended) == (["wish_withdrawn", "goodbye"], True)
    call, talk = talk_with()
    assert await close_callback(talk, Result.ENDED_EARLY) is CallOutcome.COMPLETED
    assert call.heard == ["goodbye"]


@pytest.mark.parametrize("key", ["1", "2", "3", "4", "5"])
async def test_one_to_five_rate_the_talk(key: str) -> None:
    call, talk = talk_with(Press(key))
    assert await ask_rating(talk) == (int(key), CallOutcome.COMPLETED)
    assert call.heard == ["rate"]


async def test_other_keys_mean_nothing_star_another_language_and_silence_no_answer() -> None:
    call, talk = talk_with(Press("7"), Press("*"), None)
    assert await ask_rating(talk) == (None, CallOutcome.COMPLETED)
    assert call.heard == ["rate", "wrong_key", "rate", "rate"]
    assert talk.language == "en"


async def test_zero_reaches_an_agent_again_after_the_talk() -> None:
    call, talk = talk_with(Press("0"))
    assert await ask_rating(talk) == (None, CallOutcome.HANDED_OVER)
    assert call.handed_to is Destination.AGENT


async def test_a_rating_is_thanked_for() -> None:
    call, talk = talk_with()
    assert await thank_for_rating(talk) is CallOutcome.COMPLETED
    assert (call.heard, call.ended) == (["rated", "goodbye"], True)


async def test_a_hang_up_ends_each_of_them() -> None:
    _, talk = talk_with(Leave("rate"))
    with pytest.raises(HungUp):
        await ask_rating(talk)
