"""An incoming call on a test's telephone, and what its owner does with it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from asterisk.softphone.incoming import IncomingCall

if TYPE_CHECKING:
    from tests.support.phone import Phone

BUSY, DECLINED, UNAVAILABLE, FORBIDDEN = 486, 603, 480, 403


@dataclass
class Note:
    """An event in a call other than sound; `at` is the event loop's time."""

    at: float
    text: str


@dataclass(frozen=True)
class Ring:
    """An incoming call that has not been answered or refused yet."""

    phone: "Phone"
    call: IncomingCall

    @property
    def called(self) -> str:
        """The user part that was dialled."""
        return self.call.called

    @property
    def caller(self) -> str | None:
        """The caller's number, None when withheld."""
        return self.call.caller

    def header(self, name: str) -> str | None:
        """Return the value of a header of the INVITE, None without it."""
        return self.call.header(name)

    async def answers(self, *, after: float = 0.0) -> IncomingCall:
        """Ring for this many seconds, then take the call."""
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
        """Decline the call."""
        self.call.refuse(DECLINED)

    async def is_unavailable(self) -> None:
        """Refuse as if switched off."""
        self.call.refuse(UNAVAILABLE)

    async def is_forbidden(self) -> None:
        """Refuse as a carrier that doesn't let the line call."""
        self.call.refuse(FORBIDDEN)

    async def lets_it_ring(self, *, within: float = 60.0) -> float:
        """Never answer; return the seconds until the caller gave up."""
        self.call.ring()
        await self.call.until(lambda: self.call.ending, within)
        if self.call.ending is None:
            self.phone.fail(f"the caller still lets it ring after {within:g} s")
        return self.call.ending.at - self.call.began_at
