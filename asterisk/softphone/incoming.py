"""A call that comes in."""

from asterisk.softphone import sdp
from asterisk.softphone.calls import CallOwner, Party, SoftphoneCall
from asterisk.softphone.errors import CallError, MessageError
from asterisk.softphone.headers import URI, NameAddr
from asterisk.softphone.sip import Request
from asterisk.softphone.transactions import ServerTransaction


class IncomingCall(SoftphoneCall):
    """A call that comes in; the INVITE was answered with 100 Trying.

    `called` is the dialled user, `caller` the calling one, None when withheld.
    """

    def __init__(
        self, owner: CallOwner, transaction: ServerTransaction, address: tuple[str, int], media: sdp.Media
    ) -> None:
        request = transaction.request
        super().__init__(owner, request.call_id, address)
        self.called = _read_user(request.uri)
        self.caller = _read_caller(request)
        self._transaction = transaction
        self._media = media
        recipient = request.headers.require("To")
        self._local = f"{recipient};tag={self.local_tag}"
        self._remote = request.headers.require("From")
        contact = request.headers.all("Contact")
        self._target = NameAddr.parse(contact[0]).uri if contact else request.sender.uri
        self._routes = request.headers.all("Record-Route")

    @property
    def branch(self) -> str:
        """The INVITE's branch, which a CANCEL repeats."""
        return self._transaction.request.via.branch

    def header(self, name: str) -> str | None:
        """Return the value of a header of the INVITE, None without one."""
        return self._transaction.request.headers.get(name)

    def ring(self) -> None:
        """Answer with 180 Ringing."""
        self._expect_unanswered("ring")
        self._transaction.respond(180, tag=self.local_tag)

    def answer(self) -> None:
        """Take the call."""
        self._expect_unanswered("be answered")
        self._connect_sound(self._media)
        answer = sdp.describe(
            self._owner.host,
            self.rtp.port,
            (self.rtp.codec,),
            event_payload=self._media.event_payload or sdp.EVENT_PAYLOAD,
        )
        self.answered_at = self._owner.timers.time()
        self._await_acknowledgement(self._transaction)
        self._transaction.respond(200, tag=self.local_tag, body=answer, gave_up=self._never_acknowledged)
        self.changed()

    def refuse(self, status: int) -> None:
        """Refuse the call: 486 busy, 603 declined, 480 not available."""
        self._expect_unanswered("be refused")
        self._transaction.respond(status, tag=self.local_tag)
        self.finish(Party.US, status, "refused")

    def take_cancel(self) -> None:
        """Handle a CANCEL."""
        if self.answered_at is None and self.ending is None:
            self._transaction.respond(487, tag=self.local_tag)
            self.finish(Party.THEM, 487, "the caller gave up")

    def _never_acknowledged(self) -> None:
        self.finish(Party.NOBODY, 408, "the answer was never acknowledged")

    def _expect_unanswered(self, what: str) -> None:
        if self.answered_at is not None or self.ending is not None:
            raise CallError(f"the call cannot {what}: it is answered or over")

    def _give_up(self) -> None:
        self.refuse(603)


def _read_user(uri: str) -> str:
    try:
        return URI.parse(uri).user
    except MessageError:
        return ""


def _read_caller(request: Request) -> str | None:
    user = _read_user(request.sender.uri)
    return None if user.lower() in ("", "anonymous") else user
