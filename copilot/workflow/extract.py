"""Read the papers of a case that have not been read."""

from copilot.domain.document import Document
from copilot.errors import InputRefused
from copilot.store.canonical import sha256_of
from copilot.store.records import Actor, Case, FileRef, PageImage, Step
from copilot.workflow.moves import moved
from copilot.workflow.ports import Desk, Progress, Read


def extract(desk: Desk, case_id: str, actor: Actor, progress: Progress, key: str | None = None) -> Case:
    """Read every unread file; a file that cannot be read is kept with the sentence that says why.

    Documents that were read before, with what people corrected in them, stay as they are. ``key``
    makes a repeated call harmless.
    """
    case = desk.store.case(case_id)
    if key is not None and desk.store.request(key, "") is not None:
        return case
    state = moved(case, "extract", "读取材料")
    before = desk.store.snapshot(case_id)
    documents = {document.id: document for document in desk.store.documents(case_id)}
    old = tuple(documents)
    images = list(before.images)
    files: list[FileRef] = []
    for number, file in enumerate(before.files):
        if file.read:
            files.append(file)
            continue
        progress(f"{file.filename} 正在打开", number, len(before.files))
        result, problem = _read(desk, case_id, file, number, len(before.files), progress)
        if result is not None:
            images += _kept_images(desk, case_id, result, frozenset(documents))
            for document in result.documents:
                documents.setdefault(document.id, document)
        files.append(file.model_copy(update={"read": True, "problem": problem}))
    progress("全部读完", len(before.files), len(before.files))
    fresh = tuple(document for name, document in documents.items() if name not in old)
    snapshot = before.model_copy(
        update={
            "files": tuple(files),
            "images": tuple(images),
            "documents": (*before.documents, *(sha256_of(document) for document in fresh)),
            "claim": None,
        }
    )
    desk.store.commit(
        Step(
            case_id=case_id,
            expected_version=case.version,
            state=state,
            product=case.product,
            insured_masked=case.insured_masked,
            kind="extracted",
            actor=actor,
            at=desk.clock(),
            snapshot=snapshot,
            documents=fresh,
            details={"extractor": desk.reader.version, "read": [document.id for document in fresh]},
            key=key,
        )
    )
    return desk.store.case(case_id)


def _read(
    desk: Desk, case_id: str, file: FileRef, number: int, total: int, progress: Progress
) -> tuple[Read | None, str | None]:
    def report(sentence: str) -> None:
        progress(f"{file.filename} {sentence}", number, total)

    try:
        return desk.reader.read(desk.store.file(case_id, file.sha256), file.filename, report), None
    except InputRefused as error:
        return None, str(error)


def _kept_images(desk: Desk, case_id: str, result: Read, known: frozenset[str]) -> list[PageImage]:
    """Store the pictures of the pages of new documents."""
    kept = []
    for document in result.documents:
        if document.id in known:
            continue
        for page in _pages(document):
            digest = desk.store.put_file(case_id, result.images[page - 1])
            kept.append(PageImage(document_id=document.id, page=page, sha256=digest))
    return kept


def _pages(document: Document) -> tuple[int, ...]:
    return tuple(page.number for page in document.pages)
