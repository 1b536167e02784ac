"""The settings: environment variables ``COPILOT_*`` over an optional TOML file over defaults.

The file is ``$COPILOT_CONFIG``, or ``config.toml`` in the data directory. An unknown key in it is
an error, so that a misspelt setting is never silently without effect.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from copilot.domain.money import Quantity, Yuan
from copilot.errors import InputRefused

PREFIX: Final = "COPILOT_"
Ocr = Literal["rapid", "paddle"]


class Settings(BaseModel):
    """All settings. Each has the environment variable ``COPILOT_<NAME>``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path = Field(description="数据目录：数据库、加密文件、密钥、索引、缓存")
    key_file: Path | None = Field(default=None, description="密钥文件，默认 <home>/keys/store.key")
    database_url: str | None = Field(default=None, description="数据库地址，默认 <home>/store.db（SQLite）")
    corpus: Path | None = Field(default=None, description="语料目录，默认随程序提供的语料")
    ocr: Ocr = Field(default="rapid", description="识别引擎")
    cache: Path | None = Field(default=None, description="识别结果的缓存目录（明文），默认不缓存")
    high_value: Yuan | None = Field(default=None, description="应付达到此金额须双人复核（元），默认不设")
    early_claim_days: Quantity | None = Field(
        default=None, description="生效后几天内确诊提示短期出险，默认不设"
    )
    assistance_over: Yuan | None = Field(
        default=None, description="个人负担超过此金额提示医疗救助（元），默认不设"
    )
    llm_endpoint: str | None = Field(
        default=None,
        description="语言模型服务的地址（OpenAI 兼容，如 http://127.0.0.1:8000/v1），默认不用模型",
    )
    llm_model: str = Field(default="default", description="模型名")
    llm_key: SecretStr | None = Field(default=None, description="密钥；file:/路径 表示从文件读取")
    llm_timeout: float = Field(default=60.0, gt=0, le=3600, description="一次模型调用最多用多少秒")
    llm_vision: str = Field(
        default="off", description="看图读字段：off、model（同一模型）或 PaddleOCR-VL 服务地址"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="WARNING", description="日志级别，日志写到标准错误"
    )

    @property
    def cache_dir(self) -> Path:
        """Where recognition models are kept, and what else may be fetched again."""
        return self.cache or self.home / "cache"


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings; raise InputRefused naming the first one that is wrong."""
    env = os.environ if environment is None else environment
    home = Path(env.get(PREFIX + "HOME") or _default_home(env)).expanduser()
    config = Path(env[PREFIX + "CONFIG"]).expanduser() if env.get(PREFIX + "CONFIG") else None
    values: dict[str, Any] = {"home": home, **_from_file(config or home / "config.toml", config is not None)}
    for name in Settings.model_fields:
        text = env.get(PREFIX + name.upper())
        if text:
            values[name] = text
    for name in ("home", "key_file", "corpus", "cache"):
        if values.get(name):
            values[name] = Path(values[name]).expanduser().absolute()
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise InputRefused(f"设置 {name} 不正确（{first['msg']}），可用的设置见 docs/cli.md") from error


def _default_home(env: Mapping[str, str]) -> Path:
    base = env.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "claims-copilot"


def _from_file(path: Path, required: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        if required:
            raise InputRefused(f"找不到设置文件 {path}，请检查 COPILOT_CONFIG") from None
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputRefused(f"设置文件 {path} 无法读取（{error}）") from error
