"""The addresses of conversations. Nothing in them says whose they are or what they are about."""

from django.urls import path

from kith.conversations import views

app_name = "conversations"
urlpatterns = [
    path("c", views.list, name="list"),
    path("c/<uuid:id>", views.conversation, name="conversation"),
    path("c/<uuid:id>/about", views.about, name="about"),
    path("c/<uuid:id>/send", views.send, name="send"),
    path("c/<uuid:id>/read", views.read, name="read"),
    path("c/<uuid:id>/end", views.end, name="end"),
    path("c/<uuid:id>/resume", views.resume, name="resume"),
    path("c/<uuid:id>/block", views.block, name="block"),
    path("c/<uuid:id>/report", views.report, name="report"),
    path("c/<uuid:id>/now", views.now, name="now"),
]
