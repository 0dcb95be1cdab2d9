"""A call that this telephone places."""

import secrets

from asterisk.softphone import sdp
from asterisk.softphone.calls import CallOwner, Party, SoftphoneCall, read_cause
from asterisk.softphone.digest import authorize
from asterisk.softphone.errors import MessageError
from asterisk.softphone.headers import URI, NameAddr
from asterisk.softphone.sip import Request, Response
from asterisk.softphone.transactions import cancel

_CHALLENGES = {401: ("WWW-Authenticate", "Authorization"), 407: ("Proxy-Authenticate", "Proxy-Authorization")}


class OutgoingCall(SoftphoneCall):
    """A call that this telephone places."""

    def __init__(
        self,
        owner: CallOwner,
        address: tuple[str, int],
        extension: str,
        *,
        number: str | None,
        codecs: tuple[sdp.Codec, ...],
    ) -> None:
        super().__init__(owner, f"{secrets.token_hex(12)}@{owner.host}", address)
        self.statuses: list[int] = []
        self._codecs = codecs
        self._withheld = number is None
        user, host = (number, owner.host) if number else ("anonymous", "anonymous.invalid")
        self._target = str(URI(extension, *address))
        self._local = f"<sip:{user}@{host}>;tag={self.local_tag}"
        self._remote = f"<{self._target}>"
        self._cancelling = False
        self._invite = self._build_invite()
        self._transaction = owner.transact(self._invite, address, self._responded, self._unanswered)

    def _build_invite(self, *authorization: tuple[str, str]) -> Request:
        request = self._in_dialog("INVITE")
        request.headers.add("Contact", self._owner.contact)
        request.headers.add("Allow", "INVITE, ACK, BYE, CANCEL, OPTIONS")
        request.headers.add("User-Agent", "outage-ivr")
        if self._withheld:
            request.headers.add("Privacy", "id")
        for name, value in authorization:
            request.headers.add(name, value)
        request.headers.add("Content-Type", "application/sdp")
        request.body = sdp.describe(
            self._owner.host, self.rtp.port, self._codecs, event_payload=self.event_payload
        )
        return request

    def _responded(self, response: Response) -> None:
        self.statuses.append(response.status)
        if response.status < 200:  # noqa: PLR2004 - provisional
            self._progressed(response)
        elif response.status < 300:  # noqa: PLR2004 - success
            self._accepted(response)
        elif response.status not in _CHALLENGES or not self._try_again(response):
            by = Party.US if self._cancelling else Party.THEM
            self.finish(by, response.status, response.reason, read_cause(response))
        self.changed()

    def _progressed(self, response: Response) -> None:
        if self._cancelling:
            self._send_cancel()
        elif response.body:
            self._take_answer(response)

    def _accepted(self, response: Response) -> None:
        number, _ = response.cseq
        self._remote = response.headers.require("To")
        contact = response.headers.all("Contact")
        if contact:
            self._target = NameAddr.parse(contact[0]).uri
        self._routes = response.headers.all("Record-Route")[::-1]
        self._owner.send(self._in_dialog("ACK", number), self._next_hop())
        if self.answered_at is not None:
            return  # a repeated 200: our ACK was lost
        self.answered_at = self._owner.timers.time()
        if self._cancelling:  # it was answered while the CANCEL was on its way
            self._owner.transact(self._in_dialog("BYE"), self._next_hop(), lambda _: None, lambda: None)
            self.finish(Party.US, 200, "hung up")
        else:
            self._take_answer(response)

    def _take_answer(self, response: Response) -> None:
        try:
            media = sdp.read(response.body)
        except MessageError:
            return  # the call stays up without sound, and its silence is reported
        if media.codecs:
            self._connect_sound(media)

    def _try_again(self, response: Response) -> bool:
        """Answer a challenge once; return False when that can't be done."""
        asked, answered = _CHALLENGES[response.status]
        challenge = response.headers.get(asked)
        credentials = self._owner.credentials
        if challenge is None or credentials is None or self._invite.headers.get(answered) is not None:
            return False
        try:
            value = authorize(challenge, credentials, "INVITE", self._target)
        except MessageError:
            return False
        self._invite = self._build_invite((answered, value))
        self._transaction = self._owner.transact(
            self._invite, self._address, self._responded, self._unanswered
        )
        return True

    def _unanswered(self) -> None:
        self.finish(Party.NOBODY, 408, "no SIP reply")

    def _give_up(self) -> None:
        self._cancelling = True
        if not self.statuses:
            # A CANCEL may only follow a provisional response, and none has come.
            self._transaction.stop()
            self.finish(Party.US, 408, "no SIP reply")
        else:
            self._send_cancel()

    def _send_cancel(self) -> None:
        self._owner.transact(cancel(self._invite), self._address, lambda _: None, self._unanswered)
