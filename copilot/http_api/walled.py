"""What a role gets to see of a case: papers behind a wall (``copilot/store/walls.yaml``) are left out."""

from copilot.domain.decision import Role
from copilot.errors import NotAllowed
from copilot.http_api.ports import CaseFile, Services
from copilot.store.walls import open_papers, walls


def behind_wall(file: CaseFile, role: Role) -> CaseFile:
    """Return the case without the papers that this role may not read for its purpose."""
    closed = walls().closed(walls().purpose_of(role))
    return file.model_copy(update={"documents": open_papers(file.documents, closed)}) if closed else file


def refuse_walled(services: Services, case_id: str, document_id: str, role: Role) -> None:
    """Raise NotAllowed when the page belongs to a paper that this role may not read."""
    closed = walls().closed(walls().purpose_of(role))
    if closed and any(
        one.id == document_id and one.doc_type in closed for one in services.case(case_id).documents
    ):
        raise NotAllowed("基因检测报告只用于核对给付条件，您的角色不能查看。")
