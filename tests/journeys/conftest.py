"""One demo world, built once and copied for whoever wants to change it; one server of it for those who only look."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.server import Server, run_kith


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data directory of a demo world in which nobody has done anything yet."""
    data = tmp_path_factory.mktemp("demo") / "data"
    built = run_kith(data, "demo")
    assert built.returncode == 0, built.stderr
    return data


@pytest.fixture(scope="session")
def looked_at(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the demo world, for tests that only look."""
    with Server(_copied(demo_data, tmp_path_factory.mktemp("looked"))) as server:
        yield server


@pytest.fixture
def demo(demo_data: Path, tmp_path: Path) -> Iterator[Server]:
    """A server of a demo world of one's own."""
    with Server(_copied(demo_data, tmp_path)) as server:
        yield server


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Callable[[], Server]]:
    """A server of a house in which nothing has been set up."""
    with Server(tmp_path / "data") as server:
        yield server


def _copied(data: Path, to: Path) -> Path:
    return Path(shutil.copytree(data, to / "data"))
