"""Django asks here which database a table lives in: the key store is apart from everything else."""

from typing import Any

from django.db.models import Model

from kith.privacy.models import KEY_STORE_MODELS


class KeyStoreRouter:
    """Keys live in `keys`, all else in `default`, and neither knows the other's tables."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        return _database_of(model._meta.app_label, model._meta.model_name)

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return _database_of(model._meta.app_label, model._meta.model_name)

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        return one._state.db == other._state.db or None in (one._state.db, other._state.db)

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        if model_name is None:
            return db == "default"
        return db == _database_of(app_label, model_name)


def _database_of(app_label: str, model_name: str | None) -> str:
    return "keys" if app_label == "privacy" and model_name in KEY_STORE_MODELS else "default"
