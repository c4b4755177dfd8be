"""Which kinds of column mean the same in SQLite and in PostgreSQL?

Only these, because on SQLite values reach the driver and come back without any conversion: whole numbers, text and
bytes. Truth is 0 or 1. An upsert is written with ``sqlalchemy.dialects.postgresql.insert``, which compiles on both.
"""

import sqlalchemy as sa

INTEGER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""A whole number of 64 bits; SQLite makes a primary key of it the place of the row."""

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Text, compared by its code points on both: no language's order, which differs from server to server."""

BYTES = sa.LargeBinary()
"""Bytes, compared like memory on both."""
