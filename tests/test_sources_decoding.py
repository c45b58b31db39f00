"""Decoding: what the bytes prove, what the document declares, what is guessed."""

from __future__ import annotations

import codecs

import pytest

from pipeline.article import Rejected
from pipeline.sources import Document, Source, read_source

LIMIT = 10_000_000

TURKISH = (
    "Belediye meclisi dün akşamki oturumda eski iskelenin onarılmasına karar verdi. Başkan, çınar ağaçlarının "
    "kesilmeyeceğini ve yürüyüş yolunun genişletileceğini söyledi. İnşaat ilkbaharda başlayacak."
)
RUSSIAN = (
    "Вчера вечером городской совет решил починить старую пристань. Мэр пообещал, что деревья на набережной не тронут, "
    "а дорожки станут шире. Работы начнутся весной и займут два года."
)
JAPANESE = (
    "市議会は昨夜、古い港を直すことを決めました。工事は来年の春に始まり、二年ほどで終わる見込みです。"
    "市長は、海沿いの木を残し、歩道を広げると話しました。"
)
SIMPLIFIED = (
    "市议会昨晚决定重新整修旧码头。工程将于明年春天开始，预计两年内完工。"
    "市长表示，岸边的树木会保留下来，人行道也会加宽。"
)
TRADITIONAL = (
    "市議會昨晚決定重新整修舊碼頭。工程將於明年春天開始，預計兩年內完工。"
    "市長表示，岸邊的樹木會保留下來，人行道也會加寬。"
)
KOREAN = "시의회는 어젯밤 옛 항구를 고치기로 했다. 공사는 내년 봄에 시작해 이 년 안에 끝난다. 나무는 그대로 둔다."
ARABIC = (
    "قرر مجلس المدينة مساء أمس ترميم الميناء القديم. تبدأ الأعمال في الربيع وتستمر عامين، وستبقى الأشجار في مكانها."
)
GREEK = "Το δημοτικό συμβούλιο αποφάσισε χθες το βράδυ να επισκευάσει το παλιό λιμάνι. Οι εργασίες αρχίζουν την άνοιξη."
POLISH = (
    "Rada miasta zdecydowała wczoraj o naprawie starej przystani. Burmistrz zapewnił, że drzewa zostaną, a ścieżki "
    "będą szersze. Prace rozpoczną się wiosną i potrwają dwa lata, mówią urzędnicy."
)
GERMAN = (
    "Der Stadtrat hat gestern beschlossen, den alten Hafen auszubessern. Die Bürgermeisterin sagte, die Bäume blieben "
    "stehen und die Wege würden größer. Über die Kosten schwieg sie."
)
CZECH = (
    "Zastupitelé včera rozhodli o opravě starého přístaviště. Stromy zůstanou a cesty budou širší, řekl starosta města."
)
HUNGARIAN = (
    "A képviselőtestület tegnap döntött a régi kikötő felújításáról. A fák megmaradnak, az út szélesebb lesz, közölték."
)
ICELANDIC = (
    "Bæjarstjórn ákvað í gær að gera við gömlu höfnina. Trén fá að standa og göngustígarnir verða breiðari en áður."
)
ENGLISH = (
    "The council’s plan — “mend the old pier” — was agreed last night. Work starts in spring and ends in two years."
)
THAI = "สภาเมืองตัดสินใจเมื่อคืนนี้ว่าจะซ่อมท่าเรือเก่า งานจะเริ่มในฤดูใบไม้ผลิและใช้เวลาสองปี"

LEGACY = [
    pytest.param(TURKISH, "cp1254", "iso-8859-9", "windows-1254", id="turkish"),
    pytest.param(RUSSIAN, "cp1251", "windows-1251", "windows-1251", id="russian"),
    pytest.param(RUSSIAN, "koi8_r", "koi8-r", "koi8-r", id="russian, koi8"),
    pytest.param(JAPANESE, "cp932", "Shift_JIS", "shift_jis", id="japanese, shift_jis"),
    pytest.param(JAPANESE, "euc_jp", "euc-jp", "euc-jp", id="japanese, euc-jp"),
    pytest.param(SIMPLIFIED, "gbk", "gb2312", "gb18030", id="chinese, gbk"),
    pytest.param(TRADITIONAL, "big5", "big5", "big5", id="chinese, big5"),
    pytest.param(KOREAN, "cp949", "ks_c_5601-1987", "euc-kr", id="korean"),
    pytest.param(ARABIC, "cp1256", "windows-1256", "windows-1256", id="arabic"),
    pytest.param(GREEK, "cp1253", "windows-1253", "windows-1253", id="greek"),
    pytest.param(POLISH, "iso8859_2", "iso-8859-2", "iso-8859-2", id="polish"),
    pytest.param(GERMAN, "latin_1", "latin1", "windows-1252", id="german"),
    pytest.param(CZECH, "cp1250", "windows-1250", "windows-1250", id="czech"),
    pytest.param(HUNGARIAN, "cp1250", "cp1250", "windows-1250", id="hungarian"),
    pytest.param(ICELANDIC, "cp1252", "iso-8859-1", "windows-1252", id="icelandic"),
    pytest.param(ENGLISH, "cp1252", "us-ascii", "windows-1252", id="english"),
    pytest.param(THAI, "cp874", "tis-620", "windows-874", id="thai"),
]


def read(data: bytes, name: str | None = None, **known: object) -> Source:
    return read_source(Document(data, name=name, **known), LIMIT)


def page(body: str, head: str = "") -> str:
    return (
        f"<!DOCTYPE html>\n<html><head>{head}<title>x</title><script>var menu = [1, 2];</script></head>\n"
        f"<body><div class='wrap'><p>{body}</p>\n<p>{body}</p></div></body></html>\n"
    )


@pytest.mark.parametrize(("text", "codec", "label", "encoding"), LEGACY)
@pytest.mark.parametrize(
    "declaration",
    [
        '<meta charset="{}">',
        "<META CHARSET={}>",
        '<meta http-equiv="Content-Type" content="text/html; charset={}">',
        "<meta content='text/html;charset={}' http-equiv=content-type />",
        '<!-- <meta charset="utf-8"> --><meta charset="nonsense"><meta charset="{}" />',
    ],
)
def test_declared_in_the_page(text: str, codec: str, label: str, encoding: str, declaration: str) -> None:
    markup = page(text, declaration.format(label))
    source = read(markup.encode(codec), "a.html")
    assert (source.text, source.encoding, source.guessed, source.cut) == (markup, encoding, False, False)


@pytest.mark.parametrize(("text", "codec", "label", "encoding"), LEGACY)
def test_declared_by_sidecar_and_server(text: str, codec: str, label: str, encoding: str) -> None:
    data = text.encode(codec)
    for source in (
        read(data, "a.txt", hints={"charset": label}),
        read(data, media_type=f'text/plain; charset="{label}"; x=y'),
        read(page(text, '<meta charset="ibm866">').encode(codec), "a.html", hints={"charset": label}),
    ):
        assert text in source.text
        assert (source.encoding, source.guessed) == (encoding, False)


@pytest.mark.parametrize(("text", "codec", "label", "encoding"), LEGACY)
@pytest.mark.parametrize("markup", ["text", "page", "page that declares UTF-8"])
def test_guessed(text: str, codec: str, label: str, encoding: str, markup: str) -> None:
    written = {"text": text + "\n", "page": page(text), "page that declares UTF-8": page(text, "<meta charset=utf-8>")}
    source = read(written[markup].encode(codec))
    assert source.text == written[markup]
    assert source.guessed
    assert source.encoding == encoding


def test_xml_declaration() -> None:
    markup = f'<?xml version="1.0" encoding="iso-8859-2"?>\n{page(POLISH)}'
    source = read(markup.encode("iso-8859-2"), "a.xhtml")
    assert (source.text, source.encoding, source.guessed) == (markup, "iso-8859-2", False)


def test_meta_comes_before_the_xml_declaration() -> None:
    markup = f'<?xml version="1.0" encoding="koi8-r"?>\n{page(RUSSIAN, "<meta charset=windows-1251>")}'
    assert read(markup.encode("cp1251"), "a.html").text == markup


def test_declarations_in_a_text_dump_are_not_its_own() -> None:
    text = f"Write <meta charset=koi8-r> into the head.\n{GERMAN}"
    source = read(text.encode("latin-1"), "a.txt")
    assert (source.text, source.encoding) == (text, "windows-1252")


def test_charset_in_a_description_is_no_declaration() -> None:
    markup = page(GERMAN, '<meta name="description" content="All about charset-koi8-r and old mail">')
    assert read(markup.encode("latin-1"), "a.html").text == markup


def test_declaration_too_far_down_is_not_seen() -> None:
    markup = page(GERMAN, "<!-- " + "x" * 4096 + " --><meta charset=koi8-r>")
    assert read(markup.encode("latin-1"), "a.html").text == markup


@pytest.mark.parametrize("label", ["unicode_escape", "rot13", "utf-7", "x-user-defined", "", "latin-99"])
def test_unknown_declarations_are_not_believed(label: str) -> None:
    markup = page(TURKISH, f'<meta charset="{label}">')
    source = read(markup.encode("cp1254"), "a.html", hints={"charset": label})
    assert (source.text, source.guessed) == (markup, True)


def test_declarations_that_fail_badly_are_not_believed() -> None:
    for text, codec, wrong in (
        (JAPANESE, "cp932", "euc-jp"),
        (TURKISH, "cp1254", "utf-8"),
        (JAPANESE, "cp932", "latin1"),
    ):
        markup = page(text, f"<meta charset={wrong}>")
        assert read(markup.encode(codec), "a.html").text == markup


def test_declared_charset_survives_a_damaged_byte() -> None:
    data = page(JAPANESE, "<meta charset=euc-jp>").encode("euc_jp").replace("港".encode("euc_jp"), b"\xff\xff", 1)
    source = read(data, "a.html")
    assert (source.encoding, source.guessed) == ("euc-jp", True)
    assert "\ufffd" in source.text
    assert "市長は、海沿いの木を残し" in source.text


def test_utf8_outweighs_every_declaration() -> None:
    markup = page(TURKISH, "<meta charset=iso-8859-9>")
    source = read(markup.encode(), "a.html", hints={"charset": "windows-1251"})
    assert (source.text, source.encoding, source.guessed) == (markup, "utf-8", False)


def test_ascii_is_utf8() -> None:
    source = read(b"Plain words.\n", hints={"charset": "windows-1251"})
    assert (source.text, source.encoding, source.guessed, source.cut) == ("Plain words.\n", "utf-8", False, False)


@pytest.mark.parametrize(
    ("mark", "codec", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8", "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be", "utf-32-be"),
    ],
)
@pytest.mark.parametrize("text", [TURKISH, JAPANESE, page(GERMAN), "x", "🛳 Ahoi"])
def test_byte_order_marks(mark: bytes, codec: str, encoding: str, text: str) -> None:
    source = read(mark + text.encode(codec), hints={"charset": "koi8-r"})
    assert (source.text, source.encoding, source.guessed, source.cut) == (text, encoding, False, False)


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [TURKISH, RUSSIAN, GREEK, page(GERMAN), page(JAPANESE), "Kurz."])
def test_utf16_without_mark(codec: str, text: str) -> None:
    source = read(text.encode(codec))
    assert (source.text, source.encoding, source.guessed, source.cut) == (text, codec, False, False)


def test_utf16_cut_and_damaged() -> None:
    data = codecs.BOM_UTF16_LE + TURKISH.encode("utf-16-le")
    source = read(data[:-1])
    assert (source.text, source.cut, source.guessed) == (TURKISH[:-1], True, False)
    source = read(data[:40] + b"\x00\xd8" + data[42:])
    assert source.guessed
    assert source.text.count("\ufffd") == 1


def test_iso_2022_jp() -> None:
    source = read((JAPANESE + "\n").encode("iso2022_jp"))
    assert (source.text, source.encoding, source.guessed) == (JAPANESE + "\n", "iso-2022-jp", False)


@pytest.mark.parametrize("text", [TURKISH, RUSSIAN, JAPANESE, "The pier and the café"])
def test_utf8_cut_inside_a_character(text: str) -> None:
    whole = (text + "é").encode()
    source = read(whole[:-1])
    assert (source.text, source.encoding, source.guessed, source.cut) == (text, "utf-8", False, True)
    assert not read(whole).cut


def test_legacy_cut_inside_a_character() -> None:
    source = read(JAPANESE.encode("cp932") + b"\x8d", hints={"charset": "sjis"})
    assert (source.text, source.guessed, source.cut) == (JAPANESE, False, True)


def test_guess_of_a_document_cut_inside_a_character() -> None:
    for text, codec in ((JAPANESE, "cp932"), (SIMPLIFIED, "gbk"), (JAPANESE, "euc_jp")):
        source = read(text.encode(codec)[:-1])
        assert (source.text, source.guessed, source.cut) == (text[:-1], True, True)


def test_html_cut_inside_a_tag() -> None:
    assert read(b"<p>One two three.</p>\n<p>Four <a hre", "a.html").cut
    assert read(b"<p>One two three.</p>\n<", "a.html").cut
    assert not read(b"<p>One two three.</p>\n<p>Four", "a.html").cut
    assert not read(b"<p>One two three.</p>\n4 < 5 and so on", "a.html").cut
    assert not read(b"An arrow: <-- and a tag: <a hre", "a.txt").cut


def test_utf8_with_a_few_damaged_bytes() -> None:
    data = (TURKISH * 3).encode().replace("ı".encode(), b"\xff", 2)
    source = read(data)
    assert (source.encoding, source.guessed) == ("utf-8", True)
    assert source.text.count("\ufffd") == 2
    assert "çınar ağaçlarının" in source.text


def test_replacement_characters_in_the_file_are_no_damage() -> None:
    source = read("Caf\ufffd und Käse".encode())
    assert (source.text, source.guessed) == ("Caf\ufffd und Käse", False)


def test_mixture_that_calls_itself_utf8_is_utf8() -> None:
    data = page("“Ahoi”, said she, and left for the pier. Caf", "<meta charset=utf-8>").encode() + b"Caf\xe9 Mole"
    source = read(data, "a.html")
    assert (source.encoding, source.guessed) == ("utf-8", True)
    assert "“Ahoi”" in source.text


def test_latin_text_is_not_taken_for_damaged_utf8() -> None:
    text = GERMAN + " Â§ 5"  # two bytes that are § in UTF-8
    source = read(text.encode("latin-1"))
    assert (source.text, source.encoding) == (text, "windows-1252")


def test_mostly_ascii_page_is_guessed_by_what_is_not() -> None:
    body = "The harbour is old. " * 400 + "\n" + TURKISH + "\n" + "The pier is older. " * 400
    source = read(body.encode("cp1254"), "a.txt")
    assert (source.text, source.encoding) == (body, "windows-1254")


def test_non_ascii_only_in_scripts_and_attributes() -> None:
    markup = page("Plain words.", f"<script>var t = '{GERMAN}';</script><meta name=description content='{GERMAN}'>")
    assert read(markup.encode("latin-1"), "a.html").text == markup


def test_undecodable_bytes_never_stop_a_document() -> None:
    data = bytes(range(0x80, 0x100)) * 3 + b" plain words around the noise " * 10
    source = read(data, "a.txt")
    assert "plain words around the noise" in source.text
    assert source.guessed


def test_text_is_taken_as_it_is() -> None:
    source = read_source(Document("\ufeffAhoi \ud800 und \ud83d\udea2!", hints={"charset": "koi8-r"}), LIMIT)
    assert source.text == "Ahoi \ufffd und 🚢!"
    assert source.encoding is None
    assert source.guessed
    assert not read_source(Document("Ahoi 🚢!"), LIMIT).guessed


def test_nothing_but_a_mark_is_empty() -> None:
    for data in (codecs.BOM_UTF8, codecs.BOM_UTF16_LE + "\n ".encode("utf-16-le"), "\ufeff\n"):
        with pytest.raises(Rejected) as caught:
            read_source(Document(data), LIMIT)
        assert caught.value.rejection.reason == "empty"
