"""What the screens load: login page, scripts, fonts, words, and the view of a case."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final
from urllib.parse import quote

import pylopdf_fonts_zh_cn
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse
from jinja2 import Environment, select_autoescape

from copilot.errors import NotFound
from copilot.http_api import desk_routes
from copilot.http_api.access import AccountDep, DeskDep, PersonDep, ServicesDep
from copilot.http_api.app import Extension
from copilot.http_api.desk_routes import PERMISSIONS as DESK
from copilot.http_api.desk_work import DeskServices
from copilot.http_api.permissions import Operation
from copilot.http_api.ports import Services
from copilot.http_api.walled import behind_wall
from ui import portal
from ui.desk_views import by_number, duty_view, event_view, sought, undo_view, work_view
from ui.statements import statement_views
from ui.texts import Texts, language_of, texts
from ui.timeline_view import timeline_view
from ui.view_models import case_view, row_view

AUDIT_ROWS: Final = 300
CHINA: Final = timezone(timedelta(hours=8), "CST")
TYPES: Final[Mapping[str, str]] = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
PERMISSIONS: Final[Mapping[str, Operation]] = {
    "GET /": "public",
    "GET /login": "public",
    "GET /app/static/{name}": "public",
    "GET /app/fonts/{name}": "public",
    "GET /app/texts/{language}": "public",
    "GET /app/view/session": "session",
    "GET /app/view/intake": "reference.read",
    "GET /app/view/queue": "queue.read",
    "GET /app/view/cases/{case_id}": "case.read",
    "GET /app/view/cases/{case_id}/timeline": "case.read",
    "GET /app/view/audit": "audit.read",
    **DESK,
}
DESK_SCRIPTS: Final = tuple(
    sorted(
        entry.name
        for entry in files("ui").joinpath("static").iterdir()
        if entry.name.endswith(".js") and not entry.name.startswith(("portal", "login"))
    )
)
router = APIRouter()


@router.get("/login")
def login_page(request: Request) -> HTMLResponse:
    """Return the login form; it works without Gradio."""
    return _page("login.html", request)


@router.get("/", response_model=None)
def desk_page(request: Request, desk: DeskDep) -> HTMLResponse | RedirectResponse:
    """Return the workstation, or go to the login form."""
    if desk.account(request) is None:
        target = "/" + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/login?next={quote(target)}", 303)
    return _page("desk.html", request)


@router.get("/app/static/{name}")
def static(name: str, request: Request) -> Response:
    """Return one script or style sheet that ships with the program; unchanged ones are not sent again."""
    suffix = Path(name).suffix
    if name not in _static_names() or suffix not in TYPES:
        raise NotFound("没有这个文件。")
    text = _static_text(name)
    tag = f'"{sha256(text.encode()).hexdigest()[:24]}"'
    headers = {"cache-control": "no-cache", "etag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(text, media_type=TYPES[suffix], headers=headers)


@router.get("/app/fonts/{name}")
def font(name: str) -> FileResponse:
    """Return a Chinese font, so that the screens read well on machines that have none."""
    folder = Path(pylopdf_fonts_zh_cn.__file__).parent
    known = {path.name: path for path in folder.rglob("*.otf")}
    if name not in known:
        raise NotFound("没有这个字体。")
    headers = {"cache-control": "public, max-age=31536000, immutable"}
    return FileResponse(known[name], media_type="font/otf", headers=headers)


@router.get("/app/texts/{language}")
def words(language: str, services: ServicesDep) -> Mapping[str, Mapping[str, str]]:
    """Return all words of one language, with the names of reason codes and corpus files."""
    return known_words(services, language).sections


@router.get("/app/view/session")
def session_view(account: AccountDep, services: ServicesDep, request: Request) -> dict[str, Any]:
    """Return who is signed in, with the words for the roles."""
    known = known_words(services, request.query_params.get("lang"))
    return {
        "name": account.name,
        "roles": list(account.roles),
        "role_labels": [known.get("role", role) for role in account.roles],
        "qualification": account.qualification,
    }


@router.get("/app/view/intake")
def intake_view(services: ServicesDep, request: Request) -> dict[str, Any]:
    """Return the products and the facts that the intake form asks for."""
    known = known_words(services, request.query_params.get("lang"))
    asked = [one for one in statement_views({}, known) if one["intake"]]
    return {"products": [one.model_dump() for one in services.products()], "statements": asked}


@router.get("/app/view/queue")
def queue_view(
    services: ServicesDep,
    account: AccountDep,
    request: Request,
    q: Annotated[str, Query(max_length=80)] = "",
) -> list[dict[str, Any]]:
    """Return the queue as rows of the table; ``q`` keeps a case, a masked name or a receipt number."""
    known = known_words(services, request.query_params.get("lang"))
    today = datetime.now(CHINA).date()
    rows = services.cases()
    if not isinstance(services, DeskServices):
        return [row_view(row, known, today) for row in rows]
    if q.strip():
        rows = [row for row in rows if sought(row, q)] or by_number(rows, services.with_number(q))
    marks, leases = services.marks(row.id for row in rows), services.holders()
    drafted = services.table.drafted(account.name)
    return [
        row_view(row, known, today)
        | work_view(marks[row.id], leases.get(row.id), account.name)
        | {"drafted": row.id in drafted}
        for row in rows
    ]


@router.get("/app/view/cases/{case_id}")
def one_case_view(
    case_id: str, desk: DeskDep, account: AccountDep, person: PersonDep, request: Request
) -> dict[str, Any]:
    """Return one case for the review and decision screens, with the job that is running."""
    services = desk.services
    known = known_words(services, request.query_params.get("lang"))
    file = behind_wall(services.case(case_id), person.role)
    services.viewed(case_id, person)
    view = case_view(file, known, datetime.now(CHINA).date(), account.name, account.roles)
    running = desk.jobs.unfinished(case_id)
    view |= {"job": running.id if running else None, "duty": duty_view(desk, account, case_id)}
    if isinstance(services, DeskServices):
        mine = services.drafts(case_id, person)
        marks, lease = services.marks((case_id,))[case_id], services.holders().get(case_id)
        view |= {
            "work": work_view(marks, lease, account.name),
            "drafts": [one.model_dump(mode="json") for one in mine],
            "undo": undo_view(services.events(case_id), known),
        }
    return view


@router.get("/app/view/audit")
def audit_view(
    services: ServicesDep,
    request: Request,
    case: Annotated[str, Query(max_length=64)] = "",
    person: Annotated[str, Query(max_length=64)] = "",
    kind: Annotated[str, Query(max_length=32)] = "",
) -> list[dict[str, Any]]:
    """Return the newest events of the audit chain: who saw and changed what."""
    known = known_words(services, request.query_params.get("lang"))
    if not isinstance(services, DeskServices):
        return []
    events = services.chain(case.strip() or None, *((kind,) if kind else ()))
    kept = [one for one in events if person.strip() in ("", one.actor)]
    return [event_view(one, known) for one in reversed(kept[-AUDIT_ROWS:])]


def known_words(services: Services, language: str | None) -> Texts:
    """Return the words of a language with the names that the corpus gives."""
    spoken = language_of(language)
    at = 1 if spoken == "en" else 0
    codes = {code: names[at] for code, names in services.reasons().items()}
    return texts(spoken).extended({"code": codes, "title": services.titles()})


@router.get("/app/view/cases/{case_id}/timeline")
def case_timeline(case_id: str, services: ServicesDep, request: Request) -> list[dict[str, Any]]:
    """Return the history of one case in words."""
    known = known_words(services, request.query_params.get("lang"))
    papers = {one.id: known.get("doc_type", one.doc_type) for one in services.case(case_id).documents}
    return timeline_view(services.events(case_id), papers, known)


def extension() -> Extension:
    """Return the routes of the screens with their entries in the permission table."""
    patients = portal.extension()
    return Extension(
        routers=(router, desk_routes.router, *patients.routers),
        permissions={**PERMISSIONS, **patients.permissions},
    )


def _page(name: str, request: Request) -> HTMLResponse:
    words = texts(language_of(request.query_params.get("lang")))
    environment = Environment(autoescape=select_autoescape(default=True))
    page = environment.from_string(_static_text(name))
    return HTMLResponse(page.render(t=words.get, language=words.language, scripts=DESK_SCRIPTS))


@cache
def _static_names() -> frozenset[str]:
    return frozenset(entry.name for entry in files("ui").joinpath("static").iterdir() if entry.is_file())


def _static_text(name: str) -> str:
    return files("ui").joinpath("static", name).read_text(encoding="utf-8")
