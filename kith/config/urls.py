"""Every address of the house, by storey."""

from django.urls import include, path

urlpatterns = [
    path("", include("kith.design.urls")),
]
