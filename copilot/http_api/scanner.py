"""An outside virus scanner for everything that is handed in.

None by default. ``<home>/scanner.toml`` names a command that reads the file on standard input::

    command = ["clamdscan", "--no-summary", "-"]
    timeout = 60

Exit status 0 means clean, 1 infected, as ClamAV has it; anything else, or no answer within
``timeout`` seconds, means that nobody looked, and then the file is refused too.
"""

import subprocess
import tomllib
from pathlib import Path
from typing import Final

from pydantic import Field, ValidationError

from copilot.domain.base import Record
from copilot.errors import EngineUnavailable, InputRefused

CONFIG: Final = "scanner.toml"
_INFECTED: Final = 1


class Scanner(Record):
    """The command and how many seconds it may take."""

    command: tuple[str, ...] = Field(min_length=1)
    timeout: float = Field(default=60.0, gt=0, le=600)

    def scan(self, content: bytes) -> None:
        """Return when the content is clean; raise InputRefused or EngineUnavailable."""
        try:
            done = subprocess.run(
                self.command,
                input=content,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=self.timeout,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise EngineUnavailable("病毒扫描程序没有应答，文件没有收下，请稍后重试或告诉管理员。") from error
        if done.returncode == _INFECTED:
            raise InputRefused("文件被病毒扫描程序拦下，没有收下。请用其他设备重新扫描或拍照后上传。")
        if done.returncode != 0:
            raise EngineUnavailable("病毒扫描程序出错，文件没有收下，请稍后重试或告诉管理员。")


def scanner_of(home: Path) -> Scanner | None:
    """Return the scanner that the operator configured, or None; raise InputRefused for a wrong file."""
    path = home / CONFIG
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise InputRefused(f"{path} 无法读取，请检查权限和内容") from error
    try:
        return Scanner.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise InputRefused(f"{path} 不正确：须有 command（命令和参数的列表），可有 timeout（秒）") from error
