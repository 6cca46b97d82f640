from django.urls import path

from kith.home import views

app_name = "home"
urlpatterns = [
    path("", views.start, name="start"),
    path("today", views.today, name="today"),
    path("professional", views.professional, name="professional"),
    path("agreement", views.agreement, name="agreement"),
    path("privacy", views.privacy, name="privacy"),
    path("complain", views.complain, name="complain"),
    path("setup", views.setup, name="setup"),
    path("house", views.house, name="house"),
    path("house/words", views.organisation_words, name="organisation_words"),
    path("house/calls", views.numbers, name="numbers"),
    path("house/door", views.sign_up, name="sign_up"),
    path("house/agreement", views.agreement_words, name="agreement_words"),
    path("house/supporter", views.first_supporter, name="first_supporter"),
    path("house/open", views.open_house, name="open_house"),
]
