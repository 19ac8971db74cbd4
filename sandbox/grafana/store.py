"""The SQLite file with the data of the stand-in."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS service_accounts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    login TEXT NOT NULL UNIQUE,
    role TEXT NOT NULL,
    disabled INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES service_accounts (id),
    name TEXT NOT NULL UNIQUE,
    key_sha256 TEXT NOT NULL UNIQUE,
    created TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS folders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    parent_uid TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL,
    created TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated TEXT NOT NULL,
    updated_by TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS folder_descriptions (
    uid TEXT PRIMARY KEY,
    description TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS data_sources (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    is_default INTEGER NOT NULL,
    version INTEGER NOT NULL,
    settings TEXT NOT NULL,
    secrets TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS dashboards (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    folder_uid TEXT NOT NULL,
    version INTEGER NOT NULL,
    spec TEXT NOT NULL,
    created TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated TEXT NOT NULL,
    updated_by TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS dashboard_versions (
    dashboard_id INTEGER NOT NULL REFERENCES dashboards (id) ON DELETE CASCADE,
    version INTEGER NOT NULL,
    parent_version INTEGER NOT NULL,
    restored_from INTEGER NOT NULL,
    created TEXT NOT NULL,
    created_by TEXT NOT NULL,
    message TEXT NOT NULL,
    spec TEXT NOT NULL,
    PRIMARY KEY (dashboard_id, version)
);
CREATE TABLE IF NOT EXISTS alert_rules (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    guid TEXT NOT NULL,
    folder_uid TEXT NOT NULL,
    rule_group TEXT NOT NULL,
    position INTEGER NOT NULL,
    interval INTEGER NOT NULL,
    version INTEGER NOT NULL,
    provenance TEXT NOT NULL,
    updated TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    updated_by_name TEXT NOT NULL,
    spec TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS alert_rule_versions (
    rule_id INTEGER NOT NULL REFERENCES alert_rules (id) ON DELETE CASCADE,
    folder_uid TEXT NOT NULL,
    rule_group TEXT NOT NULL,
    interval INTEGER NOT NULL,
    version INTEGER NOT NULL,
    updated TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    updated_by_name TEXT NOT NULL,
    spec TEXT NOT NULL,
    PRIMARY KEY (rule_id, version)
);
CREATE TABLE IF NOT EXISTS library_elements (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    model TEXT NOT NULL,
    created TEXT NOT NULL,
    created_by TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS routing_trees (
    name TEXT PRIMARY KEY,
    spec TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS contact_points (
    uid TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    settings TEXT NOT NULL,
    silent INTEGER NOT NULL,
    provenance TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS deleted_dashboards (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    resource TEXT NOT NULL
);
"""
# Columns that a file of an earlier stand-in lacks: what Grafana's newer API shows of dashboards.
_LATER_COLUMNS = {
    "dashboards": {
        "api_version": "TEXT NOT NULL DEFAULT 'v0alpha1'",
        "guid": "TEXT NOT NULL DEFAULT ''",
        "annotations": "TEXT NOT NULL DEFAULT '{}'",
        "creator": "TEXT NOT NULL DEFAULT ''",
    },
    "dashboard_versions": {
        "api_version": "TEXT NOT NULL DEFAULT 'v0alpha1'",
        "folder_uid": "TEXT NOT NULL DEFAULT ''",
        "resource_version": "INTEGER NOT NULL DEFAULT 0",
        "annotations": "TEXT NOT NULL DEFAULT '{}'",
        "author": "TEXT NOT NULL DEFAULT ''",
    },
}
# In Grafana users and service accounts share one sequence of numbers. The admin has 1.
_FIRST_ACCOUNT_ID = 2

Row = sqlite3.Row


class Store:
    """One SQLite connection with a lock.

    Every method takes the lock, so several threads can use it. Statements that belong together go
    into one `transaction`.
    """

    def __init__(self, directory: Path) -> None:
        """Opens `grafana.db` in the directory, and makes both if they do not exist.

        Args:
            directory: The directory of the file. The file has readable credentials, which data
                sources need. So only its owner can read it.
        """
        directory.mkdir(parents=True, exist_ok=True)
        file = directory / "grafana.db"
        file.touch(mode=0o600)
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(file, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._connection.executescript(f"BEGIN;{_SCHEMA}COMMIT;")
        for table, columns in _LATER_COLUMNS.items():
            rows = self._connection.execute(f"PRAGMA table_info({table})")
            there = {row["name"] for row in rows}
            for name, kind in columns.items():
                if name not in there:
                    self._connection.execute(f"ALTER TABLE {table} ADD COLUMN {name} {kind}")
        self._connection.execute(
            "INSERT INTO sqlite_sequence (name, seq) SELECT 'service_accounts', ?"
            " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'service_accounts')",
            (_FIRST_ACCOUNT_ID - 1,),
        )

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Keeps all changes made inside, or none of them after an exception."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Returns all rows of a query."""
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[Any] = ()) -> Row | None:
        """Returns the first row of a query, if there is one."""
        found = self.rows(sql, values)
        return found[0] if found else None

    def insert(self, sql: str, values: Sequence[Any]) -> int:
        """Inserts a row and returns its number."""
        with self._lock:
            number = self._connection.execute(sql, values).lastrowid
        return number or 0

    def change(self, sql: str, values: Sequence[Any]) -> None:
        """Updates or deletes rows."""
        with self._lock:
            self._connection.execute(sql, values)
