"""What the decoding child gives up before it sees a byte from outside.

Each measure is tried on its own and reported by name; a kernel or container that refuses one
still gets the others. Linux only beyond the resource limits, through ctypes, because the standard
library has no call for these before Python 3.12.
"""

import contextlib
import ctypes
import os
import platform
import resource
import struct
import sys
from pathlib import Path

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_DUMPABLE = 4
_PR_SET_SECCOMP = 22
_SECCOMP_MODE_FILTER = 2

_RET_ALLOW = 0x7FFF0000
_RET_EPERM = 0x00050001
_LD_WORD, _JEQ, _JGE, _RET = 0x20, 0x15, 0x35, 0x06

# System calls without which no socket, program, signal, trace or mount can be made.
_X86_64: tuple[int, ...] = (
    41,
    42,
    43,
    44,
    46,
    49,
    50,
    53,
    57,
    58,
    59,
    62,
    101,
    165,
    200,
    234,
    250,
    272,
    288,
    298,
    308,
    310,
)
_X86_64 += (311, 321, 322, 323, 425)
_AARCH64: tuple[int, ...] = (
    40,
    97,
    117,
    129,
    130,
    131,
    198,
    199,
    200,
    201,
    202,
    203,
    206,
    211,
    219,
    221,
    241,
    242,
    268,
    270,
)
_AARCH64 += (271, 280, 281, 282, 425)
_DENIED = {
    "x86_64": (
        0xC000003E,
        _X86_64,
    ),
    "aarch64": (
        0xC00000B7,
        _AARCH64,
    ),
}

_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_LANDLOCK_READ = 0x4 | 0x8


def limit_resources(memory: int) -> None:
    """Bound address space, forbid core dumps and file writes. CPU time is set for each file."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def limit_cpu(seconds: float) -> None:
    """Allow this process ``seconds`` more of CPU time; beyond that the kernel ends it."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(usage.ru_utime + usage.ru_stime + seconds) + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def confine(memory: int, readable: list[Path]) -> list[str]:
    """Apply every measure that this machine permits and return their names."""
    limit_resources(memory)
    applied = ["rlimit"]
    if not sys.platform.startswith("linux"):
        return applied
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0 or libc.unshare(_CLONE_NEWNET) == 0:
        applied.append("no-network")
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return applied
    if _landlock(libc, readable):
        applied.append("landlock")
    if _seccomp(libc):
        applied.append("seccomp")
    return applied


def _landlock(libc: ctypes.CDLL, readable: list[Path]) -> bool:
    """Leave only reading below ``readable``; needs Linux 5.13."""
    abi = libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), ctypes.c_uint(1))
    if abi < 1:
        return False
    rights = (1 << 13) - 1
    for version, bit in ((2, 13), (3, 14), (5, 15)):
        rights |= (1 << bit) if abi >= version else 0
    attributes = struct.pack("=Q", rights)
    attributes += struct.pack("=Q", 0x3) if abi >= 4 else b""
    attributes += struct.pack("=Q", 0x3) if abi >= 6 else b""
    ruleset = libc.syscall(_LANDLOCK_CREATE, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint(0))
    if ruleset < 0:
        return False
    try:
        for path in readable:
            with contextlib.suppress(OSError):
                _allow(libc, ruleset, path)
        return bool(libc.syscall(_LANDLOCK_RESTRICT, ruleset, ctypes.c_uint(0)) == 0)
    finally:
        os.close(ruleset)


def _allow(libc: ctypes.CDLL, ruleset: int, path: Path) -> None:
    handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rights = _LANDLOCK_READ if path.is_dir() else 0x4
        rule = struct.pack("=Qi", rights, handle)
        libc.syscall(_LANDLOCK_ADD, ruleset, ctypes.c_int(1), rule, ctypes.c_uint(0))
    finally:
        os.close(handle)


def _seccomp(libc: ctypes.CDLL) -> bool:
    """Answer the denied system calls with EPERM."""
    known = _DENIED.get(platform.machine())
    if known is None:
        return False
    arch, denied = known
    count = len(denied)
    program = [
        (_LD_WORD, 0, 0, 4),
        (_JEQ, 0, count + 3, arch),
        (_LD_WORD, 0, 0, 0),
        # Calls above this number belong to the x32 interface, which would evade the list.
        (_JGE, count + 1, 0, 0x40000000),
    ]
    program += [(_JEQ, count - index, 0, number) for index, number in enumerate(denied)]
    program += [(_RET, 0, 0, _RET_ALLOW), (_RET, 0, 0, _RET_EPERM)]
    code = b"".join(struct.pack("=HBBI", *step) for step in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    descriptor = struct.pack("@HP", len(program), ctypes.addressof(buffer))
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, descriptor, 0, 0) == 0)
