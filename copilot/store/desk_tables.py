"""The tables of the desk: who is at work on a case now, and what they have not signed yet."""

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, PrimaryKeyConstraint, String, Table

from copilot.store.tables import metadata

leases = Table(
    "desk_leases",
    metadata,
    Column("case_id", String(64), ForeignKey("cases.id"), primary_key=True),
    Column("holder", String(128), nullable=False),
    Column("since", String(32), nullable=False),
    Column("until", String(32), nullable=False),
)

drafts = Table(
    "desk_drafts",
    metadata,
    Column("case_id", String(64), ForeignKey("cases.id"), nullable=False),
    Column("person", String(128), nullable=False),
    Column("form", String(160), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("updated_at", String(32), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    PrimaryKeyConstraint("case_id", "person", "form"),
)
