"""The addresses of relationships."""

from django.urls import path

from kith.relationships import views

app_name = "relationships"
urlpatterns = [
    path("me/blocks", views.blocks, name="blocks"),
    path("me/blocks/<uuid:id>/end", views.unblock_person, name="unblock_person"),
]
