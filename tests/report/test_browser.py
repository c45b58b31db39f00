"""The report as people use it: in Chromium, from the disk."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import main
from tests.report.browser import Watched, axe_script, chromium
from tests.report.conftest import Made

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

pytestmark = pytest.mark.slow

FERRY, NIGHT_BUS = "sample-strait-ferry.txt", "sample-nachtbus.html"
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def open_page(browser: Any, made: Made) -> Iterator[Any]:
    """Opens a page of the report; afterwards nothing may have happened that must not."""
    contexts, watched = [], []

    def open_it(path: Path, fragment: str = "", **options: Any) -> Any:
        context = browser.new_context(**{"viewport": DESKTOP, "color_scheme": "light", **options})
        contexts.append(context)
        watched.append(Watched(context.new_page(), made.report))
        watched[-1].page.goto(path.as_uri() + fragment)
        return watched[-1].page

    yield open_it
    for one in watched:
        one.check()
    for context in contexts:
        context.close()


def pages(made: Made) -> list[Path]:
    return sorted(made.report.rglob("*.html"))


def kinds_of_pages(made: Made) -> dict[str, Path]:
    return {
        "overview": made.report / "index.html",
        "problems": made.report / "problems.html",
        "articles": made.report / "articles.html",
        "sites": made.report / "sites.html",
        "site": min((made.report / "sites").iterdir()),
        "dump": made.page_of(FERRY),
        "page": made.page_of(NIGHT_BUS),
        "turned": made.page_of("turned.txt"),
    }


def test_no_page_runs_or_asks_for_anything(made: Made, open_page: Any) -> None:
    page = open_page(made.report / "index.html")
    for path in pages(made):
        page.goto(path.as_uri())
        assert page.evaluate("window.hacked") is None, path
        assert page.locator("h1").count() == 1, path
        allowed = {"SCRIPT report.js", "SCRIPT ", "LINK report.css"}
        found = page.evaluate(
            "[...document.querySelectorAll('script, link, img, iframe, object, embed, form[action], base')].map("
            "(one) => `${one.tagName} ${(one.getAttribute('src') ?? one.getAttribute('href') ?? '').split('/').pop()}`)"
        )
        lists = {one for one in found if one.startswith("SCRIPT articles-")}
        assert set(found) - allowed - lists == set(), path
        attributes = "[...document.querySelectorAll('*')].flatMap((one) => [...one.attributes].map((its) => its.name))"
        assert not [name for name in page.evaluate(attributes) if name.startswith("on")], path
        links = page.evaluate("[...document.querySelectorAll('a[href]')].map((one) => one.protocol)")
        assert set(links) <= {"file:", "http:", "https:"}, path


def test_every_link_within_the_report_leads_somewhere(made: Made, open_page: Any) -> None:
    page = open_page(made.report / "index.html")
    for path in pages(made):
        page.goto(path.as_uri())
        for href in page.evaluate("[...document.querySelectorAll('a[href]')].map((one) => one.href)"):
            if href.startswith("file:"):
                target, _, anchor = href.removeprefix("file://").partition("#")
                assert Path(target).is_file(), (path, href)
                if anchor and "=" not in anchor:
                    assert f'id="{anchor}"' in Path(target).read_text(encoding="utf-8"), (path, href)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_serious(made: Made, open_page: Any, scheme: str, viewport: dict[str, int]) -> None:
    axe = axe_script()
    page = open_page(made.report / "index.html", viewport=viewport, color_scheme=scheme)
    for name, path in kinds_of_pages(made).items():
        page.goto(path.as_uri())
        if name in ("dump", "page"):
            page.locator(".removed .fate .tag").first.click()
            page.locator(".panel button").first.click()
        page.evaluate(axe)
        found = page.evaluate("axe.run({ preload: false })")["violations"]
        serious = [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")]
        assert serious == [], name


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_page_is_wider_than_the_screen(made: Made, open_page: Any, viewport: dict[str, int]) -> None:
    page = open_page(made.report / "index.html", viewport=viewport)
    for path in pages(made):
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], path


def await_entries(page: Any, number: int) -> None:
    """Wait until the list of articles has so many entries. (The policy forbids Playwright's own way to ask.)"""
    from playwright.sync_api import expect

    expect(page.locator("#results li")).to_have_count(number, timeout=30_000)


def await_text(locator: Any, text: str) -> None:
    from playwright.sync_api import expect

    expect(locator).to_contain_text(text, timeout=30_000)


def test_search_and_filters_of_articles(made: Made, open_page: Any) -> None:
    page = open_page(made.report / "articles.html")
    results = page.locator("#results li")
    await_text(page.locator("#count"), " of ")
    everything = results.count()
    assert everything >= 20
    page.get_by_label("Search titles").fill("FERRIES over")
    await_entries(page, 1)
    assert "Island council" in results.inner_text()
    page.get_by_label("Search titles").fill("nothing has these words")
    await_entries(page, 0)
    assert page.locator("#count").inner_text().startswith("0 of")
    page.get_by_role("button", name="Show all").click()
    await_entries(page, everything)
    page.get_by_label("Language").select_option("ja")
    await_entries(page, 1)
    assert "language=ja" in page.url
    page.get_by_label("Language").select_option("")
    page.get_by_label("With removed").select_option("consent")
    await_text(results.first, "Nachtbus")
    assert 0 < results.count() < everything
    page.get_by_label("With removed").select_option("")
    page.get_by_label("Site", exact=True).fill("tidewrack.example")
    await_entries(page, 1)


def test_an_address_carries_the_filter_and_the_order(made: Made, open_page: Any) -> None:
    page = open_page(made.report / "articles.html", "#mark=no_title&order=words")
    await_text(page.locator("#count"), " of ")
    assert page.get_by_label("Marked as").input_value() == "no_title"
    assert page.get_by_label("Order").input_value() == "words"
    assert all("No title" in text for text in page.locator("#results li").all_inner_texts())


def test_sites_are_found(made: Made, open_page: Any) -> None:
    page = open_page(made.report / "sites.html")
    page.get_by_label("Find a site").fill("tidewrack")
    assert page.locator("#sites tbody tr:visible").count() == 1
    assert page.locator("#found").inner_text() == "1 site"


def test_the_theme_follows_the_system_and_is_remembered(made: Made, open_page: Any) -> None:
    page = open_page(made.report / "index.html", color_scheme="dark")
    background = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(background)
    page.get_by_role("button", name="Light theme").click()
    light = page.evaluate(background)
    assert light != dark
    page.goto(made.page_of(FERRY).as_uri())
    assert page.evaluate(background) == light
    page.get_by_role("button", name="Dark theme").click()
    assert page.evaluate(background) == dark


def press_until(page: Any, wanted: str, most: int = 80) -> None:
    """Tab until what has the focus has ``wanted`` in its text."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted in page.evaluate("document.activeElement.textContent"):
            return
    raise AssertionError(f"the keyboard does not come to {wanted!r}")


def test_by_keyboard_from_the_overview_to_the_reason_of_a_removed_block(made: Made, open_page: Any) -> None:
    page = open_page(made.report / "index.html")
    press_until(page, "Articles")
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles.html")
    await_text(page.locator("#count"), " of ")
    press_until(page, "Island council")
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/*.html")
    press_until(page, "Comments")  # in the legend, which leads to the first block of the family
    page.keyboard.press("Enter")
    press_until(page, "Comments")
    block = page.locator(".block:focus-within")
    assert "Leave a Reply" in block.locator("del").inner_text()
    reason = block.locator(".why")
    assert reason.is_visible()
    assert "leave a reply" in reason.inner_text()
    assert page.evaluate("document.activeElement.getAttribute('aria-describedby')") == reason.get_attribute("id")
    page.keyboard.press("Escape")
    assert not reason.is_visible()
    page.keyboard.press("j")
    assert "Be the First" in page.locator(".block:focus-within del").inner_text()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
    page.keyboard.press("Tab")
    assert "belongs to the article" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    assert page.locator(".tray .sum").inner_text() == "1 mark"


def test_a_reason_is_seen_by_the_mouse(made: Made, open_page: Any) -> None:
    page = open_page(made.page_of(NIGHT_BUS))
    block = page.locator(".block.removed").first
    assert not block.locator(".why").is_visible()
    block.hover()
    assert block.locator(".why").is_visible()
    color = page.evaluate("getComputedStyle(document.querySelector('.removed del')).textDecorationLine")
    assert color == "line-through"


def download_file(page: Any) -> Path:
    with page.expect_download() as started:
        page.get_by_role("button", name="Download rules file").click()
    assert started.value.suggested_filename.endswith(".toml")
    return Path(started.value.path())


def download(page: Any) -> dict[str, Any]:
    return tomllib.loads(download_file(page).read_text(encoding="utf-8"))


def mark(page: Any, block: Any, label: str) -> None:
    block.locator(".fate .tag").click()
    block.get_by_role("button", name=label).click()


def test_marks_are_downloaded_as_rules(made: Made, open_page: Any) -> None:
    page = open_page(made.page_of(NIGHT_BUS))
    mark(page, page.locator(".block.removed", has_text="Alle akzeptieren"), "belongs to the article")
    mark(page, page.locator(".block.kept", has_text="Drei Dörfer"), "no article text")
    mark(page, page.locator(".block.kept", has_text="Krankenpflegerin"), "ends before this")
    rules = download(page)
    site = "lindenbruecker-tagblatt.example"
    assert rules["keep"] == [{"text": "Alle akzeptieren", "site": site}]
    assert [rule["text"][:11] for rule in rules["remove"]] == ["Drei Dörfer"]
    assert rules["end_of_article"][0]["text"].endswith("und steigt ein.")
    page.locator(".tray summary").click()
    page.get_by_label("for all sites").check()
    assert download(page)["keep"] == [{"text": "Alle akzeptieren", "language": "de"}]


def test_diff_says_what_marks_would_change(
    made: Made, open_page: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = open_page(made.page_of(NIGHT_BUS))
    mark(page, page.locator(".block.removed", has_text="Alle akzeptieren"), "belongs to the article")
    mark(page, page.locator(".block.kept", has_text="Drei Dörfer"), "no article text")
    page.goto(made.page_of("long.txt").as_uri())
    mark(page, page.locator(".block[data-cut]"), "no article text")
    rules = tmp_path / "my-rules.toml"
    rules.write_bytes(download_file(page).read_bytes())
    folders = [f"--{name}-dir={made.root / place}" for name, place in (("raw", "raw"), ("clean", "clean"))]
    state = f"--state-dir={made.root / '.pipeline'}"
    assert main(["diff", "--rules", str(rules), *folders, state, "--json"]) == 0
    changes = capsys.readouterr().out
    assert json.loads(changes)
    assert NIGHT_BUS in changes
    assert "Alle akzeptieren" in changes
    assert "long.txt" in changes
    assert FERRY not in changes


def test_marks_outlive_a_page_and_can_be_taken_back(made: Made, open_page: Any) -> None:
    page = open_page(made.page_of(NIGHT_BUS))
    mark(page, page.locator(".block.removed", has_text="Alle ablehnen"), "belongs to the article")
    page.goto(made.page_of(FERRY).as_uri())
    assert page.locator(".tray .sum").inner_text() == "1 mark"
    page.goto(made.page_of(NIGHT_BUS).as_uri())
    block = page.locator(".block.marked")
    assert "Alle ablehnen" in block.inner_text()
    mark(page, block, "belongs to the article")
    assert not page.locator(".tray").is_visible()


def test_marks_of_hostile_text_are_whole_and_harmless(made: Made, open_page: Any) -> None:
    page = open_page(made.page_of("turned.txt"))
    mark(page, page.locator(".block.removed", has_text="Notify"), "belongs to the article")
    assert page.locator(".block", has_text="Notify").locator(".token").inner_text() == "U+202E"
    page.goto(made.page_of("hostile.html").as_uri())
    mark(page, page.locator(".block.kept", has_text="window.hacked").first, "no article text")
    page.goto(made.page_of("long.txt").as_uri())
    mark(page, page.locator(".block[data-cut]"), "no article text")
    rules = download(page)
    assert rules["keep"] == [{"text": "Notify \u202eme", "language": "en"}]
    texts = [rule["text"] for rule in rules["remove"]]
    assert "<script>window.hacked=1</script> The keeper of the lock" in texts[0]
    assert rules["remove"][1]["match"] == "start"
    assert texts[1] == ("word " * 40).strip()


def test_a_page_alone_needs_nothing(made: Made, browser: Any, tmp_path: Path, capfdbinary: Any) -> None:
    assert main(["explain", str(made.root / "raw" / "hostile.html"), "--html"]) == 0
    alone = tmp_path / "page.html"
    alone.write_bytes(capfdbinary.readouterr().out)
    context = browser.new_context(viewport=DESKTOP)
    watched = Watched(context.new_page(), tmp_path)
    watched.page.goto(alone.as_uri())
    watched.page.locator(".removed .fate .tag").first.click()
    watched.page.locator(".panel button").first.click()
    assert watched.page.locator(".tray .sum").inner_text() == "1 mark"
    assert "Where the metadata comes from" in watched.page.locator("main").inner_text()
    watched.check()
    context.close()
