"""The field in which people's words are stored: only ever as ciphertext."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models


@dataclass(frozen=True, slots=True)
class Sealed:
    """Ciphertext as it stands in the row. It has no way to open itself."""

    data: bytes

    def __str__(self) -> str:
        return "sealed"


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    """Words under the key of one person and class.

    `owner` is the dotted path from the row to the id of the person whose key seals it ("author.person_id"). A row takes only a `Sealed`, which
    `privacy.actions.seal` makes: plain text raises TypeError before it can reach the database.
    """

    def __init__(self, *args: Any, key_class: str = "", owner: str = "", **kwargs: Any) -> None:
        self.key_class = key_class
        self.owner = owner
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.update(key_class=self.key_class, owner=self.owner)
        return name, path, args, kwargs

    def owner_of(self, thing: models.Model) -> UUID:
        """The id of the person whose key seals this field of `thing`."""
        value: Any = thing
        for step in self.owner.split("."):
            value = getattr(value, step)
        if not isinstance(value, UUID):
            raise TypeError(f"{self} has no owner yet")
        return value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def to_python(self, value: Any) -> Any:
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise TypeError(f"{self} takes sealed words only")
        return super().get_db_prep_value(value.data, connection, prepared)
