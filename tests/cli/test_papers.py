"""Files that can and cannot be read: one sentence, exit status 1, and nothing stored."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter

from copilot.bootstrap import App
from copilot.store.store import Store

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "evals" / "sample_claim"
Copilot = Callable[..., Any]


def encrypted_pdf() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="AES-256")
    sink = io.BytesIO()
    writer.write(sink)
    return sink.getvalue()


def huge_png(side: int = 30_000) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    row = bytes(1 + side // 8)
    packer = zlib.compressobj(1)
    pixels = b"".join(packer.compress(row * 1000) for _ in range(side // 1000)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


BAD: dict[str, Callable[[], bytes]] = {
    "text.pdf": lambda: "这不是 PDF".encode(),
    "empty.jpg": lambda: b"",
    "locked.pdf": encrypted_pdf,
    "huge.png": huge_png,
    "cut.pdf": lambda: b"%PDF-1.7\n1 0 obj\n<<",
}


@pytest.fixture(scope="session")
def bad_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bad")
    for name, make in BAD.items():
        (folder / name).write_bytes(make())
    return folder


@pytest.mark.parametrize("name", BAD)
def test_bad_files_are_refused_before_anything_is_stored(
    copilot: Copilot, home: Path, bad_files: Path, name: str
) -> None:
    result = copilot("case", "submit", bad_files / name, "--product", "BJ-HTB", "--json")
    assert result.code == 1
    assert result.json()["error"]["message"] == result.err.strip()
    assert result.err.startswith(f"“{name}”：")
    assert len(result.err.strip().splitlines()) == 1
    with Store(home) as store:
        assert store.cases() == ()
        assert store.events() == ()
    assert [path for path in (home / "files").rglob("*") if path.is_file()] == []


def test_a_missing_file_and_an_empty_directory_are_refused(copilot: Copilot, tmp_path: Path) -> None:
    missing = copilot("extract", tmp_path / "no.pdf", "--json")
    assert (missing.code, missing.json()["error"]["kind"]) == (1, "InputRefused")
    (tmp_path / "empty").mkdir()
    assert copilot("extract", tmp_path / "empty").code == 1
    assert "没有识别引擎 tesseract" in copilot("extract", SAMPLE, "--ocr", "tesseract").err


def test_a_digital_paper_is_read_and_printed_as_one_document(copilot: Copilot) -> None:
    result = copilot("extract", SAMPLE / "03_prescription_digital.pdf", "--json")
    [found] = result.json()
    assert result.code == 0
    assert found["pages"][0]["source"] == "text_layer"
    assert "03_prescription_digital.pdf" in result.err


def test_a_lone_paper_without_statements_asks_for_what_is_missing(copilot: Copilot) -> None:
    result = copilot("assess", SAMPLE / "03_prescription_digital.pdf", "--product", "BJ-HTB", "--json")
    assert result.code == 0
    found = result.json()["recommendation"]["adjudication"]
    assert found["outcome"] in ("pend", "refer")
    assert found["payable"] is None
    assert any(code.startswith("N") for code in found["codes"])


def test_assess_without_a_product_says_so(copilot: Copilot) -> None:
    result = copilot("assess", SAMPLE / "03_prescription_digital.pdf")
    assert (result.code, "--product" in result.err) == (1, True)


def test_a_case_is_submitted_shown_replayed_and_verified(copilot: Copilot, home: Path) -> None:
    paper = SAMPLE / "03_prescription_digital.pdf"
    made = copilot("case", "submit", paper, "--facts", SAMPLE / "claim.yaml", "--key", "k", "--json").json()
    assert (made["state"], made["version"], made["insured_masked"]) == ("assessed", 3, "苏**")
    again = copilot("case", "submit", paper, "--facts", SAMPLE / "claim.yaml", "--key", "k", "--json").json()
    assert again["id"] == made["id"]
    view = copilot("case", "show", made["id"], "--json").json()
    assert [event["kind"] for event in view["events"]] == ["submitted", "extracted", "assessed", "viewed"]
    taken = copilot("case", "export", made["id"], "--fhir")
    assert "苏晚宁" not in taken.out
    assert '"resourceType":"Bundle"' in taken.out.replace(" ", "")
    assert copilot("replay", made["id"], "--json").json()["equal"] is True
    mark = home / "mark.json"
    assert copilot("audit", "checkpoint", "--out", mark).code == 0
    report = copilot("audit", "verify", "--against", mark, "--json")
    assert (report.code, report.json()["events"]) == (0, 5)
    assert "待审" in copilot("case", "list", "--state", "待审").out


def test_nothing_of_a_paper_is_left_in_plain_text(copilot: Copilot, home: Path) -> None:
    paper = SAMPLE / "03_prescription_digital.pdf"
    assert copilot("case", "submit", paper, "--facts", SAMPLE / "claim.yaml").code == 0
    content = paper.read_bytes()
    for path in (one for one in home.rglob("*") if one.is_file()):
        kept = path.read_bytes()
        assert "苏晚宁".encode() not in kept, path
        assert content[:64] not in kept, path


def test_the_reader_is_built_once_per_engine() -> None:
    app = App()
    assert app.reader() is app.reader(app.settings.ocr)
