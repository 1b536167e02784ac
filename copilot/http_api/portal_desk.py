"""Everything that the routes of the portal work with, built once over the running program."""

import time
from datetime import date
from typing import TYPE_CHECKING, Final

from copilot.domain.policy import Policy
from copilot.http_api.jobs import JobBoard
from copilot.http_api.portal_claims import Claims
from copilot.http_api.portal_drafts import Drafts
from copilot.http_api.portal_needs import policy_on
from copilot.http_api.portal_papers import Papers
from copilot.http_api.portal_people import People
from copilot.http_api.portal_records import Draft
from copilot.http_api.portal_vault import Vault
from copilot.http_api.ports import ProductInfo
from copilot.http_api.scanner import scanner_of
from copilot.http_api.sessions import LoginBrake, Sessions
from copilot.store.runtime import Runtime
from copilot.store.sign_ins import SignIns
from copilot.workflow.ports import Progress, china_day

if TYPE_CHECKING:
    from copilot.bootstrap import App

COOKIE: Final = "copilot_portal"
NEW_PER_HOUR: Final = 60


class PortalDesk:
    """The people, drafts, papers and cases of the portal, and its own sessions."""

    def __init__(self, app: "App") -> None:
        settings = app.settings
        keys = (settings.key_file or settings.home / "keys" / "store.key").parent
        vault = Vault(settings.home / "portal", keys / "portal.key")
        self.app = app
        self.people = People(vault)
        self.drafts = Drafts(vault, self.people)
        scanner = scanner_of(settings.home)
        self.papers = Papers(
            vault, self.drafts, app.desk.reader, app.now, *((scanner.scan,) if scanner else ())
        )
        self.claims = Claims(app, self.people, self.papers)

        def table() -> SignIns:
            return Runtime.of(app.store).sign_ins

        self.sessions = Sessions(table, "portal")
        self.brake = LoginBrake(table, "portal")
        self._new = LoginBrake(table, "portal-new", NEW_PER_HOUR, 3600)
        self.drafts.purge(app.now())

    def hand_in(self, draft: Draft, jobs: JobBoard) -> str:
        """Hand a draft in, and read and compute in the background; return the case."""
        case_id = self.claims.supplement(draft) if draft.case_id else self.claims.hand_in(draft)
        self.drafts.close(draft)
        self.go_on(case_id, jobs)
        return case_id

    def go_on(self, case_id: str, jobs: JobBoard) -> None:
        """Start the reading of what was handed in, unless it runs or is done; also after a restart."""
        submission = self.people.submission(case_id)
        draft = self.drafts.get(submission.draft) if submission else None
        if draft is None or jobs.unfinished(case_id) is not None:
            return
        if self.claims.case(case_id).state not in ("received", "extracted"):
            self.drafts.drop(draft.id)  # somebody has gone on with the case meanwhile
            return

        jobs.start(case_id, "portal", {"draft": draft.id})

    def work(self, draft_id: str, case_id: str, progress: Progress) -> None:
        """Read what was handed in and compute; the draft goes when that is done."""
        draft = self.drafts.get(draft_id)
        if draft is not None:
            self.claims.work(draft, case_id, progress)
            self.drafts.drop(draft.id)

    def today(self) -> date:
        """The calendar day in China."""
        return china_day(self.app.now())

    def may_start(self) -> bool:
        """Count one new login; False when too many were made within the hour."""
        return self._new.reserve("all", time.time())

    def products(self) -> tuple[ProductInfo, ...]:
        """Return the products that pay anything, each once."""
        places = {
            one.header.product: one.header.jurisdiction
            for one in self.app.content.files
            if one.header.product
        }
        paying = {
            one.product: one for one in self.app.content.policies if one.benefits and not one.for_engine_tests
        }
        found = [
            ProductInfo(id=one.product, name=one.name, region=places.get(one.product, ""))
            for one in paying.values()
        ]
        return tuple(sorted(found, key=lambda one: (one.region, one.name)))

    def policy(self, product: str) -> Policy | None:
        """Return the newest version of a product."""
        return policy_on(self.app.content.policies, product, self.today())
