"""What the log says of an error: where it happened and of what kind, never its words, which might be somebody's."""

import logging
import traceback
from typing import Any


class WordlessFormatter(logging.Formatter):
    """Writes a traceback without the messages of its errors: a database quotes the values it could not take."""

    def formatException(self, ei: Any) -> str:
        """The frames, and the kinds of the errors, innermost cause first."""
        lines: list[str] = []
        error, seen = ei[1], set[int]()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            frames = traceback.extract_tb(error.__traceback__)
            told = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
            lines = [*told, type(error).__qualname__, *lines]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)
