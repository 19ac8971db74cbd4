"""Threads that wait for servers and programs."""

from concurrent.futures import ThreadPoolExecutor
from types import TracebackType


class Threads(ThreadPoolExecutor):
    """Threads that are waited for at the end of their context, but not if a user interrupts it.

    Whoever presses Ctrl-C would wait for the answers, too.
    """

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        is_interrupted = isinstance(error, KeyboardInterrupt)
        self.shutdown(wait=not is_interrupted, cancel_futures=is_interrupted)
