"""A few kills of background jobs, one at each step; the long run is ``python -m evals.crash jobs``."""

import base64
import json
import subprocess
import sys
from pathlib import Path

from copilot.domain.document import Document, ExtractedField, Page
from copilot.domain.evidence import PageBox
from evals.crash.jobs import STEPS
from evals.crash.reading import Recorded

BOX = PageBox(x0=0.1, y0=0.2, x1=0.3, y1=0.4)


def reading() -> Recorded:
    total = ExtractedField(
        name="total", value="85000.00", raw_text="85000.00", page=1, bbox=BOX, confidence=0.99, source="ocr"
    )
    paper = Document(
        id="doc-1",
        sha256="a" * 64,
        filename="票据.pdf",
        doc_type="inpatient_receipt",
        type_confidence=0.9,
        pages=(Page(number=1, width=10, height=10, source="ocr"),),
        fields=(total,),
        extractor_version="t",
    )
    picture = base64.b64encode(b"\xff\xd8 page").decode()
    return Recorded(version="t", documents=(paper,), pages=(picture,))


def test_a_job_killed_at_each_step_is_done_once(tmp_path: Path) -> None:
    (tmp_path / "reading.json").write_text(reading().model_dump_json(), "utf-8")
    command = [sys.executable, "-m", "evals.crash", "jobs", "--out", str(tmp_path)]
    # The second kill would be waited out on the real clock; the log that is resumed begins after it.
    skipped = {"number": 0, "step": "moment", "real": False, "killed": False, "seconds": 0.0, "problem": ""}
    (tmp_path / "kills.jsonl").write_text(f"{json.dumps(skipped)}\n" * 2, "utf-8")
    kills = len(STEPS) + 2
    done = subprocess.run([*command, "--kills", str(kills)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    summary = json.loads(done.stdout)
    assert summary["bad"] == []
    assert summary["audit"] is True
    assert summary["died"] >= len(STEPS) - 1
    assert summary["longest_seconds"] <= 60
    again = subprocess.run([*command, "--kills", str(kills)], capture_output=True, text=True, check=False)
    assert json.loads(again.stdout) == summary
