"""The search finds what it looks for, and a few people leave nothing where nothing may be."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from evals.leaks.drive import drawn
from evals.leaks.scan import People

ROOT = Path(__file__).parents[2]
PEOPLE = drawn(50, 1)
ONE = next(one for one in PEOPLE if len(one.name) == 3)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"号码{ONE.id_number}。", "id"),
        (f"0{ONE.phone}9", "phone"),
        (f"card={ONE.bank_card}", "card"),
        (f"患者{ONE.name}于昨日", "name"),
        (f"住在{ONE.address}三单元", "address"),
        (f"/x?name={quote(ONE.name)}.pdf", "name"),
        (f"x{ONE.id_number.lower()}y", "id"),
    ],
)
def test_each_datum_is_found_wherever_it_stands(text: str, kind: str) -> None:
    found = {kind for kind, _ in People(PEOPLE).hits(b"\xff\x00" + text.encode() + b"\xfe")}
    assert found == {kind}


def test_other_numbers_and_words_are_no_hits() -> None:
    text = "110101199003074512 13812345678 张三 国家药品监督管理局 2026-03-02"
    assert list(People(PEOPLE).hits(text.encode())) == []


def test_a_few_people_leave_nothing_behind(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "evals.leaks", "--people", "12", "--papers", "0", "--keep", str(tmp_path)],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    report = json.loads(done.stdout)
    assert (report["people"], report["hits"]) == (12, 0)
    assert report["requests"] >= 12 * 2 + 9 * 2
    log = (tmp_path / "log.txt").read_text()
    assert log.count("/api/cases") >= report["requests"] - 2
    assert "could not read" in log
    if report["traced"]:
        assert "/api/cases" in (tmp_path / "spans.txt").read_text()
    assert "copilot_http_requests_total" in (tmp_path / "figures.txt").read_text()
