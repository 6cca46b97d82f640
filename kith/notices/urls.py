"""The one address of this app, for the server rather than for Django: it is served without Django's handler."""

from kith.notices import views

app_name = "notices"
urlpatterns: list[object] = []
asgi_paths = {"/live": views.stream}
