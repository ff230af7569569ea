"""Memory that is freed and taken again all the time: kept by the process, instead of being cleared anew by the system.

A batch takes some tens of megabytes and gives them back. By default the C library gives them on to the system at once,
and the next batch waits until they are cleared: that takes as long as its sums, and threads wait for each other.
"""

import ctypes

import pyarrow as pa

TRIM, MAPPED, ARENAS = -1, -3, -8
"""The numbers of what is set, as in the header malloc.h of the GNU C library."""
LARGEST = 32 << 20
"""Bytes of the largest piece that the library keeps; larger ones are always given back."""
ALWAYS = 2**31 - 1


def keep_freed() -> None:
    """Lets this process keep the memory that it frees, up to what it had at most.

    For processes whose work is batches: the command and the workers of a cluster. It does nothing where the C library
    is another one.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        return
    for what, value in ((MAPPED, LARGEST), (TRIM, ALWAYS), (ARENAS, 1)):
        mallopt(what, value)
    pa.set_memory_pool(pa.system_memory_pool())
