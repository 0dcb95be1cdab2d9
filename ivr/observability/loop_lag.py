"""The event loop's lag, which callers hear as a pause when the process is overloaded."""

import asyncio
from collections import deque
from collections.abc import Callable

#: Interval of samples in seconds, and how many in a row are taken; the best one counts, since a hiccup is no overload.
_EVERY = 0.5
_SAMPLES = 4


async def watch_lag(tell: Callable[[float], object]) -> None:
    """Report the loop's lasting lag in seconds, twice a second, until cancelled."""
    loop = asyncio.get_running_loop()
    samples = deque([0.0] * _SAMPLES, maxlen=_SAMPLES)
    while True:
        due = loop.time() + _EVERY
        await asyncio.sleep(_EVERY)
        samples.append(max(0.0, loop.time() - due))
        tell(min(samples))
