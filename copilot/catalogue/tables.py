"""Reading a YAML table of the catalogue into frozen records."""

from pathlib import Path
from typing import Final, TypeVar

import yaml
from pydantic import ValidationError

from copilot.domain.base import Record
from copilot.errors import CorpusError

Row = TypeVar("Row", bound=Record)
LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The safe loader in C where PyYAML was built with it."""


def read_table(path: Path, model: type[Row]) -> Row:
    """Read one YAML file as ``model``; raise CorpusError naming the file when it does not fit."""
    try:
        return model.model_validate(yaml.load(path.read_text("utf-8"), Loader=LOADER))  # noqa: S506 - safe by LOADER
    except OSError as error:
        raise CorpusError(f"读不到目录文件 {path}：{error.strerror}") from error
    except (UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise CorpusError(f"目录文件 {path} 不合格：{error}") from error
