"""The guide, and what somebody kept of it."""

from kith.guidance.views.guide import guide
from kith.guidance.views.kept import forget_result, keep_result, kept

__all__ = ["forget_result", "guide", "keep_result", "kept"]
