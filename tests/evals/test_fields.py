# ruff: noqa: E501
"""The folder scorer: what a perfect, an empty and a refusing reader get, and boxes across frames."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from copilot.domain.document import Document, ExtractedField, LineItem
from copilot.domain.evidence import PageBox
from copilot.errors import UnreadableFile
from copilot.extract.reading import Reading
from evals.claims import make_claim
from evals.degrade import move_box
from evals.fields import by_field, grouped, report, score_folder, summary
from evals.frames import homography, pages_of
from evals.render import render, write


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("papers")
    papers = render(
        make_claim(5, "inpatient"),
        layouts=["settlement.wide", "prescription.standard"],
        quality="digital",
        seed=1,
    )
    write(papers, out)
    (out / "index.json").write_text("[]", encoding="utf-8")
    return out


class Oracle:
    """Reads the truth itself, with every ``lose``-th field left out."""

    def __init__(self, folder: Path, lose: int = 0):
        self.folder, self.lose = folder, lose

    def read(self, data, filename, progress):
        truth = json.loads((self.folder / filename).with_suffix(".json").read_text(encoding="utf-8"))
        fields = []
        for index, (name, value) in enumerate(truth["fields"].items()):
            if self.lose and index % self.lose == 0:
                continue
            boxes = truth["boxes"]["fields"].get(name)
            for place, one in enumerate(value if isinstance(value, list) else [value]):
                box = boxes[place] if isinstance(boxes, list) else boxes
                fields.append(self.field(name, one, box))
        items = [
            LineItem(
                index=i,
                cells=tuple(self.field(k, v, truth["boxes"]["items"][i].get(k)) for k, v in row.items()),
            )
            for i, row in enumerate(truth["items"])
        ]
        document = Document(
            id="d", sha256="0" * 64, filename=filename, doc_type=truth["doc_type"], type_confidence=1, pages=(),
            fields=tuple(fields), items=tuple(items), extractor_version="oracle",
        )  # fmt: skip
        sink = io.BytesIO()
        Image.fromarray(pages_of(data)[0]).save(sink, "PNG")
        return Reading((document,), (sink.getvalue(),))

    @staticmethod
    def field(name, value, box):
        bbox = PageBox(**{key: box[key] for key in ("x0", "y0", "x1", "y1")}) if box else None
        return ExtractedField(
            name=name, value=value, raw_text=value or "", page=1, bbox=bbox, confidence=1, source="ocr"
        )


def test_a_perfect_reader_is_right_everywhere(folder):
    total = summary(score_folder(folder, Oracle(folder)))
    assert total["papers"] == total["type_right"] == 2
    assert total["fields"]["wrong"] == total["fields"]["missing"] == 0
    assert total["fields"]["exact"] > 25
    assert total["rows"]["expected"] == total["rows"]["right"] > 0
    assert total["boxes"]["on_text"] == total["boxes"]["scored"] > 20


def test_lost_fields_are_missing_and_named(folder):
    scores = score_folder(folder, Oracle(folder, lose=3))
    made = report(scores)
    assert made["total"]["fields"]["missing"] > 5
    assert {one["outcome"] for one in made["errors"]} == {"missing"}
    assert sum(one["missing"] for one in by_field(scores).values()) == made["total"]["fields"]["missing"]
    assert set(grouped(scores, lambda score: score.type_expected)) == {"settlement", "prescription"}
    json.dumps(made)


def test_a_refused_file_counts_as_unread(folder):
    class Refuses:
        def read(self, data, filename, progress):
            raise UnreadableFile("文件打不开，请换一个文件。")

    total = summary(score_folder(folder, Refuses(), limit=2))
    assert total["type_right"] == 0
    assert total["fields"]["exact"] == 0 or total["fields"]["missing"] > total["fields"]["exact"]


def test_the_map_between_photo_and_level_page_is_found():
    claim = make_claim(8, "inpatient")
    clean = render(claim, layouts=["inpatient.unified"], quality="clean", seed=2)[0]
    photo = render(claim, layouts=["inpatient.unified"], quality="photo", seed=2, severity=0.3)[0]
    matrix = homography(pages_of(photo.data)[0], pages_of(clean.data)[0])
    assert matrix is not None
    for name in ("total", "bill_no", "self_expense", "provider_name"):
        moved = move_box(matrix, photo.truth["boxes"]["fields"][name])
        true = clean.truth["boxes"]["fields"][name]
        assert np.allclose(
            [moved[k] for k in ("x0", "y0", "x1", "y1")],
            [true[k] for k in ("x0", "y0", "x1", "y1")],
            atol=0.012,
        )
