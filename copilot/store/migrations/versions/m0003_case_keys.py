"""A key of its own for each case, and the stage of the key history at which a bill's token stands."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table of case keys; existing rows stay in format 1 until the next rotation."""
    op.create_table(
        "case_keys",
        sa.Column("case_id", sa.String(64), nullable=False),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("key_id", sa.String(8), nullable=False),
        sa.Column("master", sa.String(32), nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "epoch"),
    )
    op.create_index("case_keys_by_master", "case_keys", ["master"])
    op.add_column("bills", sa.Column("stage", sa.Integer, nullable=False, server_default="0"))
