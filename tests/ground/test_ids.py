import hashlib

from django.db import IntegrityError, models, transaction
from django.test.utils import isolate_apps

from billing.customers.models import Customer
from billing.ids import ALPHABET, LENGTH, PublicIdField, id_of_bytes, new_id


def test_an_id_says_what_it_names():
    prefix, _, token = new_id("cus").partition("_")
    assert (prefix, len(token)) == ("cus", LENGTH)
    assert set(token) <= set(ALPHABET)


def test_an_id_can_be_read_over_the_telephone():
    assert not set("ILOU") & set(ALPHABET)
    assert len(set(ALPHABET)) == 32, "five bits a character: a hundred in all"


def test_no_two_are_equal():
    assert len({new_id("cus") for _ in range(10_000)}) == 10_000


def test_the_same_bytes_spell_the_same_id_and_others_another():
    one, other = (hashlib.sha256(text).digest() for text in (b"one", b"other"))
    assert id_of_bytes("den", one) == id_of_bytes("den", one) != id_of_bytes("den", other)
    assert len(id_of_bytes("den", bytes(32))) == len(new_id("den"))


def test_a_row_is_named_before_it_is_saved(cy):
    assert Customer(owner=cy).public_id.startswith("cus_")


def test_the_database_keeps_names_apart(ada, bo):
    try:
        with transaction.atomic():
            Customer.objects.update(public_id=ada.customer.public_id)
    except IntegrityError:
        return
    raise AssertionError("two customers went by one name")


def test_migrations_keep_the_prefix_and_nothing_that_is_fixed():
    _, _, _, kwargs = PublicIdField(prefix="cus").deconstruct()
    assert kwargs == {"prefix": "cus"}


@isolate_apps("tests.shop")
def test_a_copy_of_the_field_names_rows_too():
    class Parcel(models.Model):
        public_id = PublicIdField("tracking number", prefix="par").clone()

        class Meta:
            app_label = "shop"

    assert Parcel().public_id.startswith("par_")
    assert Parcel._meta.get_field("public_id").unique
    assert Parcel._meta.get_field("public_id").verbose_name == "tracking number"
