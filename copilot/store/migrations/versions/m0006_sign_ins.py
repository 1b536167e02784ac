"""Who is signed in, and how often somebody tried: for all API workers of a database."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of sessions and of counted tries."""
    op.create_table(
        "sign_ins",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("born", sa.BigInteger, nullable=False),
        sa.Column("seen", sa.BigInteger, nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_index("sign_ins_by_age", "sign_ins", ["seen"])
    op.create_table(
        "sign_in_tries",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_index("sign_in_tries_by_token", "sign_in_tries", ["token", "at"])
    op.create_index("sign_in_tries_by_age", "sign_in_tries", ["at"])
