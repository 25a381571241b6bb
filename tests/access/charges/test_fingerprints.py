"""The same request is known again, and another one is not taken for it, however large it is."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from billing.access.idempotency.keys import fingerprint_of

KEY = {"Idempotency-Key": "a"}
LARGE = 3_000_000  # more than DATA_UPLOAD_MAX_MEMORY_SIZE


def upload(content, name="a.txt"):
    return {"f": SimpleUploadedFile(name, content)}


def in_parts(boundary, value="1"):
    """A form with one field, as a client sends it that makes up a boundary for each try."""
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="x"\r\n\r\n'
    kind = f"multipart/form-data; boundary={boundary}"
    return {"data": f"{head}{value}\r\n--{boundary}--\r\n".encode(), "content_type": kind}


def test_a_large_upload_is_served_with_a_key_and_known_again(client, buyer):
    answers = [client.post("/fixed/", upload(b"x" * LARGE), headers=KEY) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1]["Idempotency-Replayed"] == "true"


def test_another_file_of_the_same_name_and_size_is_another_request(rf):
    first, again, other = (rf.post("/", upload(content)) for content in (b"one", b"one", b"two"))
    # Somebody before us, say Django against forged requests, has read them.
    [request.POST for request in (first, again, other)]
    assert fingerprint_of(first) == fingerprint_of(again) != fingerprint_of(other)


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_form_is_the_same_in_other_parts(client, buyer, method):
    def send(boundary, value):
        return client.generic(method, "/fixed/", **in_parts(boundary, value), headers=KEY)

    assert send("abc", "1").status_code == 200
    assert send("xyz", "1").get("Idempotency-Replayed") == "true"
    assert send("xyz", "2").status_code == 422


def test_the_view_finds_its_files_as_they_came(rf):
    request = rf.post("/", upload(b"one"))
    fingerprint_of(request)
    assert request.FILES["f"].read() == b"one"


def test_a_large_body_is_left_for_the_view_to_read(rf):
    def large(size):
        return rf.post("/", b"x" * size, content_type="application/octet-stream")

    request = large(LARGE)
    assert fingerprint_of(request) == fingerprint_of(large(LARGE)) != fingerprint_of(large(LARGE + 1))
    assert len(request.read()) == LARGE


def test_a_form_that_was_read_is_known_by_what_is_in_it(rf):
    first, again, other = (rf.post("/", {"x": value}) for value in "112")
    [request.POST for request in (first, again, other)]
    assert fingerprint_of(first) == fingerprint_of(again) != fingerprint_of(other)
