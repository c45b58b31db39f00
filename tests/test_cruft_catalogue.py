"""The catalogue of cue phrases: every phrase and every example of the rule files, false friends, and wrong files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from pipeline.cruft import catalogue as module
from pipeline.cruft.catalogue import FAMILIES, CatalogueError, load_catalogue, read_catalogue
from pipeline.cruft.cue import Cue
from pipeline.cruft.rule_files import catalogue_fingerprint, fingerprint_of
from tests.cue_catalogues import LANGUAGES, languages_of, match, one_cue, rule_file, rule_of

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FOLDER = Path(module.__file__).with_suffix("")
SOURCES = {file.name: file.read_bytes() for file in FOLDER.glob("*.toml")}
RAW_CUES: dict[str, dict[str, Any]] = {
    f"cue:{raw['id']}": raw for content in SOURCES.values() for raw in tomllib.loads(content.decode())["cue"]
}


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
    assert fingerprint_of(files) == fingerprint_of(same)
    assert fingerprint_of(files) != fingerprint_of(changed)
    assert fingerprint_of(SOURCES) == catalogue_fingerprint()


def test_the_catalogue_is_read_once() -> None:
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
