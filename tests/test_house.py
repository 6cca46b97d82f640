"""The walls that import-linter cannot see: where rows are read and written, and what a model must declare."""

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from kith.privacy.rules import holdings

HOUSE = Path(__file__).parent.parent / "kith"
ROOMS = {
    "apps", "urls", "views", "api", "adapters", "live", "jobs", "personal_data", "admin", "forms", "actions", "access",
    "gateways", "queries", "rules", "models", "content", "templates", "static", "tests", "migrations", "management",
}  # fmt: skip
ROOMS_OF_THEIR_OWN = {"privacy": {"fields"}}
UNLIKE_APPS = {"lib", "design", "config"}
READING_ROOMS = {"models", "queries", "actions", "personal_data"}
WRITES = {"save", "delete", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create"}
FORBIDDEN_NAMES = {
    "utils",
    "helpers",
    "common",
    "core",
    "base",
    "misc",
    "manager",
    "service",
    "handler",
    "processor",
    "data",
    "info",
}
PRIMITIVES = {
    "privacy": "it is where @action, sealing and tokens are made",
    "notices.tell_person": "a row of the action that calls it, and of its audit row",
    "notices.forget_old_events": "the clock's own housekeeping: events hold ids, nobody is acted upon",
    "notices.prove_writing": "touches one row of its own to see whether the disk takes it",
    "notices.take_turn": "the clock's own housekeeping: whose turn a job is",
    "notices.end_turn": "the clock's own housekeeping: whose turn a job is",
    "people.note_seen": "written every minute for everyone connected; says nothing",
    "people.check_passphrase": "looks at words, changes nothing",
}
"""Public functions in an actions room that are no action of their own, and why."""


def app_names() -> list[str]:
    return sorted(
        path.name for path in HOUSE.iterdir() if (path / "apps.py").exists() and path.name not in UNLIKE_APPS
    )


def room_files(*rooms: str) -> Iterator[tuple[str, str, Path, ast.Module]]:
    """(app, room, file, tree) for every Python file of the apps, tests and migrations left out."""
    for app in app_names():
        for file in sorted((HOUSE / app).rglob("*.py")):
            parts = file.relative_to(HOUSE / app).parts
            room = parts[0].removesuffix(".py")
            if room in ("tests", "migrations", "__init__") or (rooms and room not in rooms):
                continue
            yield app, room, file, ast.parse(file.read_text("utf-8"))


def where(file: Path, node: ast.AST) -> str:
    return f"{file.relative_to(HOUSE.parent)}:{getattr(node, 'lineno', 0)}"


@pytest.mark.parametrize("app", app_names())
def test_every_file_of_an_app_is_a_room_of_the_closed_list(app):
    known = ROOMS | ROOMS_OF_THEIR_OWN.get(app, set())
    found = {
        path.name.removesuffix(".py") for path in (HOUSE / app).iterdir() if not path.name.startswith("__")
    }
    assert found - known == set()


def test_no_file_is_named_after_nothing():
    named = [
        path for path in HOUSE.rglob("*.py") if path.stem in FORBIDDEN_NAMES and path.parent.name != "sqlite"
    ]
    assert named == []


def test_rows_are_fetched_only_where_rows_are_fetched():
    found = [
        where(file, node)
        for _app, room, file, tree in room_files()
        if room not in READING_ROOMS
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_base_manager", "_default_manager")
    ]
    assert found == []


def test_rows_are_written_only_in_actions():
    found = [
        where(file, node)
        for _app, room, file, tree in room_files()
        if room not in ("actions", "models", "fields")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES
        and not (isinstance(node.func.value, ast.Attribute) and node.func.value.attr == "session")
        and not (room == "gateways" and isinstance(node.func.value, ast.Name) and node.func.value.id == "cache")
    ]  # fmt: skip
    assert found == []


def test_nothing_is_imported_inside_a_function():
    found = [
        where(file, inner)
        for _app, _room, file, tree in room_files()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]
    assert found == []


def test_an_app_meets_another_only_in_its_open_rooms():
    open_rooms = {"actions", "access", "queries", "rules", "models", "fields"}
    names = set(app_names())
    found = [
        where(file, node)
        for app, _room, file, tree in room_files()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("kith.")
        for _kith, other, *rest in [node.module.split(".")]
        if other in names and other != app and (not rest or rest[0] not in open_rooms)
    ]
    assert found == []


@pytest.mark.parametrize("app", app_names())
def test_rules_are_pure(app):
    allowed_clean = ("django.utils.translation",)
    found = [
        where(file, node)
        for found_app, _room, file, tree in room_files("rules")
        if found_app == app
        for node in ast.walk(tree)
        for module in ([node.module] if isinstance(node, ast.ImportFrom) else [alias.name for alias in node.names] if isinstance(node, ast.Import) else [])
        if module
        and (
            (module.startswith("django") and not module.startswith(allowed_clean))
            or module in ("kith.lib.clock", "time", "random")
            or (module.startswith("kith.") and not module.startswith((f"kith.{app}.rules", "kith.lib")) and ".rules" not in module)
        )
    ]  # fmt: skip
    assert found == []


@pytest.mark.parametrize(
    "app",
    [
        name
        for name in app_names()
        if (HOUSE / name / "actions.py").exists() or (HOUSE / name / "actions").exists()
    ],
)
def test_every_public_action_is_marked_and_takes_by_first_and_by_name(app):
    module = import_module(f"kith.{app}.actions")
    wrong = []
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if name.startswith("_") or not function.__module__.startswith(f"kith.{app}.actions"):
            continue
        if app in PRIMITIVES or f"{app}.{name}" in PRIMITIVES:
            continue
        parameters = list(inspect.signature(function).parameters.values())
        marked = getattr(function, "is_action", False)
        by_first = bool(parameters) and parameters[0].name == "by"
        by_name = all(each.kind in (each.KEYWORD_ONLY, each.VAR_KEYWORD) for each in parameters)
        if not (marked and by_first and by_name):
            wrong.append(name)
    assert wrong == []


def test_no_action_writes_through_a_caught_integrity_error():
    found = [
        where(file, node)
        for _app, _room, file, tree in room_files("actions")
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and node.type is not None
        and "IntegrityError" in ast.unparse(node.type)
    ]
    assert found == []


@pytest.mark.parametrize("app", [name for name in app_names() if (HOUSE / name / "access.py").exists()])
def test_every_access_answer_is_a_decision_with_a_reason(app):
    module = import_module(f"kith.{app}.access")
    wrong = [
        name
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if name.startswith("may_") and function.__module__ == module.__name__
        and inspect.signature(function).return_annotation not in ("Decision", module.__dict__.get("Decision"))
    ]  # fmt: skip
    assert wrong == []


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("kith.")]


def storey_order() -> list[str]:
    return [name.removeprefix("kith.") for name in settings.INSTALLED_APPS if name.startswith("kith.")]


def test_foreign_keys_point_down():
    order = storey_order()
    wrong = [
        f"{model.__name__}.{field.name}"
        for model in own_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.OneToOneField | models.ManyToManyField)
        for target in [field.related_model]
        if isinstance(target, type)
        and target.__module__.startswith("kith.")
        and order.index(target._meta.app_label) > order.index(model._meta.app_label)
        and target._meta.label != settings.AUTH_USER_MODEL
    ]
    assert wrong == []


def leads_to_a_person(model: type[models.Model], seen: frozenset[type[models.Model]] = frozenset()) -> bool:
    """True when a row of this model can be followed to a person: by a foreign key, or by an opaque id."""
    if model._meta.label == settings.AUTH_USER_MODEL:
        return True
    opaque = {"person", "actor_person"}
    return any(
        (isinstance(field, models.UUIDField) and field.name in opaque)
        or (
            isinstance(field, models.ForeignKey | models.OneToOneField)
            and isinstance(field.related_model, type)
            and field.related_model not in seen
            and leads_to_a_person(field.related_model, seen | {model})
        )
        for field in model._meta.get_fields()
    )


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model.__name__)
def test_every_model_that_leads_to_a_person_is_declared(model):
    if leads_to_a_person(model):
        assert model in {holding.model for holding in holdings()}


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model.__name__)
def test_the_declaration_names_every_sealed_field(model):
    from kith.privacy.fields import SealedField

    sealed = {field.name for field in model._meta.get_fields() if isinstance(field, SealedField)}
    declared = next((set(holding.sealed) for holding in holdings() if holding.model is model), set())
    assert sealed == declared
