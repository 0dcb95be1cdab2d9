"""A call that has come in to a test's telephone, and what the person does with it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asterisk.softphone.incoming import IncomingCall

if TYPE_CHECKING:
    from tests.support.phone import Phone

BUSY, DECLINED, UNAVAILABLE = 486, 603, 480


@dataclass
class Note:
    """One thing that happened in a call besides sound; `at` is the event loop's time."""

    at: float
    text: str


@dataclass(frozen=True)
class Ring:
    """A call that has come in and is not decided yet."""

    phone: "Phone"
    call: IncomingCall

    @property
    def called(self) -> str:
        """Whom the call is for: the user part that was dialled."""
        return self.call.called

    @property
    def caller(self) -> str | None:
        """Who calls, None when withheld."""
        return self.call.caller

    def header(self, name: str) -> str | None:
        """What a header says that came with the call, None without one."""
        return self.call.header(name)

    async def answers(self, *, after: float = 0.0) -> IncomingCall:
        """Ring for so many seconds, then take the call."""
        self.call.ring()
        if after:
            await self.call.until(lambda: self.call.ending, after)
        if self.call.ending is not None:
            self.phone.fail("the caller gave up before the call was taken")
        self.call.answer()
        self.phone.notes("took the call")
        return self.call

    async def is_busy(self) -> None:
        """Refuse as busy."""
        self.call.refuse(BUSY)

    async def is_declined(self) -> None:
        """Refuse as a person does who doesn't want the call."""
        self.call.refuse(DECLINED)

    async def is_unavailable(self) -> None:
        """Refuse as a switched-off telephone does."""
        self.call.refuse(UNAVAILABLE)

    async def lets_it_ring(self, *, within: float = 60.0) -> float:
        """Never answer; return after how many seconds the caller gave up."""
        self.call.ring()
        await self.call.until(lambda: self.call.ending, within)
        if self.call.ending is None:
            self.phone.fail(f"the caller still lets it ring after {within:g} s")
        return self.call.ending.at - self.call.began_at
