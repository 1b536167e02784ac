"""Everything that can be read from a store."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from copilot.domain.case import State
from copilot.domain.decision import Decision, Recommendation
from copilot.domain.document import Document
from copilot.errors import AuditError, NotAllowed, NotFound
from copilot.store.audit import Chain
from copilot.store.consents import read_consents
from copilot.store.database import Database
from copilot.store.files import Files
from copilot.store.records import Case, Consent, Correction, Event, Snapshot
from copilot.store.rows import Rows
from copilot.store.tables import cases, corrections, decisions, recommendations, snapshots
from copilot.store.vault import Vault
from copilot.store.walls import Purpose, open_papers, walls

_LIMIT = 500


class Queries:
    """Queries; each one sees a single consistent state."""

    def __init__(self, database: Database, vault: Vault, chain: Chain, files: Files) -> None:
        self._database = database
        self._vault = vault
        self._rows = Rows(vault)
        self._chain = chain
        self._files = files

    def case(self, case_id: str) -> Case:
        """Return the case as it stands; raise NotFound."""
        with self._database.reading() as connection:
            row = connection.execute(select(cases).where(cases.c.id == case_id)).mappings().one_or_none()
        if row is None:
            raise NotFound(f"没有赔案 {case_id}")
        return _case(row)

    def cases(
        self, states: Iterable[State] = (), *, limit: int = _LIMIT, offset: int = 0
    ) -> tuple[Case, ...]:
        """Return cases in these states (all when none is named), the longest waiting first."""
        query = select(cases).order_by(cases.c.created_at, cases.c.id).limit(limit).offset(offset)
        wanted = tuple(states)
        if wanted:
            query = query.where(cases.c.state.in_(wanted))
        with self._database.reading() as connection:
            return tuple(_case(row) for row in connection.execute(query).mappings())

    def snapshot(self, case_id: str, version: int | None = None) -> Snapshot:
        """Return what the case rests on at a version (default: now); raise NotFound."""
        case = self.case(case_id)
        until = case.version if version is None else version
        with self._database.reading() as connection:
            found = self._rows.latest(connection, snapshots, case_id, until)
        if found is None and case.erased_at is not None:
            raise NotFound(f"赔案 {case_id} 的内容已按个人信息删除请求销毁，只留有审计记录")
        if found is None:
            raise NotFound(f"赔案 {case_id} 没有第 {until} 版")
        return Snapshot.model_validate(found[1])

    def documents(
        self, case_id: str, version: int | None = None, *, purpose: Purpose = "benefit"
    ) -> tuple[Document, ...]:
        """Return the documents of a version in their order that may be read for this purpose.

        A consent that was withdrawn closes the present version, not what was decided before.
        """
        found = self._documents(case_id, self.snapshot(case_id, version))
        said = self.consents(case_id) if version is None else ()
        return open_papers(found, walls().closed(purpose, said))

    def _documents(self, case_id: str, snapshot: Snapshot) -> tuple[Document, ...]:
        with self._database.reading() as connection:
            found = self._rows.read_documents(connection, case_id, snapshot.documents)
        absent = [digest for digest in snapshot.documents if digest not in found]
        if absent:
            raise AuditError(f"赔案 {case_id} 的单证记录 {absent[0][:12]} 缺失，请运行 copilot audit verify")
        return tuple(Document.model_validate(found[digest]) for digest in snapshot.documents)

    def recommendation(self, case_id: str, version: int | None = None) -> Recommendation | None:
        """Return the newest recommendation, or the one of exactly that version; None if there is none.

        Without ``version``, a recommendation made before the newest correction is not returned:
        what rests on replaced facts is no advice.
        """
        with self._database.reading() as connection:
            if version is not None:
                value = self._rows.read(connection, recommendations, case_id, version)
                return None if value is None else Recommendation.model_validate(value)
            current = connection.execute(select(cases).where(cases.c.id == case_id)).one_or_none()
            if current is None:
                raise NotFound(f"没有赔案 {case_id}")
            found = self._rows.latest(connection, recommendations, case_id, current.version)
            basis = self._rows.latest(connection, snapshots, case_id, current.version)
            stale = current.state in ("received", "extracted") or basis is None or basis[1]["claim"] is None
            return None if found is None or stale else Recommendation.model_validate(found[1])

    def recommendations(self, case_id: str) -> tuple[Recommendation, ...]:
        """Return every recommendation of a case, oldest first."""
        with self._database.reading() as connection:
            values = self._rows.all(connection, recommendations, case_id)
        return tuple(Recommendation.model_validate(value) for _, value in values)

    def decisions(self, case_id: str) -> tuple[tuple[int, Decision], ...]:
        """Return (version of the case after it, decision), oldest first."""
        with self._database.reading() as connection:
            values = self._rows.all(connection, decisions, case_id)
        return tuple((version, Decision.model_validate(value)) for version, value in values)

    def corrections(self, case_id: str) -> tuple[Correction, ...]:
        """Return every correction, oldest first."""
        with self._database.reading() as connection:
            values = self._rows.all(connection, corrections, case_id)
        return tuple(Correction.model_validate(item) for _, value in values for item in value)

    def consents(self, case_id: str) -> tuple[Consent, ...]:
        """Return every separate consent and withdrawal, oldest first."""
        with self._database.reading() as connection:
            return read_consents(connection, case_id)

    def events(self, case_id: str | None = None, *kinds: str) -> tuple[Event, ...]:
        """Return the audit events of one case, or of all; of these kinds when some are named."""
        with self._database.reading() as connection:
            return tuple(self._chain.events(connection, case_id, kinds))

    def file(self, case_id: str, digest: str, *, purpose: Purpose = "benefit") -> bytes:
        """Return an original or a page image; raise NotFound, or AuditError when it was changed.

        Raises NotAllowed for a paper that may not be read for this purpose.
        """
        closed = walls().closed(purpose)
        if closed:
            snapshot = self.snapshot(case_id)
            shut = {
                one.id: one.sha256 for one in self._documents(case_id, snapshot) if one.doc_type in closed
            }
            images = {one.sha256 for one in snapshot.images if one.document_id in shut}
            if digest in images | set(shut.values()):
                raise NotAllowed("基因检测报告只用于核对给付条件，不能用于其他目的")
        with self._database.reading() as connection:
            sealer = self._vault.sealer(connection, case_id)
        return self._files.get(case_id, digest, sealer)


def _case(row: Any) -> Case:
    values = dict(row)
    for name in ("created_at", "updated_at", "erased_at"):
        values[name] = None if values[name] is None else datetime.fromisoformat(values[name])
    return Case.model_validate(values)
