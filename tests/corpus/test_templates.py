"""Which lines of a site are template, and a record without them."""

import random
from dataclasses import replace
from itertools import chain, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.article import ArticleBlock, Quality, Removed
from pipeline.corpus import templates
from pipeline.corpus.lines import BLANK, FIELD, KEPT, OWN, REMOVED, SPARED, STOCK, line_hashes, lines_of, states_of
from pipeline.corpus.stripping import without_lines
from pipeline.corpus.templates import lines_to_remove, template_of, wide_from
from pipeline.settings import Settings
from pipeline.sources.document import Document
from tests.benchmarks.duplicate_texts import story
from tests.run.stand_in_cleaning import article as stand_in_article

CHANCE = random.Random(4)
STORIES = [story(language, CHANCE, paragraphs=3).text.split("\n\n") for language in ("en", "de", "tr", "ru", "zh") * 10]
SUPPORT = "Diese Zeitung lebt von dem, was ihre Leser geben: werden Sie heute Mitglied."
MENU = "Startseite Inseln Hafen Wetter Kultur"
HEADLINE = "Council buys a second ferry for the northern islands"
INTRODUCTION = "The boat will call at nine quays a day, and the old one is to be kept for the winter."


def document(*parts, kinds=None):
    """A cleaned document: ``~`` before a part that was removed, ``=`` before one that is the title, ``#`` a heading,
    ``+`` before one that a rule of the user keeps."""
    texts = [part.lstrip("~=#+") for part in parts]
    spared = [place for place, part in enumerate(parts) if part[0] == "+"]
    kept = [
        ArticleBlock("heading" if part[0] == "#" else (kinds or {}).get(place, "paragraph"), text, None)
        for place, (part, text) in enumerate(zip(parts, texts, strict=True))
        if part[0] not in "~="
    ]
    removed = [
        Removed(place + 1, place + 1, *(("title", "title:line") if part[0] == "=" else ("share", "model")), 0.1, "")
        for place, part in enumerate(parts)
        if part[0] in "~="
    ]
    bare = stand_in_article(Document(b"x", path=b"x"), "", Settings())
    article = replace(
        bare,
        text="\n\n".join(block.text for block in kept),
        blocks=kept,
        removed=removed,
        quality=Quality(words=9, share_kept=0.5, confidence=0.9, flags=["all_kept", "date_derived"]),
    )
    all_kinds = [(kinds or {}).get(place, "paragraph") for place in range(len(parts))]
    return article, lines_of(texts, all_kinds, article, prose=float(len(" ".join(texts).split())), spared=spared)


def taken(pages):
    """The parts that are taken from each page."""
    documents = [document(*page) for page in pages]
    lines = [line for _, line in documents]
    template = template_of(lambda: lines, sum(len(one.states) for one in lines))
    return [
        [page[place] for place in places] for page, places in zip(pages, lines_to_remove(template, lines), strict=True)
    ]


def pages(number, *below, above=()):
    return [[*above, *STORIES[place], *below] for place in range(number)]


def test_below_the_text_of_many_pages():
    assert taken(pages(5, SUPPORT)) == [[SUPPORT]] * 5
    assert taken(pages(4, SUPPORT)) == [[]] * 4


def test_what_was_removed_elsewhere_goes_below_the_text_on_fewer_pages():
    site = [*pages(3, f"~{SUPPORT}"), [*STORIES[3], SUPPORT], *([*STORIES[place]] for place in range(4, 36))]
    assert taken(site) == [[]] * 3 + [[SUPPORT]] + [[]] * 32
    assert wide_from(36) > 4


def test_what_a_rule_of_the_user_keeps_stays():
    assert taken(pages(12, f"+{SUPPORT}")) == [[]] * 12
    assert taken(pages(12, SUPPORT, f"+{MENU}")) == [[SUPPORT]] * 12  # what stands with it goes as before
    site = [*pages(11, f"~{SUPPORT}"), [*STORIES[11], SUPPORT], [*STORIES[12], f"+{SUPPORT}"]]
    assert taken(site) == [[]] * 11 + [[SUPPORT], []]


def test_it_speaks_against_its_line_elsewhere():
    site = [*pages(12, SUPPORT), *([*STORIES[place], f"+{SUPPORT}"] for place in range(12, 16))]
    assert taken(site[:12]) == [[SUPPORT]] * 12
    assert taken(site) == [[]] * 16


def test_a_text_is_known_by_its_longest_paragraph_also_where_a_rule_keeps_that():
    site = [[*(f"+{part}" for part in STORIES[place]), SUPPORT] for place in range(6)]
    assert taken(site) == [[SUPPORT]] * 6


def test_only_what_is_in_the_text_is_spared():
    article, _ = document(f"={HEADLINE}", "~Gone.", *STORIES[0])
    texts = [HEADLINE, "Gone.", *STORIES[0]]
    lines = lines_of(texts, ["paragraph"] * len(texts), article, 1.0, spared=range(len(texts)))
    assert lines.states == bytes([FIELD, REMOVED, *[SPARED] * len(STORIES[0])])


def test_a_standing_introduction_stays():
    assert taken(pages(8, above=(INTRODUCTION,))) == [[]] * 8


def test_above_the_text_goes_what_is_removed_elsewhere_but_not_directly_above_it():
    lines = [f"{MENU} {place}" for place in range(6)]
    site = [*pages(7, above=[f"~{line}" for line in lines]), [*lines, *STORIES[8]]]
    assert taken(site)[-1] == lines[:3]
    assert taken(site)[:-1] == [[]] * 7


def test_headline_and_introduction_that_lists_on_other_pages_repeat_stay():
    site = [*pages(7, f"~{HEADLINE}", f"~{INTRODUCTION}"), [HEADLINE, INTRODUCTION, *STORIES[8]]]
    assert taken(site) == [[]] * 8


def test_headings_datelines_refrains_and_a_series_headline_stay():
    site = []
    for place in range(12):
        first, second, third = STORIES[place]
        refrain = f"and the {place} boats came in on the tide,"
        site.append([f"={HEADLINE}", "SKERRY (NordWire)", first, "#What happened", second, refrain, third, refrain])
    assert taken(site) == [[]] * 12


@pytest.mark.parametrize("ending", ["Serve warm.", "#Conclusion", "Ines Halvorsen", "* * *"])
def test_short_endings_and_headings_stay(ending):
    assert taken(pages(16, ending)) == [[]] * 16


def test_a_stock_sentence_inside_stays_and_below_some_texts_too():
    stock = "Preheat the oven to two hundred degrees and butter the dish."
    site = [[*STORIES[place][:1], stock, *STORIES[place][1:]] for place in range(12)]
    assert taken(site) == [[]] * 12
    assert taken([*site, [*STORIES[13], stock], [*STORIES[14], stock]]) == [[]] * 14


def test_code_and_table_rows_stay():
    site = [[*STORIES[place], "Salt | a pinch of it and no more"] for place in range(8)]
    lines = [document(*page, kinds={3: "table_row"})[1] for page in site]
    assert list(lines_to_remove(template_of(lambda: lines, 0), lines)) == [[]] * 8


def test_copies_and_versions_of_one_text_count_once():
    versions = [[*STORIES[0], f"Update {place}: the council will meet again at {place} o'clock."] for place in range(9)]
    assert taken([*versions, STORIES[1]]) == [[]] * 10
    assert taken([*([*page, SUPPORT] for page in versions), *pages(3, SUPPORT)[1:]]) == [[]] * 11


def test_case_punctuation_and_width_do_not_matter():
    variants = [SUPPORT, SUPPORT.upper(), SUPPORT.replace(":", " -"), f"» {SUPPORT} «"]
    variants.append(f"{SUPPORT[:-1]}!")
    assert taken([[*STORIES[place], line] for place, line in enumerate(variants)]) == [[line] for line in variants]


def test_rules_between_lines_that_go_stay_and_hide_nothing():
    assert taken(pages(5, "* * *", SUPPORT)) == [[SUPPORT]] * 5


def test_two_redesigns():
    looks = [f"{SUPPORT} Ausgabe {era}." for era in range(3)]
    site = [[*STORIES[place], looks[place // 16]] for place in range(48)]
    assert taken(site) == [[looks[place // 16]] for place in range(48)]


def test_large_part_of_a_site():
    assert [wide_from(pages) for pages in (0, 1, 4, 8, 15, 16, 200, 1500)] == [4, 4, 5, 8, 8, 10, 29, 80]


@settings(deadline=None)
@given(
    site=st.lists(
        st.lists(st.sampled_from([SUPPORT, MENU, f"~{MENU}", "#Teil", "* * *", *chain(*STORIES[:4])]), max_size=7),
        max_size=12,
    ),
    seed=st.integers(),
    at_once=st.integers(1, 5),
    lines_at_once=st.integers(1, 40),
)
def test_neither_order_nor_passes_nor_chunks_show(site, seed, at_once, lines_at_once):
    site = [page for page in site if page]
    expected = taken(site)
    order = random.Random(seed).sample(range(len(site)), len(site))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(templates, "_DOCUMENTS_AT_ONCE", at_once)
        patch.setattr(templates, "_LINES_AT_ONCE", lines_at_once)
        again = taken([site[place] for place in order])
    assert again == [expected[place] for place in order]


def test_a_line_of_a_constant_share_settles_and_one_that_stops_falls_back_once():
    constant = [pages // 3 >= wide_from(pages) for pages in range(4, 9000)]
    stopped = [min(pages, 100) >= wide_from(pages) for pages in range(100, 9000)]
    assert (constant[-1], stopped[-1]) == (True, False)
    assert sum(one != other for one, other in pairwise(constant)) <= 3
    assert sum(one != other for one, other in pairwise(stopped)) == 1


def test_states_and_hashes():
    article, lines = document("~Teilen", f"={HEADLINE}", "#What happened", INTRODUCTION, "Serve warm.", "—")
    assert states_of(article) == bytes([REMOVED, FIELD, STOCK, KEPT, STOCK, STOCK])
    hashes = [int.from_bytes(lines.hashes[place : place + 8], "little") for place in range(0, 48, 8)]
    assert hashes[3] == line_hashes([INTRODUCTION])[0] == int.from_bytes(lines.longest[:8], "little")
    assert hashes[5] == line_hashes(["* * *"])[0] == BLANK
    assert min(hashes[:5]) > OWN
    assert lines.characters == len("Teilen" + HEADLINE + "What happened" + INTRODUCTION + "Serve warm." + "—")


def test_a_record_without_lines_accounts_for_them():
    article, lines = document("~Menü", *STORIES[0], SUPPORT, f"{SUPPORT}!", "~Teilen", MENU)
    less = without_lines(article, {4, 5, 7}, lines.characters, lines.prose)
    assert less.text == "\n\n".join(STORIES[0])
    assert [(run.first, run.last, run.family, run.rule) for run in less.removed] == [
        (1, 1, "share", "model"),
        (5, 6, "template", "site"),
        (7, 7, "share", "model"),
        (8, 8, "template", "site"),
    ]
    assert less.removed[1].excerpt == SUPPORT[:80].rstrip()
    assert less.quality.flags == ["date_derived"]
    assert less.quality.words < article.quality.words + 1000
    lost = len(SUPPORT) * 2 + 1 + len(MENU)
    assert less.quality.share_kept == round(0.5 - lost / lines.characters, 4)
    assert replace(less, text="", blocks=[], removed=[], quality=article.quality) == replace(
        article, text="", blocks=[], removed=[]
    )


def test_a_record_that_would_lose_most_of_its_text_is_kept_and_flagged():
    article, lines = document("A short line of its own.", SUPPORT, SUPPORT[:-1])
    less = without_lines(article, {1, 2}, lines.characters, lines.prose)
    assert less == replace(article, quality=replace(article.quality, flags=["little_kept", *article.quality.flags]))


def test_a_record_that_keeps_little_of_its_document_is_flagged():
    article, lines = document(*STORIES[0], SUPPORT)
    less = without_lines(article, {3}, lines.characters, 100 * lines.prose)
    assert less.quality.flags == ["little_kept", "date_derived"]
