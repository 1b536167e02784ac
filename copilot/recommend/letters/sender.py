"""What only the insurer knows: its name, its numbers, its channels. What is absent stays a visible blank."""

import tomllib
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from copilot.domain.base import Record
from copilot.errors import InputRefused

BLANK: Final = "________"


class Sender(Record):
    """The insurer as it signs; every field may be absent and is then printed as ``________``.

    ``document_number`` is the number of this one letter (文号); ``disclosure_evidence`` names the paper
    that proves that exemption clauses were pointed out; ``review_channel`` says where and until when a
    review can be asked for. The rest are names and channels as they are to be printed.
    """

    insurer: str | None = None
    department: str | None = None
    address: str | None = None
    postcode: str | None = None
    phone: str | None = None
    email: str | None = None
    document_number: str | None = None
    contact_person: str | None = None
    recipient: str | None = None
    disclosure_evidence: str | None = None
    review_channel: str | None = None
    complaint_channel: str | None = None
    mediation_body: str | None = None
    arbitration_body: str | None = None
    court: str | None = None
    delivery_method: str | None = None
    payment_method: str | None = None

    def shown(self, name: str) -> str:
        """Return the value as it is printed: the text, or the blank."""
        return (getattr(self, name) or "").strip() or BLANK


def read_sender(path: Path) -> Sender:
    """Read a TOML file of ``Sender`` fields; raise InputRefused naming what is wrong."""
    try:
        return Sender.model_validate(tomllib.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        raise InputRefused(f"找不到出函机构文件 {path}") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputRefused(f"出函机构文件 {path} 无法读取（{error}）") from error
    except ValidationError as error:
        name = ".".join(str(part) for part in error.errors()[0]["loc"])
        known = "、".join(Sender.model_fields)
        raise InputRefused(f"出函机构文件 {path} 的 {name} 不正确；可写的有 {known}") from error
