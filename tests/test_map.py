"""The map of decisions and provisions: each line drawn and named, and no text of a record becomes markup."""

import base64
import re
from dataclasses import replace
from html import unescape
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.records import Decision, Leaning, Printing, Validity
from ui import texts
from ui.map import by_name, map_html, map_svg

SVG = "{http://www.w3.org/2000/svg}"


def leaning(number: str, *rules: tuple[str, int], schemes: tuple[str, ...] = ()) -> Leaning:
    decision = Decision(
        number=number,
        name=f"principafgørelse {number}",
        printings=(Printing(source="notat", start=0, end=1, path=()),),
        validity=Validity(status="ukendt", status_date=None, evidence=""),
    )
    return Leaning(decision=decision, year=2015, schemes=schemes, topics=(), rules=rules, cited_by=0)


A = leaning("63-15", ("serviceloven § 95", 2), ("serviceloven § 83", 1), schemes=("§ 95",))
B = leaning("10-19", ("serviceloven § 95", 9), schemes=("§ 95", "§ 96"))
C = leaning("94-16", schemes=("§ 95",))
D = leaning("1-10")


def drawn(*leanings: Leaning) -> ElementTree.Element:
    return ElementTree.fromstring(map_svg(leanings))  # noqa: S314 - our own drawing


def titles(svg: ElementTree.Element) -> list[str]:
    return [path.findtext(f"{SVG}title") or "" for path in svg.iter(f"{SVG}path")]


def words(svg: ElementTree.Element) -> list[str]:
    return [one.text or "" for one in svg.iter(f"{SVG}text")]


def test_each_decision_and_each_provision_stands_once() -> None:
    told = words(drawn(A, B, C, D))
    assert sorted(told) == sorted(
        ["63-15", "10-19", "94-16", "1-10", "serviceloven § 95", "serviceloven § 83", "serviceloven § 96", texts.DECISION, texts.RULE]
    )  # fmt: skip


def test_each_line_says_what_it_joins() -> None:
    assert titles(drawn(A, B, C, D)) == [
        "principafgørelse 63-15: serviceloven § 95 (2)",
        "principafgørelse 63-15: serviceloven § 83 (1)",
        "principafgørelse 10-19: serviceloven § 95 (9)",
        f"principafgørelse 10-19: serviceloven § 96 ({texts.BY_NAME})",
        f"principafgørelse 94-16: serviceloven § 95 ({texts.BY_NAME})",
    ]


def test_a_scheme_that_is_cited_by_its_paragraph_is_not_drawn_by_name_too() -> None:
    assert (by_name(A), by_name(B), by_name(C), by_name(D)) == ((), ("serviceloven § 96",), ("serviceloven § 95",), ())


def test_a_line_by_name_is_broken_and_one_by_paragraph_is_whole() -> None:
    paths = list(drawn(A, C).iter(f"{SVG}path"))
    assert ["stroke-dasharray" in path.attrib for path in paths] == [False, False, True]


def test_what_is_named_more_often_is_drawn_wider_within_bounds() -> None:
    many = leaning("1-11", *((f"serviceloven § {n}", n) for n in range(1, 12)))
    widths = [float(path.attrib["stroke-width"]) for path in drawn(many).iter(f"{SVG}path")]
    assert widths == sorted(widths)
    assert 0 < widths[0] < widths[-1] <= 6


def test_what_most_decisions_lean_on_stands_on_top() -> None:
    rules = [one for one in words(drawn(A, B, C)) if one.startswith("serviceloven")]
    assert rules[0] == "serviceloven § 95"


def test_a_line_ends_where_its_provision_and_its_decision_stand() -> None:
    svg = drawn(A, B, C, D)
    at = {one.text: float(one.attrib["y"]) - 4 for one in svg.iter(f"{SVG}text")}
    for path in svg.iter(f"{SVG}path"):
        title = path.findtext(f"{SVG}title") or ""
        number, rule = re.fullmatch(r"principafgørelse (\S+): (.+) \(.+\)", title).groups()  # type: ignore[union-attr]
        numbers = [float(one) for one in re.findall(r"[\d.]+", path.attrib["d"])]
        assert numbers[1] == pytest.approx(at[number], abs=0.1)
        assert numbers[-1] == pytest.approx(at[rule], abs=0.1)


def test_all_of_the_map_is_within_its_frame() -> None:
    svg = drawn(*(leaning(f"{n}-15", *((f"serviceloven § {n}{m}", 1) for m in range(5))) for n in range(9)))
    height = float(svg.attrib["height"])
    assert svg.attrib["viewBox"] == f"0 0 {svg.attrib['width']} {svg.attrib['height']}"
    places = [float(one.attrib["y"]) for one in svg.iter(f"{SVG}text")]
    assert 0 < min(places) < max(places) <= height
    assert len(set(places)) >= 45, "no two provisions on one another"


def test_a_map_of_nothing_is_its_two_heads() -> None:
    assert words(drawn()) == [texts.DECISION, texts.RULE]
    assert titles(drawn(D)) == []


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), min_size=1, max_size=40))
def test_no_text_of_a_record_becomes_markup(text: str) -> None:
    told = replace(leaning(text, (text, 1)))
    svg = drawn(told)
    assert {one.tag for one in svg.iter()} == {f"{SVG}{tag}" for tag in ("svg", "path", "title", "text")}
    assert words(svg)[:2] == [text, text]
    assert titles(svg) == [f"principafgørelse {text}: {text} (1)"]


def test_in_the_page_the_map_is_one_picture_that_loads_nothing_and_says_what_it_shows() -> None:
    html = map_html((A, B, C, D))
    alt = re.search(r'<img class="map" alt="([^"]+)" src="data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)">', html)
    assert alt
    assert unescape(alt[1]) == texts.MAP_ALT.format(decisions=4, rules=3)
    assert base64.b64decode(alt[2]).decode() == map_svg((A, B, C, D))
    assert "http" not in map_svg((A, B, C, D)).replace("http://www.w3.org/2000/svg", "")
    assert map_svg((A, B)) == map_svg((A, B))
