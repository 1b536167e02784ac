"""Folders of small real claims."""

import shutil
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "evals" / "sample_claim"
NAMES = ("甲", "乙", "丙", "丁", "戊")


@pytest.fixture(scope="session")
def claims(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five claims on the same prescription with statements of their own, and one that cannot be read."""
    root = tmp_path_factory.mktemp("claims")
    for number, name in enumerate(NAMES):
        folder = root / f"c{number}"
        folder.mkdir()
        shutil.copy(SAMPLE / "03_prescription_digital.pdf", folder)
        (folder / "claim.yaml").write_text(
            f"product: BJ-HTB\nclaim_id: C{number}\ninsured:\n  name: {name}\n", "utf-8"
        )
    (root / "broken").mkdir()
    (root / "broken" / "票据.pdf").write_bytes(b"no pdf")
    return root
