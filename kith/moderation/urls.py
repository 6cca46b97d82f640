"""The addresses of moderation."""

from django.urls import path

from kith.moderation import views

app_name = "moderation"
urlpatterns = [
    path("reports", views.reports, name="reports"),
    path("reports/<uuid:id>", views.report, name="report"),
    path("reports/<uuid:id>/close", views.close_report, name="close_report"),
    path("reports/<uuid:id>/hand", views.hand_report_to_safety, name="hand_report_to_safety"),
    path("me/reports", views.own_reports, name="own_reports"),
]
