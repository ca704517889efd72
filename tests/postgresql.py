"""Copies of whole PostgreSQL databases, for tests that commit."""

from django.db import connection, connections


def copy_database(source: str, target: str) -> None:
    """
    Replace `target` by a copy of `source`.

    PostgreSQL copies no database that somebody uses: connections left open by threads of a live server are ended first.
    """
    connections.close_all()
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            [source],
        )
        drop(target)
        cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def drop(name: str) -> None:
    """Remove a database, whoever uses it."""
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
