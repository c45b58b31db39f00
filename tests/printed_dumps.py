"""Made-up articles as they come out of PDF files: lines that were set, and pages with heads and feet."""

from __future__ import annotations

from collections.abc import Callable, Sequence

_NARROW, _BROAD = frozenset("iljtf.,;:'!| "), frozenset("mwMWШЩЖЮшщжю")

TITLES = {
    "en": "The reading room that moved on ice",
    "de": "Der Lesesaal, der über das Eis fuhr",
    "fr": "La salle de lecture qui traversait la glace",
    "ru": "Читальный зал Вестерёя каждую зиму переезжал по льду",
}
_TEXTS = {
    "en": """
Every winter between 1908 and 1931 the reading room of Vesterøy was pulled across the frozen sound on sledges. The
building had been made so light that eight horses could draw it, and the librarian stayed inside to keep the stove
going while it moved. The minutes of the parish council record the first journey in detail.

It took four hours, and nobody was hurt. Twenty books were lost when a shelf fell over, and they are listed one by
one in the minutes with their prices. Three of them came back in spring, when the ice had gone and a fisherman found
them in his nets, swollen to twice their size but complete.

The second journey was shorter. The council had learned that the building must be turned before it reaches the
shore, and the horses were changed halfway. The librarian wrote that she had not spilled her coffee, nor the parish
its temper, and that eleven children had ridden along on the steps without being seen.

After the bridge was opened the room stayed where it was. It stands on the western side to this day, a yellow house
with runners under its floor, and the school keeps its skis there. Whoever asks for the key is shown the marks that
the ropes have left on the corners, and the place where the shelf has been mended.

Nobody has tried to move it again, though the sound still freezes in most winters. The runners are oiled each
October by two men from the boat club, who say that they would not like to be asked why they are doing it.
""",
    "de": """
Jeden Winter zwischen 1908 und 1931 zogen acht Pferde den Lesesaal von Vesterøy auf Schlitten über den gefrorenen
Sund. Er war so leicht gebaut, dass niemand schieben musste, und die Bibliothekarin blieb darin, um den Ofen zu
hüten, solange er fuhr. Das Protokoll der Gemeinde beschreibt die erste Fahrt genau.

Sie dauerte vier Stunden, und niemand kam zu Schaden. Zwanzig Bücher gingen verloren, als ein Regal umfiel, und sie
sind alle mit ihrem Preis verzeichnet. Drei von ihnen kamen im Frühjahr zurück, als das Eis fort war und ein Fischer
sie in seinen Netzen fand, doppelt so dick wie zuvor, aber vollständig.

Die zweite Fahrt war kürzer. Der Rat hatte gelernt, dass man das Haus wenden muss, bevor es das Ufer erreicht, und
auf halbem Weg wurden die Pferde gewechselt. Die Bibliothekarin schrieb, sie habe keinen Kaffee verschüttet, und elf
Kinder seien ungesehen auf den Stufen mitgefahren.

Nach der Eröffnung der Brücke blieb der Saal, wo er war. Er steht bis heute am westlichen Ufer, ein gelbes Haus mit
Kufen unter dem Boden, und die Schule bewahrt dort ihre Skier auf. Wer nach dem Schlüssel fragt, dem zeigt man die
Spuren der Seile an den Ecken und die Stelle, an der das Regal geflickt worden ist.

Niemand hat seither versucht, ihn noch einmal zu bewegen, obwohl der Sund in den meisten Wintern zufriert. Zwei
Männer aus dem Bootsverein ölen jeden Oktober die Kufen und möchten nicht gefragt werden, wozu.
""",
    "fr": """
Chaque hiver, entre 1908 et 1931, huit chevaux tiraient sur des traîneaux la salle de lecture de Vesterøy à travers
le détroit gelé. Elle était si légère que personne ne devait pousser, et la bibliothécaire restait à l'intérieur
pour entretenir le poêle pendant le trajet. Le procès-verbal raconte la première traversée.

Elle dura quatre heures et personne ne fut blessé. Vingt livres furent perdus quand une étagère se renversa, et ils
sont tous inscrits avec leur prix. Trois d'entre eux revinrent au printemps, quand la glace eut disparu et qu'un
pêcheur les trouva dans ses filets, deux fois plus épais mais entiers.

La deuxième traversée fut plus courte. Le conseil avait appris qu'il faut tourner la maison avant qu'elle n'atteigne
la rive, et l'on changea de chevaux à mi-chemin. La bibliothécaire écrivit qu'elle n'avait pas renversé son café et
que onze enfants avaient voyagé sur les marches sans être vus.

Une fois le pont ouvert, la salle resta où elle était. Elle se trouve encore sur la rive ouest, maison jaune avec
des patins sous le plancher, et l'école y range ses skis. À qui demande la clé on montre les marques que les cordes
ont laissées aux angles et l'endroit où l'étagère a été réparée.

Personne n'a essayé depuis de la déplacer, bien que le détroit gèle presque chaque hiver. Deux hommes du club
nautique graissent les patins en octobre et n'aiment pas qu'on leur demande pourquoi ils le font.
""",
    "ru": """
Каждую зиму с 1908 по 1931 год восемь лошадей тянули читальный зал острова Вестерёй на санях через замёрзший пролив.
Дом был таким лёгким, что никому не приходилось толкать, а библиотекарша оставалась внутри, чтобы топить печь, пока
он ехал. Протокол общины подробно описывает первую поездку.

Она продолжалась четыре часа, и никто не пострадал. Двадцать книг пропали, когда упала полка, и все они записаны
вместе с ценами. Три из них вернулись весной, когда лёд сошёл и рыбак нашёл их в своих сетях, вдвое толще прежнего,
но целыми.

Вторая поездка была короче. Совет узнал, что дом надо развернуть прежде, чем он достигнет берега, и на полпути
меняли лошадей. Библиотекарша написала, что не пролила кофе и что одиннадцать детей незаметно проехали на ступенях.

Когда открыли мост, зал остался там, где был. Он и сегодня стоит на западном берегу, жёлтый дом с полозьями под
полом, и школа хранит в нём свои лыжи. Тому, кто спросит ключ, показывают следы верёвок на углах и место, где чинили
полку.

С тех пор никто не пробовал сдвинуть его, хотя пролив замерзает почти каждую зиму. Двое из лодочного клуба каждый
октябрь смазывают полозья и не любят, когда их спрашивают зачем.
""",
}
PARAGRAPHS = {
    language: [" ".join(paragraph.split()) for paragraph in text.split("\n\n")] for language, text in _TEXTS.items()
}
"""The paragraphs of an article in each language."""


def set_in_lines(text: str, width: float = 62.0) -> list[str]:
    """A paragraph in lines of letters with widths, as a page has them."""
    lines: list[str] = []
    for word in text.split():
        if lines and _width(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _width(text: str) -> float:
    return sum(0.5 if letter in _NARROW else 1.5 if letter in _BROAD else 1.0 for letter in text)


def on_pages(
    title: str,
    paragraphs: Sequence[str],
    head: Callable[[int], Sequence[str]],
    foot: Callable[[int], Sequence[str]],
    lines_on_page: int = 9,
    feed: str = "\f",
) -> str:
    """An article on pages, each with the lines of its head and its foot, as ``pdftotext`` prints them."""
    lines = [title, ""]
    for paragraph in paragraphs:
        lines += [*set_in_lines(paragraph), ""]
    pages: list[str] = []
    for number, start in enumerate(range(0, len(lines), lines_on_page), start=1):
        body = "\n".join(lines[start : start + lines_on_page]).strip("\n")
        pages.append("\n\n".join(filter(None, ["\n".join(head(number)), body, "\n".join(foot(number))])) + "\n")
    return feed.join([*pages, ""])
