"""Proof that what a database acknowledges survives a power cut. Asked at start and by the readiness page."""

from django.db.backends.base.base import BaseDatabaseWrapper


class NotDurable(Exception):
    """A database runs with a setting under which an acknowledged row could be lost."""


def assert_durable(connection: BaseDatabaseWrapper) -> None:
    """Return when every setting that durability needs is really in force; otherwise say which is not."""
    wrong = (
        _wrong_on_sqlite(connection) if connection.vendor == "sqlite" else _wrong_on_postgresql(connection)
    )
    if wrong:
        raise NotDurable(f"{connection.alias}: {', '.join(wrong)}")


def _wrong_on_sqlite(connection: BaseDatabaseWrapper) -> list[str]:
    wanted = {
        "journal_mode": ("wal",),
        "synchronous": (2, 3),
        "foreign_keys": (1,),
        "wal_autocheckpoint": (0,),
    }
    if connection.settings_dict.get("OPTIONS", {}).get("secure_delete"):
        wanted["secure_delete"] = (1,)
    if connection.is_in_memory_db():  # type: ignore[attr-defined]
        del wanted["journal_mode"]
    wrong = []
    with connection.cursor() as cursor:
        for name, good in wanted.items():
            cursor.execute(f"PRAGMA {name}")
            value = cursor.fetchone()[0]
            if value not in good:
                wrong.append(f"{name} is {value}")
    if not connection.is_in_its_place():  # type: ignore[attr-defined]
        wrong.append("its file was moved or removed")
    return wrong


def _wrong_on_postgresql(connection: BaseDatabaseWrapper) -> list[str]:
    wanted = {"synchronous_commit": ("on", "remote_apply"), "fsync": ("on",), "full_page_writes": ("on",)}
    wrong = []
    with connection.cursor() as cursor:
        for name, good in wanted.items():
            cursor.execute(f"SHOW {name}")
            value = cursor.fetchone()[0]
            if value not in good:
                wrong.append(f"{name} is {value}")
    return wrong
