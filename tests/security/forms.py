"""The forms that a page really has, as a browser would send them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

TEXTLIKE = {"", "text", "hidden", "email", "search", "number", "tel", "url", "datetime-local", "textarea"}


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.addresses: list[str] = []
        self._open: Form | None = None
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.addresses += [given[name] for name in ("href", "action", "formaction", "src") if name in given]
        if tag == "form":
            self._open = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self._open)
        elif self._open:
            self._read_field(tag, given, self._open)

    def _read_field(self, tag: str, given: dict[str, str], form: Form) -> None:
        name, kind = given.get("name", ""), given.get("type", "") if tag == "input" else tag
        if tag == "option" and self._select and ("selected" in given or not form.fields[self._select]):
            form.fields[self._select] = given.get("value", "")
        elif name and name != "csrfmiddlewaretoken":
            form.fields.setdefault(name, given.get("value", ""))
            self._select = name if tag == "select" else ""
            self._textarea = name if tag == "textarea" else ""
            if kind in TEXTLIKE and name not in form.texts:
                form.texts.append(name)

    def handle_data(self, data: str) -> None:
        if self._open and self._textarea:
            self._open.fields[self._textarea] += data

    def handle_endtag(self, tag: str) -> None:
        self._select = "" if tag == "select" else self._select
        self._textarea = "" if tag == "textarea" else self._textarea
        self._open = None if tag == "form" else self._open


def read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    return reader


def posted_forms(html: str) -> list[Form]:
    return [form for form in read(html).forms if form.method == "post"]
