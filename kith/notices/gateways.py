"""The bus: wakes whoever reads events in this process. It carries nothing; the database is the truth."""

from collections.abc import Callable


def on_wake(listener: Callable[[], None]) -> Callable[[], None]:
    """Call `listener` (from any thread) whenever an event was committed here. Returns the function that ends it."""
    _listeners.append(listener)

    def end() -> None:
        if listener in _listeners:
            _listeners.remove(listener)

    return end


def wake() -> None:
    """Something new is in the database."""
    for listener in list(_listeners):
        listener()


_listeners: list[Callable[[], None]] = []
