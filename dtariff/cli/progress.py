"""How far long work has come, told to people who watch a terminal."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

INTERRUPTED = 130
"""What a shell answers for a command that was interrupted."""


@contextmanager
def progress(unit: str, name: str = "", *, resumes: bool = False) -> Iterator[Callable[[int, int], None]]:
    """A bar on the terminal that is told how much is done, and of how much (nought where nobody knows).

    There is none where nobody looks, or where it is not installed: no work fails for want of it.

    Args:
        unit: in which the work is counted, thousands and millions in short.
        name: of what is worked on.
        resumes: whether the first report is of what was done before, which tells nothing of the pace.
    """
    try:
        from tqdm import tqdm  # noqa: PLC0415 - comes with what keepers of tables install
    except ImportError:
        yield lambda _done, _of: None
        return
    with tqdm(desc=name or None, unit=unit, unit_scale=True, disable=None, leave=False, file=sys.stderr) as bar:
        before = resumes

        def tell(done: int, of: int) -> None:
            nonlocal before
            if before:
                bar.initial = bar.n = bar.last_print_n = done
                before = False
            bar.total = of or None
            bar.update(done - bar.n)

        yield tell
