# ruff: noqa: E501  # word lists and sentences
"""Constructed texts of which it is known which are near-duplicates: what editors do to copies, and what only looks alike.

The articles are random sentences over word lists, so two of them have nothing in common but by chance, as two real
articles have not. (That real articles do have more in common, and are still told apart, is measured on real pages.)
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.benchmarks.report_templates import reports

WORDS = {
    "en": (
        "the of and to in a that for was on with as by at from it had were which but their said would have been after "
        "council harbour minister budget school ferry report police market river bridge winter union hospital farmers "
        "museum election power court railway company workers village region family decision plan water station summer "
        "announced closed opened warned expected agreed refused signed rejected found built lost moved raised asked "
        "new local former small public several northern early long second heavy private national late difficult"
    ),
    "de": (
        "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus hat "
        "Gemeinderat Hafen Minister Haushalt Schule Fähre Bericht Polizei Markt Fluss Brücke Winter Gewerkschaft "
        "Krankenhaus Bauern Museum Wahl Strom Gericht Bahn Firma Dorf Region Familie Entscheidung Plan Wasser Sommer "
        "kündigte schloss öffnete warnte erwartet stimmte lehnte fand baute verlor zog erhöhte fragte neue örtliche "
        "frühere kleine öffentliche mehrere nördliche lange zweite schwere private späte schwierige"
    ),
    "es": (
        "de la que el en y a los del se las por un para con no una su al lo como más pero sus le ya este sí porque "
        "consejo puerto ministro presupuesto escuela informe policía mercado río puente invierno sindicato hospital "
        "campesinos museo elección energía tribunal tren empresa obreros pueblo región familia decisión plan agua "
        "anunció cerró abrió advirtió espera acordó rechazó firmó encontró construyó perdió movió subió preguntó nuevo "
        "local antiguo pequeño público varios norteño temprano largo segundo pesado privado nacional tarde difícil"
    ),
    "tr": (
        "ve bir bu da de için ile çok daha olarak gibi kadar sonra ancak olan en ya ki ne her belediye liman bakan "
        "bütçe okul vapur rapor polis pazar nehir köprü kış sendika hastane çiftçiler müze seçim elektrik mahkeme "
        "tren şirket işçiler köy bölge aile karar plan su istasyon yaz açıkladı kapattı açtı uyardı bekleniyor anlaştı "
        "reddetti imzaladı buldu yaptı kaybetti taşındı artırdı sordu yeni yerel eski küçük kamu birkaç kuzey erken uzun"
    ),
    "ru": (
        "и в не на что с по как это но к из у за от так же для или бы до его при после их она они был были совет порт "
        "министр бюджет школа паром отчёт полиция рынок река мост зима профсоюз больница фермеры музей выборы "
        "электричество суд поезд компания рабочие деревня область семья решение план вода станция лето объявил закрыл "
        "открыл предупредил ожидает согласился отказался подписал отклонил нашёл построил потерял новый местный бывший"
    ),
    "ar": (
        "في من على إلى عن مع هذا التي الذي كان قد بعد قبل بين كل أن لم لا ما هو هي المجلس الميناء الوزير الميزانية المدرسة "
        "العبارة التقرير الشرطة السوق النهر الجسر الشتاء النقابة المستشفى المزارعون المتحف الانتخابات الكهرباء المحكمة القطار "
        "الشركة العمال القرية المنطقة الأسرة القرار الخطة الماء المحطة الصيف أعلن أغلق افتتح حذر توقع وافق رفض وقع وجد بنى فقد"
    ),
    "zh": (
        "的 了 在 是 和 也 有 为 对 将 与 这 以 从 到 中 上 不 就 都 而 被 向 等 议会 港口 部长 预算 学校 渡轮 报告 警察 市场 河流 大桥 冬天 工会 医院 农民 "
        "博物馆 选举 电力 法院 铁路 公司 工人 村庄 地区 家庭 决定 计划 水源 车站 夏天 宣布 关闭 开放 警告 预计 同意 拒绝 签署 驳回 发现 建造 失去 搬迁 提高 询问 "
        "新的 当地 前任 小型 公共 多个 北部 早期 长期 第二 沉重 私人 全国 晚间 困难"
    ),
    "ja": (
        "の は に を た が で と も て する した から など この その こと ある いる による として 議会 港 大臣 予算 学校 フェリー 報告 警察 市場 川 橋 冬 組合 病院 "
        "農家 博物館 選挙 電力 裁判所 鉄道 会社 労働者 村 地域 家族 決定 計画 水 駅 夏 発表 閉鎖 開放 警告 予想 合意 拒否 署名 却下 発見 建設 移転 引き上げ 新しい "
        "地元 元 小さな 公共 いくつか 北部 早い 長い 第二 重い 民間 全国 遅い 難しい"
    ),
}
_UNSPACED = ("zh", "ja")
_STOPS = {"zh": "。", "ja": "。"}
_NAMES = (
    "Halvorsen Demir Kowalczyk Asante Brandt Ferreira O'Neill Sørlie Tanaka Lindqvist Costa Yıldız Novak Haddad".split()
)


@dataclass
class Story:
    """An article as paragraphs of sentences of words."""

    language: str
    paragraphs: list[list[list[str]]]

    @property
    def text(self) -> str:
        """As it stands in a record."""
        gap, stop = ("", _STOPS[self.language]) if self.language in _UNSPACED else (" ", ".")
        return "\n\n".join(gap.join(gap.join(words) + stop for words in sentences) for sentences in self.paragraphs)

    def copy(self) -> Story:
        return Story(self.language, [[list(words) for words in sentences] for sentences in self.paragraphs])


@dataclass
class Labelled:
    """Texts, for each the cluster it belongs to (of one, where it has no duplicate), and what was done to it."""

    texts: list[str] = field(default_factory=list)
    clusters: list[int] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)

    def add(self, text: str, cluster: int, kind: str) -> None:
        self.texts.append(text)
        self.clusters.append(cluster)
        self.kinds.append(kind)


def sentence(language: str, chance: random.Random) -> list[str]:
    """Words of a sentence, frequent ones first in the list; some have a name or a figure among them."""
    vocabulary = _VOCABULARIES[language]
    words = [
        vocabulary[min(int(chance.paretovariate(0.6)), len(vocabulary)) - 1]
        if chance.random() < 0.45
        else chance.choice(vocabulary)
        for _ in range(chance.randint(9, 24))
    ]
    if chance.random() < 0.4:
        words.insert(chance.randrange(len(words)), str(chance.randrange(2, chance.choice((30, 500, 90_000)))))
    if chance.random() < 0.3:
        words.insert(chance.randrange(len(words)), chance.choice(_NAMES))
    return words


def story(language: str, chance: random.Random, paragraphs: int | None = None) -> Story:
    """An article that was not seen before, of 80 to 800 words unless said otherwise."""
    number = paragraphs or chance.randint(3, 14)
    return Story(language, [[sentence(language, chance) for _ in range(chance.randint(2, 4))] for _ in range(number)])


def edited(original: Story, chance: random.Random) -> Story:
    """An agency's article as another paper prints it: some words, a new lead, a sentence less, a line of its own."""
    copy = original.copy()
    share = chance.uniform(0.005, 0.05)
    vocabulary = _VOCABULARIES[copy.language]
    for sentences in copy.paragraphs:
        for words in sentences:
            for place in range(len(words)):
                if chance.random() < share and not words[place].isdigit():
                    words[place] = chance.choice(vocabulary)
    if chance.random() < 0.6:
        copy.paragraphs[0] = [sentence(copy.language, chance)]
    for _ in range(len(copy.paragraphs) // 4):
        sentences = chance.choice(copy.paragraphs)
        if len(sentences) > 1:
            sentences.pop(chance.randrange(len(sentences)))
    if chance.random() < 0.4:
        copy.paragraphs.append([sentence(copy.language, chance)])
    return copy


def shortened(original: Story, chance: random.Random) -> Story:
    """The first part of an article, half of it or more."""
    copy = original.copy()
    number = len(copy.paragraphs)
    del copy.paragraphs[max(2, round(number * chance.uniform(0.5, 0.8))) :]
    return copy


def reordered(original: Story, chance: random.Random) -> Story:
    """The same paragraphs in another order."""
    copy = original.copy()
    chance.shuffle(copy.paragraphs)
    return copy


def updated(original: Story, chance: random.Random) -> Story:
    """A later state of the article: what is new stands above, some figures are others, a paragraph is gone."""
    copy = original.copy()
    for sentences in copy.paragraphs:
        for words in sentences:
            for place, word in enumerate(words):
                if word.isdigit() and chance.random() < 0.25:
                    words[place] = str(int(word) + chance.randint(1, 9))
    if len(copy.paragraphs) > 4:
        copy.paragraphs.pop(chance.randrange(1, len(copy.paragraphs)))
    news = [[sentence(copy.language, chance) for _ in range(2)] for _ in range(1 + len(copy.paragraphs) // 5)]
    copy.paragraphs[1:1] = news
    return copy


def translated(original: Story, chance: random.Random) -> Story:
    """The article in another language: the same figures and names, other words."""
    language = chance.choice([language for language in WORDS if language != original.language])
    old, new = _VOCABULARIES[original.language], _VOCABULARIES[language]
    places = {word: place for place, word in enumerate(old)}
    paragraphs = [
        [[new[places[word] % len(new)] if word in places else word for word in words] for words in sentences]
        for sentences in original.paragraphs
    ]
    return Story(language, paragraphs)


EDITS: dict[str, Callable[[Story, random.Random], Story]] = {
    "edited copy": edited,
    "shortened": shortened,
    "reordered": reordered,
    "updated": updated,
}


def constructed_set(seed: int, stories: int = 600) -> Labelled:
    """Articles and their copies, and texts that share a notice, a background paragraph, a template or only the facts.

    Args:
        seed: another gives other texts.
        stories: articles that have copies; the rest is in proportion.
    """
    chance = random.Random(seed)
    labelled = Labelled()
    clusters = iter(range(10**9))
    languages = list(WORDS)
    for _ in range(stories):
        original, cluster = story(chance.choice(languages), chance), next(clusters)
        if chance.random() < 0.6:
            labelled.add(original.text, cluster, "original")
        kinds = chance.choices(list(EDITS), weights=(4, 1, 1, 2), k=chance.randint(1, 3))
        for kind in kinds:
            copy = EDITS[kind](original, chance)
            labelled.add(copy.text, cluster, kind)
        if chance.random() < 0.2:
            labelled.add(translated(original, chance).text, next(clusters), "translated")
    for text, kind in _look_alikes(chance, stories):
        labelled.add(text, next(clusters), kind)
    return labelled


def _look_alikes(chance: random.Random, stories: int) -> Iterator[tuple[str, str]]:
    for language in WORDS:
        notice = story(language, chance, paragraphs=2).paragraphs
        background = story(language, chance, paragraphs=2).paragraphs
        for _ in range(stories // 40):
            with_notice = story(language, chance, paragraphs=chance.randint(3, 9))
            with_notice.paragraphs += notice
            yield with_notice.text, "boilerplate only"
            follow_up = story(language, chance, paragraphs=chance.randint(4, 9))
            follow_up.paragraphs[2:2] = background
            yield follow_up.text, "follow-up"
            short = Story(language, [*story(language, chance, paragraphs=1).paragraphs, notice[0][:1]])
            yield short.text, "short, boilerplate only"
    for name, text in reports(chance, stories // 20):
        yield text, f"template: {name}"


_VOCABULARIES = {language: words.split() for language, words in WORDS.items()}
