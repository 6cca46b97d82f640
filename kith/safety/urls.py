"""The addresses of safety."""

from django.urls import path

from kith.safety import views

app_name = "safety"
urlpatterns = [
    path("now", views.call, name="call"),
    path("now/<uuid:id>/add", views.add_words, name="add_words"),
    path("concerns", views.concerns, name="concerns"),
    path("concerns/shift", views.start_shift, name="start_shift"),
    path("concerns/shift/end", views.end_shift, name="end_shift"),
    path("concerns/<uuid:id>", views.concern, name="concern"),
    path("concerns/<uuid:id>/acknowledge", views.acknowledge_concern, name="acknowledge_concern"),
    path("concerns/<uuid:id>/take", views.take_concern, name="take_concern"),
    path("concerns/<uuid:id>/answer", views.answer_concern, name="answer_concern"),
    path("concerns/<uuid:id>/close", views.close_concern, name="close_concern"),
    path("concerns/<uuid:id>/follow-up", views.follow_up_concern, name="follow_up_concern"),
    path("pauses", views.pauses, name="pauses"),
    path("pauses/new", views.pause_person, name="pause_person"),
    path("pauses/<uuid:id>/end", views.resume_person, name="resume_person"),
]
