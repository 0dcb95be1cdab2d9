"""How late our event loop is: what every caller hears as a pause when we have more to do than we can."""

import asyncio
from collections import deque
from collections.abc import Callable

#: How often (seconds) is looked, and of how many looks in a row the best one counts: a hiccup is no overload.
_EVERY = 0.5
_LOOKS = 4


async def watch_lag(tell: Callable[[float], object]) -> None:
    """Tell twice a second by how many seconds the loop has been late all the time lately, until cancelled."""
    loop = asyncio.get_running_loop()
    looks = deque([0.0] * _LOOKS, maxlen=_LOOKS)
    while True:
        due = loop.time() + _EVERY
        await asyncio.sleep(_EVERY)
        looks.append(max(0.0, loop.time() - due))
        tell(min(looks))
