"""The index of pages. Empty until the first room has some."""
urlpatterns: list[object] = []
