# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls
"""Adding a source on the page: only by those who may, with the questions that the file can't answer, never as markup."""

from dataclasses import replace
from html import escape
from typing import Any

import pytest
from builders import a_source
from visits import ANSWERED, html_of

from ingest.recognise import Recognised
from intake import Intake
from renewal import Progress, Renewal
from settings import Settings
from ui import sign_in
from ui import texts_add as texts
from ui.add_source import may_add

HOSTILE = "<img src=x onerror=alert(1)>"
TOLD = Recognised(
    format="pdf", reader="page", kind="dokument", title="En side", proposed=("title",), asked=("publisher",)
)


class Shelf:
    """Stands in for the corpus: keeps what it was given, and nothing on a disk."""

    def __init__(self, told: Recognised | ValueError = TOLD, refusal: ValueError | None = None) -> None:
        self.told = told
        self.refusal = refusal
        self.taken: list[tuple[bytes, str, dict[str, Any]]] = []
        self.progress = Progress(state="never")

    def proposal(self, raw, name):
        if isinstance(self.told, ValueError):
            raise self.told
        return self.told

    def take(self, raw, name, answers):
        if self.refusal:
            raise self.refusal
        self.taken.append((raw, name, dict(answers)))
        self.progress = Progress(state="reading")
        return a_source(id="en-side")


@pytest.fixture
def sources(page, monkeypatch):
    def open_sources(shelf: Shelf, *, editors: tuple[str, ...] = ("local",), **settings: Any):
        told = Settings(editors=editors, **settings)
        monkeypatch.setattr(Settings, "read", classmethod(lambda _: told))
        for name in ("proposal", "take"):
            monkeypatch.setattr(Intake, name, lambda _, *given, name=name: getattr(shelf, name)(*given))
        monkeypatch.setattr(Intake, "progress", property(lambda _: shelf.progress))
        return page(ANSWERED, "om-kilderne")[0]

    return open_sources


def upload(app, name="side.pdf", raw=b"%PDF-1.7 side"):
    return app.file_uploader(key="add_file").set_value((name, raw, "application/octet-stream")).run()


def told_by(app) -> str:
    return "\n".join([html_of(app), *(one.value.replace("\\", "") for one in app.error)])


def test_who_is_no_editor_is_told_how_sources_are_added_and_gets_no_box(sources):
    app = sources(Shelf(), editors=())
    assert escape(texts.NOT_ALLOWED) in html_of(app)
    assert not app.file_uploader


def test_an_editor_is_asked_only_what_the_file_does_not_tell(sources):
    app = upload(sources(Shelf()))
    labels = [box.label for box in app.text_input]
    assert texts.FIELDS["publisher"] in labels
    assert texts.FIELDS["title"] in labels
    assert texts.FIELDS["since"] not in labels
    assert not app.exception


def test_what_was_answered_goes_with_the_bytes_and_the_end_is_told(sources):
    shelf = Shelf()
    app = upload(sources(shelf))
    app.text_input(key="add_publisher").set_value(" Ankestyrelsen ")
    app.text_input(key="add_url").set_value("")
    app.button[-1].click().run()
    assert shelf.taken == [
        (b"%PDF-1.7 side", "side.pdf", {"publisher": "Ankestyrelsen", "title": "En side", "url": None})
    ]
    assert escape(texts.ADDED.format(id="en-side")) in html_of(app)


def test_nothing_is_taken_before_the_button_is_pressed(sources):
    shelf = Shelf()
    upload(sources(shelf))
    assert shelf.taken == []


@pytest.mark.parametrize("field", ["title", "publisher", "notes"])
def test_what_a_file_says_of_itself_is_never_markup(sources, field):
    says: dict[str, Any] = {"publisher": "Udgiver", field: (HOSTILE,) if field == "notes" else HOSTILE}
    told = replace(TOLD, asked=(), proposed=(), **says)
    html = told_by(upload(sources(Shelf(told))))
    assert "<img" not in html
    assert escape(HOSTILE) in html


def test_a_file_that_cannot_be_read_is_refused_in_words_that_are_no_markup(sources):
    app = upload(sources(Shelf(ValueError(f"{HOSTILE}.pdf: encrypted"))))
    assert texts.NO_SOURCE in told_by(app)
    assert "encrypted" in told_by(app)
    assert r"\<img" in app.error[0].value, "the words are escaped for Markdown"


def test_what_the_corpus_refuses_is_told_and_the_page_stands(sources):
    app = upload(sources(Shelf(refusal=ValueError("raw/side.pdf: has the very bytes of 'x'"))))
    app.button[-1].click().run()
    assert not app.exception
    assert "has the very bytes" in told_by(app)


def test_how_far_the_new_build_is_stands_on_the_page(sources):
    shelf = Shelf()
    shelf.progress = Progress(state="failed", told=f"ingest: {HOSTILE}")
    html = html_of(sources(shelf))
    assert texts.STATES["failed"] in html
    assert "<img" not in html


@pytest.mark.parametrize(
    ("settings", "may"),
    [
        ({"editors": ("local",)}, True),
        ({"editors": ()}, False),
        ({"editors": ("local",), "host": "192.0.2.7", "open_without_sign_in": True}, False),
        # A proxy on this machine: the page's address is local, its visitors are not.
        ({"editors": ("local",), "public_names": ("hjaelp.example",)}, False),
        ({"editors": ("local",), "sign_in": True}, False),
        ({"editors": ("a@kommune.example",), "sign_in": True}, False),
    ],
)
def test_local_means_this_machine_alone_and_no_visitor_who_only_signs_in(settings, may):
    assert may_add(Settings(**settings)) is may


@pytest.mark.parametrize(
    ("user", "may"),
    [
        ({"is_logged_in": True, "email": "A@Kommune.example"}, True),
        ({"is_logged_in": True, "email": "a@kommune.example", "email_verified": False}, False),
        ({"is_logged_in": False, "email": "a@kommune.example"}, False),
        ({"is_logged_in": True, "email": "b@kommune.example"}, False),
        ({"is_logged_in": True}, False),
        ({"is_logged_in": True, "email": ["a@kommune.example"]}, False),
    ],
)
def test_who_has_signed_in_may_add_with_an_address_that_the_provider_vouches_for(monkeypatch, user, may):
    monkeypatch.setattr(sign_in, "st", type("Streamlit", (), {"user": user}))
    assert may_add(Settings(sign_in=True, editors=("a@kommune.example",))) is may


def test_a_file_is_entered_under_a_safe_name_and_a_build_begins(tmp_path, monkeypatch):
    begun: list[object] = []
    monkeypatch.setattr(Renewal, "start", lambda one: begun.append(one))
    corpus = tmp_path / "corpus"
    (corpus / "raw").mkdir(parents=True)
    (corpus / "manifest.jsonl").write_text("", encoding="utf-8")
    raw = "Vejledning fra kommunen\n\nHjælpen udmåles efter en konkret vurdering af behovet.\n".encode()
    answers = {"title": "Vejledning", "publisher": "En kommune", "issued": "2024", "url": None}
    source = Intake(corpus).take(raw, "../../Ældre (2).txt", answers)
    assert source.file == "raw/aeldre-2.txt"
    assert (corpus / source.file).read_bytes() == raw
    assert len(begun) == 1
    assert source.publisher == "En kommune"


def test_a_citizens_papers_are_no_source(tmp_path):
    raw = "Afgørelse\n\nVedrørende borgeren med CPR-nummer 010190-1234.\n".encode()
    with pytest.raises(ValueError, match="CPR"):
        Intake(tmp_path).proposal(raw, "sag.txt")
    with pytest.raises(ValueError, match="CPR"):
        Intake(tmp_path).take(raw, "sag.txt", {"title": "Sag", "publisher": "X", "issued": None})
    assert not list(tmp_path.iterdir())
