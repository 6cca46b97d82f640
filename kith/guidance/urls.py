from django.urls import path

from kith.guidance import views

app_name = "guidance"
urlpatterns = [
    path("guide", views.guide, name="guide"),
    path("guide/keep", views.keep_result, name="keep_result"),
    path("guide/kept", views.kept, name="kept"),
    path("guide/forget", views.forget_result, name="forget_result"),
]
