"""How a page of the portal is made: words in the person's language, templates, and errors as pages."""

import hashlib
import json
import time
import tomllib
from collections.abc import Callable, Coroutine
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from copilot.domain.case import IllegalMove
from copilot.errors import CopilotError, NotAllowed
from copilot.http_api.portal_desk import COOKIE, PortalDesk
from copilot.http_api.portal_records import Applicant
from copilot.http_api.problems import Unauthenticated, status_of
from copilot.http_api.sessions import LIFE_SECONDS
from ui.texts import Language, Texts, language_of

LANGUAGE_COOKIE: Final = "portal_lang"
YEAR: Final = 365 * 24 * 3600


@cache
def words_in(language: Language) -> Texts:
    """Return the words of the portal in one language."""
    text = files("ui").joinpath("text", f"portal_{language}.toml").read_text(encoding="utf-8")
    return Texts(tomllib.loads(text), language)


def language(request: Request) -> Language:
    """Return the language of the page: the switch in the address, then what was chosen before."""
    return language_of(request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE))


def words(request: Request) -> Texts:
    """Return the words for this request."""
    return words_in(language(request))


def wording_hash(spoken: Language, kind: str) -> str:
    """Return the hash of the wording of one consent, so that it is known to what a person agreed."""
    section = words_in(spoken).sections["consent"]
    text = json.dumps({key: section[key] for key in sorted(section) if key.startswith(kind)})
    return hashlib.sha256(text.encode()).hexdigest()


def render(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """Return a page; every word from outside is escaped by the template engine."""
    known = words(request)
    desk: PortalDesk | None = request.app.state.desk.portal
    page = (
        _environment()
        .get_template(template)
        .render(
            t=known.get,
            has=known.has,
            lang=known.language,
            path=request.url.path,
            signed_in=getattr(request.state, "applicant", None) is not None,
            phone=desk.claims.sender().phone if desk else None,
            insurer=desk.claims.sender().insurer if desk else None,
            script_words=json.dumps(_script_words(known), ensure_ascii=False),
            **context,
        )
    )
    answer = HTMLResponse(page, status_code=status)
    if request.query_params.get("lang"):
        answer.set_cookie(
            LANGUAGE_COOKIE, known.language, max_age=YEAR, path="/portal", httponly=True, samesite="lax"
        )
    return answer


def _script_words(known: Texts) -> dict[str, str]:
    papers = {f"paper_{kind}": name for kind, name in known.sections["paper"].items()}
    return {**known.sections["script"], **papers}


def go(path: str) -> RedirectResponse:
    """Send the person to another page of the portal."""
    return RedirectResponse(path, 303)


def inside(path: str) -> str:
    """Return a path of the portal to go on to; anything else becomes the home page."""
    plain = path.split("?", 1)[0]
    fine = plain.startswith("/portal/") and "//" not in path and "\\" not in path and ".." not in path
    return path if fine else "/portal/home"


def current_person(request: Request, desk: PortalDesk) -> Applicant | None:
    """Return who is signed in, on a page that is open to everyone."""
    number = desk.sessions.account(request.cookies.get(COOKIE), time.time())
    return desk.people.get(number) if number else None


def sign_in(request: Request, answer: Response, desk: PortalDesk, number: str) -> None:
    """Open a session for a person."""
    token = desk.sessions.open(number, time.time())
    answer.set_cookie(
        COOKIE,
        token,
        max_age=LIFE_SECONDS,
        path="/portal",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def sign_out(request: Request, answer: Response, desk: PortalDesk) -> None:
    """End the session."""
    desk.sessions.close(request.cookies.get(COOKIE))
    answer.delete_cookie(COOKIE, path="/portal", httponly=True, samesite="lax")


class PortalRoute(APIRoute):
    """A route whose foreseen errors are pages, for callers who asked for a page."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Wrap the handler."""
        inner = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await inner(request)
            except (CopilotError, IllegalMove) as error:
                if "text/html" not in request.headers.get("accept", ""):
                    raise
                return _failure(request, error)

        return handler


def _failure(request: Request, error: Exception) -> Response:
    stranger = getattr(request.state, "applicant", None) is None
    if isinstance(error, Unauthenticated) or (stranger and isinstance(error, NotAllowed)):
        target = request.url.path if request.method == "GET" else "/portal/home"
        return RedirectResponse(f"/portal/enter?next={quote(target)}&expired=1", 303)
    status = status_of(error)
    known = words(request)
    said = str(error) if known.language == "zh" else known.get("error", str(status))
    return render(request, "error.html", status, said=said)


@cache
def _environment() -> Environment:
    folder = Path(str(files("ui").joinpath("portal", "templates")))
    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.tests["han"] = chinese
    return environment


def chinese(text: object) -> bool:
    """Whether a text is Chinese, so that an English page can say so to the voice that reads it."""
    return any("\u3400" <= letter <= "\u9fff" for letter in str(text))
