"""Asks a SIP peer whether it is there."""

import asyncio
import secrets

from asterisk.softphone.agent import Agent
from asterisk.softphone.headers import Headers
from asterisk.softphone.sip import BRANCH_COOKIE, Request, Response


async def ask_options(agent: Agent, address: tuple[str, int], *, seconds: float) -> int | None:
    """Send OPTIONS and return the status of the answer, whichever it is; None when none comes in time."""
    answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def responded(response: Response) -> None:
        if not answer.done():
            answer.set_result(response.status)

    transaction = agent.transact(_build(agent, address), address, responded, lambda: None)
    try:
        return await asyncio.wait_for(answer, seconds)
    except TimeoutError:
        return None
    finally:
        transaction.stop()


def _build(agent: Agent, address: tuple[str, int]) -> Request:
    here, there = f"{agent.host}:{agent.port}", f"sip:{address[0]}:{address[1]}"
    headers = Headers([("Via", f"SIP/2.0/UDP {here};branch={BRANCH_COOKIE}{secrets.token_hex(12)};rport")])
    headers.add("Max-Forwards", "70")
    headers.add("From", f"<sip:check@{here}>;tag={secrets.token_hex(8)}")
    headers.add("To", f"<{there}>")
    headers.add("Call-ID", f"{secrets.token_hex(12)}@{agent.host}")
    headers.add("CSeq", "1 OPTIONS")
    headers.add("Contact", agent.contact)
    headers.add("User-Agent", "outage-ivr")
    return Request("OPTIONS", there, headers=headers)
