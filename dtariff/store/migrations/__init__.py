"""How the tables of a store came to be, step by step. Alembic reads this folder; the package imports none of it."""
