"""The PP-OCRv6 weights that the rapidocr wheel carries; nothing is downloaded."""

import hashlib
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from copilot.errors import EngineUnavailable

DETECTOR = "PP-OCRv6_det_small.onnx"
RECOGNISER = "PP-OCRv6_rec_small.onnx"


def weights_dir() -> Path:
    """Return the folder of the ONNX files."""
    spec = find_spec("rapidocr")
    if spec is None or spec.origin is None:
        raise EngineUnavailable("没有安装 rapidocr，缺少文字识别模型，请安装后重试。")
    folder = Path(spec.origin).parent / "models"
    if not all((folder / name).is_file() for name in (DETECTOR, RECOGNISER)):
        raise EngineUnavailable("rapidocr 安装包里缺少 PP-OCRv6 模型，请重新安装 rapidocr 3.10 或更新版本。")
    return folder


@lru_cache(maxsize=1)
def weights_hash() -> str:
    """Return the first 12 hex digits of the SHA-256 over both weight files."""
    digest = hashlib.sha256()
    for name in (DETECTOR, RECOGNISER):
        digest.update((weights_dir() / name).read_bytes())
    return digest.hexdigest()[:12]
