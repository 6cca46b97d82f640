from django.urls import path

from kith.people import views

app_name = "people"
urlpatterns = [
    path("join", views.join, name="join"),
    path("in", views.sign_in, name="sign_in"),
    path("in/as", views.enter_demo, name="enter_demo"),
    path("in/sheet", views.recover, name="recover"),
    path("out", views.sign_out, name="sign_out"),
    path("leave", views.leave, name="leave"),
    path("hat", views.switch_hat, name="switch_hat"),
    path("me", views.me, name="me"),
    path("me/passphrase", views.passphrase, name="passphrase"),
    path("me/sheet", views.sheet, name="sheet"),
    path("people", views.everyone, name="everyone"),
    path("people/invite", views.invite, name="invite"),
    path("people/<uuid:id>", views.persona, name="persona"),
    path("people/<uuid:id>/admit", views.admit, name="admit"),
    path("people/<uuid:id>/grant", views.grant, name="grant"),
    path("people/<uuid:id>/standing", views.standing, name="standing"),
]
