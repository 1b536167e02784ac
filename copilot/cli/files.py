"""Reads the files that a command line names, with one Chinese sentence when that fails."""

from pathlib import Path

from copilot.errors import InputRefused


def file_bytes(path: Path) -> bytes:
    """Return the content of a file; raise InputRefused when it is absent or cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputRefused(f"找不到文件 {path}") from None
    except OSError as error:
        raise InputRefused(f"文件 {path} 无法读取，请检查权限（{error.strerror}）") from error
