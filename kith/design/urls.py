from django.urls import path

from kith.design import views

app_name = "design"
urlpatterns = [path("_design/", views.parts, name="parts")]
