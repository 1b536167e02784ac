"""Where the corpus is: in the settings, inside the installed package, or in the checkout."""

from importlib.resources import files
from pathlib import Path

from copilot.errors import CorpusError


def corpus_root(configured: Path | None) -> Path:
    """Return the directory of the corpus; raise CorpusError when there is none."""
    package = Path(str(files("copilot")))
    candidates = [configured] if configured else [package / "_data" / "corpus", package.parent / "corpus"]
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise CorpusError(f"找不到语料目录 {candidates[-1]}，请检查设置 COPILOT_CORPUS 或重新安装")
