from django.urls import path

from kith.directory import views

app_name = "directory"
urlpatterns = [
    path("help", views.help_now, name="help_now"),
    path("young", views.young, name="young"),
    path("house/numbers", views.numbers, name="numbers"),
]
