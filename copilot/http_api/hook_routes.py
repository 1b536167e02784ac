"""Webhooks: administrators register addresses; the secret is shown once."""

from datetime import datetime
from typing import Final

from fastapi import APIRouter
from pydantic import Field, field_validator

from copilot.domain.base import Record
from copilot.http_api.access import ServicesDep
from copilot.http_api.paging import PagingDep
from copilot.store.hooks import TYPES
from copilot.workflow.ports import utc_now

router = APIRouter(prefix="/api/hooks")
KNOWN: Final = frozenset(TYPES.values())


class NewHook(Record):
    """An address and the types of events it wants; none means all."""

    url: str = Field(min_length=8, max_length=500)
    types: tuple[str, ...] = Field(default=(), max_length=len(TYPES))

    @field_validator("types")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unknown = sorted(set(value) - KNOWN)
        if unknown:
            raise ValueError(f"unknown types {unknown}")
        return value


class HookInfo(Record):
    """A registered address."""

    id: str
    url: str
    types: tuple[str, ...]
    created_at: datetime


class CreatedHook(HookInfo):
    """A new address with the secret that signs what is sent there."""

    secret: str


@router.post("", status_code=201)
def add(new: NewHook, services: ServicesDep) -> CreatedHook:
    """Register an address for events from now on."""
    services.check_hook(new.url)
    hook = services.runtime.hooks.add(new.url, new.types, utc_now())
    return CreatedHook(**hook.model_dump())


@router.get("")
def hooks(services: ServicesDep, paging: PagingDep) -> list[HookInfo]:
    """Return the addresses, without secrets."""
    return paging.page(
        [HookInfo(**one.model_dump(exclude={"secret"})) for one in services.runtime.hooks.all()]
    )


@router.delete("/{hook_id}", status_code=204)
def remove(hook_id: str, services: ServicesDep) -> None:
    """Forget an address."""
    services.runtime.hooks.remove(hook_id)
