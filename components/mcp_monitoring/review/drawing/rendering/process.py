"""A process that renders, asked one thing after the other through its pipes.

The renderer takes long to start, and stops all of Python while it works. A process of
`multiprocessing` would do, too, but takes as long again to start, or hangs where the renderer has
been used before its fork.
"""

import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, ParamSpec, TypeVar

_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")


class RendererEndedError(Exception):
    """A process that renders has ended in the middle of its work."""

    def __init__(self) -> None:
        super().__init__(
            "a process that renders has ended in the middle of its work; it may have had too little"
            " memory: draw fewer panels (--panel), or a smaller picture (--width, --scale)"
        )


class RendererProcess:
    """A process that renders. It ends with this one, however that ends."""

    def __init__(self) -> None:
        command = (sys.executable, "-P", "-m", __name__)
        # What a renderer writes as it crashes helps nobody.
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def do(
        self, work: Callable[_Given, _Made], *args: _Given.args, **kwargs: _Given.kwargs
    ) -> _Made:
        """Has something done there; one thing at a time.

        Args:
            work: a function of a module.
            *args: what it is given.
            **kwargs: what it is given by name.

        Raises:
            RendererEndedError: if the process is gone.
            Exception: what `work` raises.
        """
        to, back = self._process.stdin, self._process.stdout
        assert to is not None and back is not None  # noqa: S101, PT018  # pipes were asked for
        try:
            pickle.dump((work, args, kwargs), to)
            to.flush()
            error, made = pickle.load(back)  # noqa: S301  # from our own process
        except (EOFError, OSError, pickle.UnpicklingError):
            raise RendererEndedError from None
        if error is not None:
            raise error
        return made  # type: ignore[no-any-return]

    def end(self) -> None:
        """Ends the process, whatever it does."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                pipe.close()  # type: ignore[union-attr]


def _done(
    work: Callable[..., Any], args: Sequence[Any], kwargs: Mapping[str, Any]
) -> tuple[Exception | None, Any]:
    try:
        return None, work(*args, **kwargs)
    except Exception as error:
        return error, None


def _serve() -> None:
    # The one who asks is told of Ctrl-C, and ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    while True:
        try:
            work, args, kwargs = pickle.load(asked)  # noqa: S301  # from our own process
        except EOFError:
            return
        pickle.dump(_done(work, args, kwargs), answers)
        answers.flush()


if __name__ == "__main__":
    _serve()
