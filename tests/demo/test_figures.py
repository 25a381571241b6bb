"""The goods are the same on every day and every machine."""

from asgiref.sync import async_to_sync

from project.reports import figures


def test_the_same_quarter_has_the_same_figures():
    assert figures.parcels("nordics", 2025, 4) == 94_011
    assert [line.market for line in figures.quarterly(2025, 4)][:2] == ["Nordics", "Benelux"]


def test_no_bar_is_wider_than_the_picture():
    assert all(0 < line.width <= 400 for line in figures.quarterly(2025, 4))


def test_most_parcels_travel_at_noon(at):
    live = async_to_sync(figures.live)
    noon, midnight = live(at), live(at.replace(hour=0))
    assert all(most > least for (_, most), (_, least) in zip(noon, midnight, strict=True))
