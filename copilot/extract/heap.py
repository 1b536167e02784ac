"""Keep the C library from holding memory that a page needed only for a moment (glibc only)."""

import ctypes
import sys
from typing import Final

_ARENA_MAX: Final = -8
_ARENAS: Final = 2


def _glibc() -> ctypes.CDLL | None:
    libc = ctypes.CDLL(None) if sys.platform.startswith("linux") else None
    return libc if libc is not None and hasattr(libc, "malloc_trim") else None


def few_arenas() -> None:
    """Let all threads share two heaps, instead of eight for every core."""
    libc = _glibc()
    if libc is not None:
        libc.mallopt(_ARENA_MAX, _ARENAS)


def trim() -> None:
    """Give freed memory back to the system."""
    libc = _glibc()
    if libc is not None:
        libc.malloc_trim(ctypes.c_size_t(0))
