"""The one live stream: a plain ASGI application, because Django's own handler costs several times as much."""

from kith.notices.views.stream import Stream

stream = Stream()

__all__ = ["stream"]
