"""The base of every record: frozen, closed to unknown keys, strict about what it is given."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """An immutable value. Change it with ``model_copy(update=...)``; compare it with ``==``."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=True)
