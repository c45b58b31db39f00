"""The catalogue of cue phrases: every phrase and every example of the rule files, false friends, and wrong files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.cruft import catalogue as module
from pipeline.cruft.catalogue import FAMILIES, Catalogue, CatalogueError, Cue, load_catalogue, read_catalogue
from pipeline.cruft.phrases import fold_line, fold_lines, form_of

if sys.version_info >= (3, 11):
    import re._constants as sre_constants
    import re._parser as sre_parser

    import tomllib
else:
    import sre_constants
    import sre_parse as sre_parser

    import tomli as tomllib

FOLDER = Path(module.__file__).with_suffix("")
SOURCES = {file.name: file.read_bytes() for file in FOLDER.glob("*.toml")}
RAW_CUES: dict[str, dict[str, Any]] = {
    f"cue:{raw['id']}": raw for content in SOURCES.values() for raw in tomllib.loads(content.decode())["cue"]
}
LANGUAGES = frozenset(("en", "de", "fr", "es", "pt", "it", "tr", "ru", "pl", "nl", "ar", "zh", "ja"))
ENGLISH = frozenset({"en"})
PATTERNS = [cue for cue in load_catalogue().cues() if cue.match == "pattern"]


FORMS = [form_of(cue.match, cue.phrase) for cue in load_catalogue().cues()]


def match(line: str, *languages: str) -> Cue | None:
    return load_catalogue().match(line, frozenset(languages or ("en",)))


def rule_of(line: str, *languages: str) -> str | None:
    cue = match(line, *languages)
    return cue.rule if cue else None


def languages_of(raw: dict[str, Any]) -> frozenset[str]:
    return LANGUAGES if "*" in raw["phrases"] else frozenset(raw["phrases"]) | ENGLISH


def one_cue(**changes: Any) -> Catalogue:
    """A catalogue of one cue; ``phrases`` by language, other keys as in a file."""
    return read_catalogue({"a.toml": rule_file(**changes)})


def rule_file(family: str = "share", **changes: Any) -> bytes:
    keys: dict[str, Any] = {
        "id": "a",
        "match": "line",
        "strength": "certain",
        "phrases": {"en": ["Share this"]},
        **changes,
    }
    phrases = keys.pop("phrases")
    lines = [f"family = {family!r}", "[[cue]]"]
    lines += [f"{key} = {value!r}" for key, value in keys.items() if value is not None]
    lines += ["[cue.phrases]", *(f"{language!r} = {listed!r}" for language, listed in phrases.items())]
    return "\n".join(lines).encode()


# --- the data ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", sorted(RAW_CUES))
def test_every_phrase_is_matched_by_its_own_rule(rule: str) -> None:
    cues = [cue for cue in load_catalogue().cues() if cue.rule == rule and cue.match != "pattern"]
    missed = []
    for cue in cues:
        name = "王小明" if cue.language in ("zh", "ja") else "Anna Kovač"
        line = cue.phrase.replace("{n}", "12").replace("{x}", name) + (f" {name}" if cue.match == "prefix" else "")
        if rule_of(line, "en", cue.language) != rule:
            missed.append((cue.language, line, rule_of(line, "en", cue.language)))
    assert not missed


@pytest.mark.parametrize("rule", sorted(RAW_CUES))
def test_examples_of_the_rule_files(rule: str) -> None:
    raw = RAW_CUES[rule]
    languages = languages_of(raw)
    assert raw.get("matches"), "every cue has a test case beside it"
    for line in raw["matches"]:
        assert rule_of(line, *languages) == rule, line
    for line in raw.get("spares", []):
        found = match(line, *languages)
        assert found is None or (found.rule != rule and not found.certain), (line, found)


def test_certain_cues_that_are_short_have_a_line_to_spare() -> None:
    """A rule that removes without looking around shows what it leaves alone."""
    without = [
        rule
        for rule, raw in RAW_CUES.items()
        if raw["strength"] == "certain" and raw["match"] != "contains" and not raw.get("spares")
    ]
    # The names of services are no words of an article.
    assert sorted(without) == ["cue:disqus"]


def test_every_family_that_cues_can_carry_is_there() -> None:
    assert {cue.family for cue in load_catalogue().cues()} == set(FAMILIES)


@pytest.mark.parametrize(
    "family",
    [family for family in FAMILIES if family != "dateline"],  # digits and months, one pattern for all
)
def test_every_language_has_phrases_of_the_family(family: str) -> None:
    assert {cue.language for cue in load_catalogue().cues() if cue.family == family} >= LANGUAGES


def test_only_a_certain_comment_cue_ends_the_article() -> None:
    opening = [cue for cue in load_catalogue().cues() if cue.zone == "rest"]
    assert opening
    assert {(cue.family, cue.certain) for cue in opening} == {("comments", True)}


CORE = [
    # language, comments, related, share, newsletter, advertisement
    ("en", "Leave a Reply", "You might also like", "Share this", "Sign up for our newsletter", "Advertisement"),
    ("de", "Schreibe einen Kommentar", "Ähnliche Beiträge", "Artikel teilen", "Newsletter abonnieren", "Anzeige"),
    ("fr", "Laisser un commentaire", "Articles similaires", "Suivez-nous", "Abonnez-vous à la newsletter", "Publicité"),
    ("es", "Deja una respuesta", "Te puede interesar", "Síguenos", "Suscríbete al boletín", "Publicidad"),
    ("pt", "Deixe um comentário", "Artigos relacionados", "Compartilhe", "Assine a newsletter", "Publicidade"),
    ("it", "Lascia un commento", "Potrebbe interessarti", "Condividi", "Iscriviti alla newsletter", "Pubblicità"),
    ("tr", "Bir yanıt yazın", "İlginizi çekebilir", "Bizi takip edin", "Bültene abone ol", "Reklam"),
    ("ru", "Добавить комментарий", "Похожие статьи", "Поделиться", "Подписаться на рассылку", "Реклама"),
    ("pl", "Dodaj komentarz", "Podobne wpisy", "Udostępnij", "Zapisz się do newslettera", "Reklama"),
    ("nl", "Geef een reactie", "Gerelateerde berichten", "Volg ons", "Schrijf je in", "Advertentie"),
    ("ar", "اترك تعليقاً", "مقالات ذات صلة", "تابعنا", "اشترك في النشرة الإخبارية", "إعلانات"),
    ("zh", "发表回复", "相关文章", "分享到", "订阅电子报", "广告"),
    ("ja", "コメントを残す", "関連記事", "シェアする", "メルマガ登録", "スポンサーリンク"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "lines"), [(row[0], row[1:]) for row in CORE])
def test_core_phrases_of_each_language_are_certain(language: str, lines: tuple[str, ...]) -> None:
    families = ("comments", "related", "share", "newsletter", "advertisement")
    found = [match(line, language) for line in lines]
    assert [(cue.family, cue.certain) if cue else None for cue in found] == [(family, True) for family in families]
    assert [cue.language for cue in found if cue] == [language] * len(lines)


WEAK = [
    (
        "en",
        ["Read more", "See also", "Related", "Share", "Print", "Next", "Search", "Email", "Menu", "Comments", "Tags"],
    ),
    ("de", ["Lesen Sie auch", "Teilen", "Jetzt anmelden", "Kommentare", "Suche"]),
    ("fr", ["Lire aussi", "Partager", "Répondre", "Rechercher"]),
    ("es", ["Lee también", "Compartir", "Anuncio", "Responder"]),
    ("pt", ["Leia também", "Partilhar", "Veja também"]),
    ("it", ["Leggi anche", "Rispondi"]),
    ("tr", ["Ayrıca okuyun", "Paylaş", "Yorumlar"]),
    ("ru", ["Читайте также", "По теме", "Ответить"]),
    ("pl", ["Czytaj także", "Zobacz też", "Odpowiedz"]),
    ("nl", ["Lees ook", "Lees verder", "Delen", "Gerelateerd"]),
    ("ar", ["اقرأ أيضاً", "شارك", "إعلان"]),
    ("zh", ["订阅", "分享", "评论"]),
    ("ja", ["続きを読む", "コメント"]),
]


@pytest.mark.parametrize(("language", "lines"), WEAK)
def test_words_that_articles_use_too_are_weak(language: str, lines: list[str]) -> None:
    assert {line: (cue.certain if (cue := match(line, language)) else None) for line in lines} == dict.fromkeys(
        lines, False
    )


def test_end_of_a_scrape_is_covered_line_by_line() -> None:
    lines = {
        "Please follow and like us:": ("share", "bar"),
        "Leave a Reply": ("comments", "rest"),
        "Be the First to Comment!": ("comments", "rest"),
        "Notify of": ("comments", None),
        "You might also like...": ("related", "list"),
        "Type on the field below and hit Enter/Return to search": ("form", None),
    }
    found = {line: match(line) for line in lines}
    assert {line: (cue.family, cue.zone) if cue and cue.certain else None for line, cue in found.items()} == lines


# --- what must not match ----------------------------------------------------------------------------------------------

ORDINARY = [
    "Deja una respuesta en el aire y se marcha sin mirar atrás.",
    "(c) It is not obvious that the second form is better.",
    "(c) It is not obvious",
    "Cookies in the browser: how they work",
    "Newsletters are back, and this time they pay.",
    "Why we stopped using comment plugins",
    "We value your privacy, says the banner on half of all pages, and few readers believe it any more.",
    "The dialogue begins “We and our partners store and/or access information on a device” and ends with a button.",
    "He typed 'Your email address will not be published' into the template and went home.",
    "She had read more in that one winter than in ten years before.",
    "By Monday everything had changed.",
    "More from the sea than from the land, the danger came by night and in the rain of late November.",
    "Comments from both ministers were brief.",
    "Share prices fell after the announcement.",
    "Related to this is the question of who pays.",
    "Print is dead, they said in 1999.",
    "« Je n'ai rien vu », dit-elle.",
    "Next year the bridge opens.",
    "Copyright law protects the photograph for seventy years.",
    "Photo editors were sent home.",
    "Anzeige erstattete am Ende niemand.",
    "Die Werbung wirkte.",
    "Реклама двигатель торговли, говорят в народе.",
    "Reklam harcamaları geçen yıl yüzde on arttı.",
    "广告收入在去年增长了一倍。",
    "コメントを残すことなく会場を後にした。",
    "「続きを読む」と彼は言った。",
    "12 likes later she closed the window.",
    "1914-1918",
    "Twenty-two",
    "",
    "   ",
    "***",
    "…",
    "👍",
]


@pytest.mark.parametrize("line", ORDINARY)
def test_ordinary_lines_carry_no_cue(line: str) -> None:
    assert load_catalogue().match(line, LANGUAGES) is None


def test_a_heading_that_may_open_a_part_of_an_article_is_never_certain() -> None:
    for line in [
        "Cookie settings",
        "Strictly necessary cookies",
        "Privacy policy",
        "Loading",
        "Advanced search",
        "Terms",
    ]:
        found = match(line)
        assert found is not None, line
        assert not found.certain, line


# --- folding ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "Leave a Reply",
        "LEAVE A REPLY",
        "» Leave a Reply:",
        "  leave   a\u00a0reply …",
        "## Leave a Reply",
        "**Leave a Reply**",
        "> Leave a Reply",
        "| Leave a Reply |",
        "* Leave a Reply",
        "o Leave a Reply",
        "- [Leave a Reply]",
        "💬 Leave a Reply",
        "Leave a Reply ❤️",
        "Leave a Reply →",
        "Ｌｅａｖｅ ａ Ｒｅｐｌｙ",
        "Leave a\u200b Reply\u00ad",
    ],
)
def test_marks_at_the_ends_case_and_spaces_do_not_matter(line: str) -> None:
    assert rule_of(line) == "cue:leave-a-reply"


@pytest.mark.parametrize(
    ("line", "language", "rule"),
    [
        ("İLGİNİZİ ÇEKEBİLİR", "tr", "cue:you-might-also-like"),
        ("ilginizi çekebilir", "tr", "cue:you-might-also-like"),
        ("اترك تعليقًا", "ar", "cue:leave-a-reply"),
        ("اقرأ أيضا", "ar", "cue:read-more"),
        ("Еще от редакции", "ru", "cue:more-from"),
        ("J’aime chargement…", "fr", "cue:share-this"),
        ("Lire aussi : la mer et la pluie", "fr", "cue:read-also-inline"),
        ("标签：雨，海", "zh", "cue:tags-prefix"),
        ("Home › News › Harbour", "en", "cue:breadcrumb"),
        ("Home » News", "en", "cue:breadcrumb"),
    ],
)
def test_spellings_that_people_mix_are_one(line: str, language: str, rule: str) -> None:
    assert rule_of(line, language) == rule


def test_star_of_a_required_field_counts_and_that_of_emphasis_does_not() -> None:
    assert [rule_of(line) for line in ("Comment *", "Comment*", "Comment *:", "Name *")] == ["cue:required-field"] * 4
    assert [rule_of(line) for line in ("Comment", "*Comment*", "* Comment")] == ["cue:comment-word"] * 3


@given(
    st.sampled_from([cue for cue in load_catalogue().cues() if cue.match == "line" and "{" not in cue.phrase]),
    st.sampled_from(["", "» ", "# ", "- ", "• ", "> ", "| ", "   ", "✅ ", "_"]),
    st.sampled_from(["", ":", " »", " …", "!", " |", "  ", " →", "_"]),
    st.sampled_from([str, str.upper, str.title, str.swapcase]),
)
def test_dressing_up_a_phrase_does_not_hide_it(cue: Cue, before: str, after: str, case: Any) -> None:
    languages = frozenset({cue.language}) - {"*"} | ENGLISH
    plain = load_catalogue().match(cue.phrase, languages)
    if cue.phrase.endswith("*") or (before + cue.phrase).strip().endswith(("+", "-")):
        return
    dressed = load_catalogue().match(before + case(cue.phrase) + after, languages)
    assert plain is not None
    assert dressed is not None
    assert dressed.family == plain.family or dressed.certain >= plain.certain


# --- languages --------------------------------------------------------------------------------------------------------


def test_a_short_phrase_counts_only_in_its_language() -> None:
    assert rule_of("Anzeige", "de") == "cue:advertisement"
    assert rule_of("Anzeige", "en") is None
    assert rule_of("Reklam", "en", "fr") is None


def test_a_long_phrase_and_one_in_another_script_count_anywhere() -> None:
    assert rule_of("Das könnte Sie auch interessieren", "en") == "cue:you-might-also-like"
    assert rule_of("Поделиться", "en") == "cue:share-this"
    assert rule_of("関連記事", "en") == "cue:related-posts"
    assert load_catalogue().match("Leave a Reply", frozenset()) is None
    assert load_catalogue().match("Powered by WordPress", frozenset()) is not None


@given(
    st.text(max_size=60) | st.sampled_from([cue.phrase for cue in load_catalogue().cues()]),
    st.sets(st.sampled_from(sorted(LANGUAGES))),
)
def test_matching_never_fails_and_keeps_to_the_languages(line: str, languages: set[str]) -> None:
    found = load_catalogue().match(line, frozenset(languages))
    assert found == load_catalogue().match(line, frozenset(languages))
    if found is not None and found.language not in languages and found.language != "*":
        letters = [character for character in found.phrase if character.isalpha()]
        assert len(letters) >= 20 or not found.phrase.isascii()


LINES = (
    st.text(max_size=60)
    | st.sampled_from([cue.phrase for cue in load_catalogue().cues()])
    | st.sampled_from(
        ["Start › News › Sport", "(c) 2026 Ida", "Name *:", "o Home", "12 Kommentare", "“Share”", "x " * 120]
    )
    | st.sampled_from(["©", "© —", "More  from\tIda", "12 comments on 3 posts, 4 of them yours"])
)


@given(st.lists(LINES, max_size=8))
def test_lines_of_a_document_are_matched_as_one_by_one(lines: list[str]) -> None:
    together = Catalogue(zip(load_catalogue().cues(), FORMS, strict=True), "").match_all(lines, LANGUAGES)
    assert together == [load_catalogue().match(line, LANGUAGES) for line in lines]


@given(st.lists(LINES, max_size=8))
def test_lines_of_a_document_are_folded_as_one_by_one(lines: list[str]) -> None:
    assert fold_lines(lines) == [fold_line(line) for line in lines]


def test_a_line_of_marks_carries_nothing() -> None:
    assert load_catalogue().match_all(["©", "© —", "* * *", ""], frozenset({"en"})) == [None] * 4


# --- kinds of phrases -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    ["12 likes", "1 likes", "1,234 likes", "1.2K likes", "12 K likes", "3M likes", "1 234 567 likes", "❤ 12 likes"],
)
def test_a_number_is_any_number(line: str) -> None:
    assert one_cue(phrases={"en": ["{n} likes"]}).match(line, ENGLISH) is not None


@pytest.mark.parametrize("line", ["likes", "twelve likes", "12 likes each", "12likes", "{n} likes", "0 of 12 likes"])
def test_a_number_is_not_something_else(line: str) -> None:
    assert one_cue(phrases={"en": ["{n} likes"]}).match(line, ENGLISH) is None


def test_a_digit_of_the_phrase_is_that_digit() -> None:
    catalogue = one_cue(phrases={"en": ["Web 0 news"]})
    assert catalogue.match("Web 0 news", ENGLISH) is not None
    assert catalogue.match("Web 2 news", ENGLISH) is None


@pytest.mark.parametrize(
    ("line", "matched"),
    [
        ("More from Anna", True),
        ("More from one two three four five six seven eight", True),
        ("More from one two three four five six seven eight nine", False),
        ("More from", False),
        ("More from …", False),
        ("More fromage", False),
        ("More from her than from him.", False),
        ("More from the archive...", True),
        ("More from 港の雨の記事", True),
        ("More from 港の雨の記事と、その後に起きた長い長い話", False),
    ],
)
def test_some_words_are_one_to_eight_and_no_sentence(line: str, matched: bool) -> None:
    assert (one_cue(phrases={"en": ["More from {x}"]}).match(line, ENGLISH) is not None) == matched


def test_words_in_the_middle_of_a_phrase() -> None:
    catalogue = one_cue(phrases={"en": ["Photo by {x} on Unsplash", "{n} posts by {x}"]})
    assert catalogue.match("Photo by Anna Kovač on Unsplash.", ENGLISH) is not None
    assert catalogue.match("Photo by Anna Kovač on Saturday", ENGLISH) is None
    assert catalogue.match("12 posts by Anna", ENGLISH) is not None


@pytest.mark.parametrize(
    ("line", "matched"),
    [
        ("Tags: rain", True),
        ("Tags:rain", True),
        ("Tags:", True),
        ("# tags: rain", True),
        ("Tags rain", False),
        ("Tags: one two three four five", False),
        ("Old tags: rain", False),
    ],
)
def test_a_prefix_begins_the_line_and_the_line_is_short(line: str, matched: bool) -> None:
    catalogue = one_cue(match="prefix", max_words=5, phrases={"en": ["Tags:"]})
    assert (catalogue.match(line, ENGLISH) is not None) == matched


def test_a_prefix_ends_at_a_word_where_words_are_spaced() -> None:
    assert one_cue(match="prefix", phrases={"en": ["Posted in"]}).match("Posted indoors", ENGLISH) is None
    assert one_cue(match="prefix", phrases={"zh": ["分享到"]}).match("分享到微信", ENGLISH) is not None


SENTENCE = "Your email address will not be published"


@pytest.mark.parametrize(
    ("line", "matched"),
    [
        (SENTENCE, True),
        (f"Cancel reply {SENTENCE}. Required fields are marked *", True),
        (f"{SENTENCE.upper()}!", True),
        (f"{'Comment ' * 10}{SENTENCE}. {'Name ' * 40}", True),
        (f"{'Rain fell on the harbour. ' * 12}{SENTENCE}.", False),
        (f"He wrote “{SENTENCE}” below it.", False),
        (f"“{SENTENCE},” the form had promised.", False),
        (f"“{SENTENCE}.”", True),
        (f"“{SENTENCE}. Required fields are marked *", True),
        (f"He wrote '{SENTENCE}, ever' below it.", False),
        (f"It's the editors' rule: {SENTENCE}.", True),
        (f"{SENTENCE}ed", False),
        (f"{SENTENCE}. {'Name ' * 400}", False),
    ],
)
def test_a_sentence_anywhere_but_not_glued_to_an_article_and_not_quoted(line: str, matched: bool) -> None:
    catalogue = one_cue(match="contains", phrases={"en": [SENTENCE]})
    assert (catalogue.match(line, ENGLISH) is not None) == matched


def test_a_sentence_in_a_script_without_spaces() -> None:
    catalogue = one_cue(match="contains", phrases={"zh": ["您的邮箱地址不会被公开"]})
    assert catalogue.match("发表回复 您的邮箱地址不会被公开。必填项已用 * 标注", ENGLISH) is not None
    assert catalogue.match("港" * 150 + "您的邮箱地址不会被公开", ENGLISH) is None


def test_certain_before_weak_then_the_longer_phrase_then_the_name() -> None:
    def found(*cues: bytes) -> str | None:
        cue = read_catalogue({f"{number}.toml": content for number, content in enumerate(cues)}).match(
            "Share this post", ENGLISH
        )
        return cue.rule if cue else None

    line = rule_file(id="line", strength="weak", phrases={"en": ["Share this post"]})
    prefix = rule_file(id="prefix", match="prefix", phrases={"en": ["Share"]})
    longer = rule_file(id="longer", match="prefix", phrases={"en": ["Share this"]})
    pattern = rule_file(id="a-pattern", match="pattern", phrases={"en": ["share .{1,20}"]})
    template = rule_file(id="b-template", phrases={"en": ["Share this {x}"]})
    same = rule_file(id="a-prefix", match="prefix", phrases={"en": ["Share this"]})
    assert found(line) == "cue:line"
    assert found(line, prefix) == found(prefix, line) == "cue:prefix"
    assert found(line, prefix, longer) == "cue:longer"
    assert found(pattern, prefix) == found(prefix, pattern) == "cue:prefix"
    assert found(pattern) == "cue:a-pattern"
    assert found(template, longer) == found(longer, template)
    assert found(longer, same.replace(b"Share this", b"Share that"), pattern) == "cue:longer"


# --- patterns ---------------------------------------------------------------------------------------------------------


def unbounded_inside_unbounded(tree: Any, inside: bool = False) -> bool:
    """Whether a repeat without limit stands in another: what makes matching time explode."""
    for operator, argument in tree:
        if operator in (sre_constants.MAX_REPEAT, sre_constants.MIN_REPEAT):
            unbounded = argument[1] == sre_constants.MAXREPEAT
            if unbounded and inside:
                return True
            parts = [argument[2]]
            within = inside or unbounded
        else:
            within = inside
            parts = [part for part in flat(argument) if isinstance(part, sre_parser.SubPattern)]
        if any(unbounded_inside_unbounded(part, within) for part in parts):
            return True
    return False


def flat(argument: Any) -> list[Any]:
    if isinstance(argument, (list, tuple)):
        return [part for item in argument for part in flat(item)]
    return [argument]


def widest_repeats(tree: Any) -> int:
    """The product of the limits of nested repeats: how often the innermost part can be tried at one place."""
    widest = 1
    for operator, argument in tree:
        if operator in (sre_constants.MAX_REPEAT, sre_constants.MIN_REPEAT):
            widest = max(widest, int(argument[1]) * widest_repeats(argument[2]))
        else:
            parts = [part for part in flat(argument) if isinstance(part, sre_parser.SubPattern)]
            widest = max([widest, *(widest_repeats(part) for part in parts)])
    return widest


@pytest.mark.parametrize("pattern", [cue.phrase for cue in PATTERNS])
def test_patterns_have_no_repeat_that_can_explode(pattern: str) -> None:
    assert not unbounded_inside_unbounded(sre_parser.parse(pattern))
    assert widest_repeats(sre_parser.parse(pattern)) <= 500


def test_the_check_of_patterns_finds_what_explodes() -> None:
    assert unbounded_inside_unbounded(sre_parser.parse("(?:a+ ?)*b"))
    assert unbounded_inside_unbounded(sre_parser.parse("x(?:b|(?:c[de]*)+)y"))
    assert not unbounded_inside_unbounded(sre_parser.parse("a+(?:b|c)*d{2,9}"))
    assert widest_repeats(sre_parser.parse("(?:a{1,50} ){2,9}")) == 450


def test_patterns_are_few() -> None:
    assert 0 < len(PATTERNS) < 25


@pytest.mark.parametrize(
    "piece", ["a", "a ", "1 ", "1, ", "home > ", "x / ", "#a ", "© 2020 ", "says ", "é", "港", "' ", "*", "{n}"]
)
def test_a_growing_line_is_answered(piece: str) -> None:
    for length in (10, 50, 80, 90, 91, 200, 201, 1500, 1501, 20_000):
        line = (piece * length)[:length]
        assert load_catalogue().match(line, LANGUAGES) == load_catalogue().match(line, LANGUAGES)
    assert load_catalogue().match((piece * 20_000)[:20_000], LANGUAGES) is None


def test_a_pattern_sees_the_whole_folded_line_and_what_it_needs() -> None:
    catalogue = one_cue(match="pattern", needs=["#", "{n}"], phrases={"*": ["a.?b"]})
    assert catalogue.match("A#B", ENGLISH) is not None
    assert catalogue.match("»A1B!", ENGLISH) is not None
    assert catalogue.match("AxB", ENGLISH) is None
    assert catalogue.match("A#B and more", ENGLISH) is None


# --- reading the files ------------------------------------------------------------------------------------------------


def test_what_a_cue_says_of_itself() -> None:
    [cue] = one_cue(
        family="related",
        zone="list",
        strength="weak",
        id="see",
        match="prefix",
        max_words=9,
        phrases={"de": ["Siehe:"]},
    ).cues()
    assert cue == Cue("cue:see", "related", False, "list", "de", "prefix", "Siehe:", 9)


def test_the_fingerprint_is_of_the_contents() -> None:
    files = {"a.toml": rule_file(), "b.toml": rule_file(id="b", phrases={"en": ["Print this"]})}
    same = dict(reversed(files.items()))
    changed = {**files, "a.toml": rule_file() + b"\n# a comment"}
    assert read_catalogue(files).fingerprint == read_catalogue(same).fingerprint
    assert read_catalogue(files).fingerprint != read_catalogue(changed).fingerprint
    assert read_catalogue(SOURCES).fingerprint == load_catalogue().fingerprint
    assert load_catalogue() is load_catalogue()


def test_answers_do_not_depend_on_the_order_of_the_files() -> None:
    other = read_catalogue(dict(sorted(SOURCES.items(), reverse=True)))
    for cue in load_catalogue().cues()[::7]:
        assert other.match(cue.phrase, LANGUAGES) == load_catalogue().match(cue.phrase, LANGUAGES)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"family = 'share'\n[[cue]\n", ["a.toml", "not a TOML file", "line 2"]),
        (b"\xff", ["a.toml", "not a TOML file"]),
        (b"[[cue]]", ["a.toml", "family is missing", "comments"]),
        (b'family = "coments"', ["family is 'coments'", "did you mean 'comments'"]),
        (b'family = "template"', ["family is 'template'", "known are"]),
        (b'family = "share"\nstyle = 1', ["unknown key 'style'"]),
        (b'family = "share"\ncue = 1', ["[[cue]]"]),
        (b'family = "share"\n[[cue]]', ["cue number 1", "id is None"]),
        (rule_file(id="Share This"), ["cue number 1", "'Share This'", "lower-case"]),
        (rule_file(match="lines"), ["cue 'a'", "match is 'lines'", "did you mean 'line'"]),
        (rule_file(match=None), ["cue 'a'", "match is missing", "prefix"]),
        (rule_file(strength="sure"), ["strength is 'sure'", "certain, weak"]),
        (rule_file(zone="all"), ["zone is 'all'", "rest"]),
        (rule_file(zone="rest", strength="weak"), ["zone 'rest'", "it is weak"]),
        (rule_file(maxwords=3), ["unknown key 'maxwords'", "did you mean 'max_words'"]),
        (rule_file(max_words=3), ["max_words is 3", "prefix"]),
        (rule_file(match="prefix", max_words=0), ["max_words is 0"]),
        (rule_file(match="prefix", max_words="three"), ["max_words is 'three'"]),
        (rule_file(needs=["/"]), ["needs", "pattern"]),
        (rule_file(matches="Share this"), ["matches is 'Share this'", "list of strings"]),
        (rule_file(phrases={}), ["no phrases", "[cue.phrases]"]),
        (rule_file(phrases={"english": ["a"]}), ["language 'english'", "ISO 639"]),
        (rule_file(phrases={"en": "Share"}), ["phrases.en is 'Share'", "list of strings"]),
        (rule_file(phrases={"en": [1]}), ["phrases.en is [1]"]),
        (rule_file(phrases={"en": [""]}), ["phrase '' (en)", "empty"]),
        (rule_file(phrases={"en": ["***"]}), ["phrase '***' (en)", "nothing is left"]),
        (rule_file(match="pattern", phrases={"en": [""]}), ["the phrase is empty"]),
        (rule_file(match="pattern", phrases={"en": ["a", "b("]}), ["cue 'a'", "'b('", "unterminated"]),
        (rule_file(match="pattern", phrases={"en": ["(a)"]}), ["'(a)'", "(?:...)"]),
        (rule_file(phrases={"en": ["More {y}"]}), ["{y}", "{n}", "{x}"]),
        (rule_file(phrases={"en": ["{x} says"]}), ["{x} stands first"]),
        (rule_file(phrases={"en": ["From {x} to {x}"]}), ["stands twice"]),
        (rule_file(match="prefix", phrases={"en": ["From {x}"]}), ["{x}", "'line'"]),
        (rule_file(match="prefix", phrases={"zh": ["文"]}), ["two characters"]),
        (rule_file(match="contains", phrases={"en": ["Share this"]}), ["long fixed sentences"]),
        (rule_file(match="contains", phrases={"en": ["Send {n} letters to the editor now"]}), ["no placeholders"]),
        (rule_file(match="contains", phrases={"en": ["Long-beginning long-end"]}), ["no word inside"]),
        (rule_file(phrases={"en": ["a " * 50]}), ["longer than 90 characters", "'contains'"]),
        (rule_file(phrases={"en": ["Share this", "SHARE THIS:"]}), ["'SHARE THIS:' (en)", "cue 'a'", "keep one"]),
        (rule_file(phrases={"*": ["Share"], "en": ["Share"]}), ["'Share' (en)", "keep one"]),
        (rule_file(phrases={"en": ["Share"], "*": ["Share"]}), ["'Share' (*)", "keep one"]),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_its_name_and_the_mistake(content: bytes, says: list[str]) -> None:
    with pytest.raises(CatalogueError) as refused:
        read_catalogue({"a.toml": content})
    for part in ["a.toml", *says]:
        assert part in str(refused.value)


def test_ids_and_phrases_are_unique_over_all_files() -> None:
    with pytest.raises(CatalogueError, match=r"b\.toml: cue 'a': the id is taken by a cue in a\.toml"):
        read_catalogue({"a.toml": rule_file(), "b.toml": rule_file(phrases={"en": ["Print"]})})
    with pytest.raises(CatalogueError, match=r"b\.toml: cue 'b': phrase 'Share This' \(en\).*cue 'a'"):
        read_catalogue({"a.toml": rule_file(), "b.toml": rule_file(id="b", phrases={"en": ["Share This"]})})
    both = {"a.toml": rule_file(), "b.toml": rule_file(id="b", phrases={"de": ["Share this"]})}
    assert len(read_catalogue(both).cues()) == 2, "one phrase in two languages is two facts"
