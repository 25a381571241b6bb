"""German is complete: every string of the code, translated, compiled, and with the placeholders it had."""

import os
import re
import shutil
import subprocess
import sys

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tests.docs.pages import ROOT

APPS = ("billing", "subscriptions")
PLACEHOLDER = re.compile(r"%\(\w+\)[0-9]*[a-z]|<[^>]+>")
needs_gettext = pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed")


def catalogue(folder, kind="po"):
    read = {"po": read_po, "mo": read_mo}[kind]
    with (folder / f"locale/de/LC_MESSAGES/django.{kind}").open("rb") as file:
        return read(file)


def texts(catalogue):
    """Each message with its translations, as tuples: plural forms have two."""
    messages = [message for message in catalogue if message.id]
    return {_tuple(message.id): _tuple(message.string) for message in messages}


def _tuple(text):
    return tuple(text) if isinstance(text, list | tuple) else (text,)


@pytest.mark.parametrize("app", APPS)
def test_nothing_is_untranslated_or_guessed(app):
    known = catalogue(ROOT / app)
    assert [message.id for message in known if message.id and message.fuzzy] == []
    assert [ids for ids, said in texts(known).items() if not all(said)] == []


@pytest.mark.parametrize("app", APPS)
def test_translations_keep_their_placeholders(app):
    for ids, said in texts(catalogue(ROOT / app)).items():
        # Of a plural each form may leave out the number, none may name anything else.
        allowed = {found for text in ids for found in PLACEHOLDER.findall(text)}
        assert all(set(PLACEHOLDER.findall(text)) <= allowed for text in said), ids
        assert len(ids) > 1 or set(PLACEHOLDER.findall(said[0])) == allowed, ids


@pytest.mark.parametrize("app", APPS)
def test_what_is_compiled_is_what_is_written(app):
    assert texts(catalogue(ROOT / app, "mo")) == texts(catalogue(ROOT / app))


@needs_gettext
@pytest.mark.parametrize("app", APPS)
def test_every_string_of_the_code_is_in_the_catalogue(app, tmp_path):
    copy = tmp_path / app
    shutil.copytree(ROOT / app, copy, ignore=shutil.ignore_patterns("__pycache__", "static"))
    # -P: beside the copy, `import http` must still mean Python's own.
    make = [sys.executable, "-P", "-m", "django", "makemessages", "-l", "de", "-v0", "--no-obsolete"]
    subprocess.run(make, cwd=copy, env={"PATH": os.environ["PATH"]}, check=True)
    wanted, known = set(texts(catalogue(copy))), set(texts(catalogue(ROOT / app)))
    assert (wanted - known, known - wanted) == (set(), set()), "run makemessages, then compilemessages"


@pytest.mark.django_db
def test_a_refusal_is_told_in_german(client, bo):
    client.force_login(bo)
    refused = client.get("/page/", headers={"accept": "application/json", "accept-language": "de"})
    assert refused.json()["title"] == "Kein Zahlungsmittel"
