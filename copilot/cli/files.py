"""Reads the files that a command line names, with one Chinese sentence when that fails."""

import json
import sys
from pathlib import Path
from typing import Final

from copilot.errors import InputRefused

_IDS: Final = ("id", "query_id", "qid", "编号")


def file_bytes(path: Path) -> bytes:
    """Return the content of a file; raise InputRefused when it is absent or cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InputRefused(f"找不到文件 {path}") from None
    except OSError as error:
        raise InputRefused(f"文件 {path} 无法读取，请检查权限（{error.strerror}）") from error


def lines_of(path: Path, keys: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return (id, text) of every line of a file, ``-`` for standard input.

    A line is the text itself, or a JSON object with one of ``keys`` and perhaps ``id``. Raises
    InputRefused naming the line that does not fit.
    """
    data = sys.stdin.buffer.read() if str(path) == "-" else file_bytes(path)
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise InputRefused(f"{path} 不是 UTF-8 文本，请另存为 UTF-8") from None
    found = [_line(line.strip(), number, keys) for number, line in enumerate(lines, start=1) if line.strip()]
    if not found:
        raise InputRefused(f"{path} 里没有内容，每行写一个")
    return found


def _line(line: str, number: int, keys: tuple[str, ...]) -> tuple[str, str]:
    if not line.startswith("{"):
        return str(number), line
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputRefused(f"第 {number} 行不是合格的 JSON（{error.msg}）") from error
    text = next((row[key] for key in keys if row.get(key)), None)
    if not isinstance(text, str) or not text.strip():
        raise InputRefused(f"第 {number} 行没有内容，键应是 {' 或 '.join(keys[:2])}")
    given = next((row[key] for key in _IDS if row.get(key) is not None), number)
    return str(given), text
