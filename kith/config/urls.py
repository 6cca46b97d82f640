"""Every address of the house, by storey."""

from django.urls import include, path, re_path

from kith.config import pages

handler400 = pages.unreadable
handler404 = pages.not_found
handler500 = pages.broken

urlpatterns = [
    path("", include("kith.design.urls")),
    path("", include("kith.people.urls")),
    path("", include("kith.directory.urls")),
    path("", include("kith.relationships.urls")),
    path("", include("kith.safety.urls")),
    path("", include("kith.moderation.urls")),
    path("", include("kith.conversations.urls")),
    path("", include("kith.home.urls")),
    path("", include("kith.guidance.urls")),
    path("", include("kith.matching.urls")),
    re_path(r"^(?P<anything>.*)$", pages.missing, name="missing"),
]
