from django.urls import path

from kith.matching import views

app_name = "matching"
urlpatterns = [
    path("find", views.find, name="find"),
    path("find/people", views.people, name="people"),
    path("find/ask/<uuid:supporter>", views.ask, name="ask"),
    path("find/asked", views.asked, name="asked"),
    path("find/asked/<uuid:id>/back", views.withdraw_ask, name="withdraw_ask"),
    path("find/again", views.find_again, name="find_again"),
    path("find/close", views.close_need, name="close_need"),
    path("asks", views.asks, name="asks"),
    path("asks/open", views.set_accepting, name="set_accepting"),
    path("asks/<uuid:id>/accept", views.accept_ask, name="accept_ask"),
    path("asks/<uuid:id>/decline", views.decline_ask, name="decline_ask"),
    path("profile", views.profile, name="profile"),
    path("waiting", views.waiting, name="waiting"),
    path("waiting/<uuid:id>", views.need, name="need"),
    path("waiting/<uuid:id>/match", views.match_by_hand, name="match_by_hand"),
]
