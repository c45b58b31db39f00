"""Mail that was saved or forwarded as text: its headers, and what stands below its signature or its last rule.

A header is some lines in a row that name a sender and two of receiver, subject and date, in the words of mail programs
or in those of the standard (RFC 5322, whose lines are folded). It is told where it begins the text or stands close
below its beginning, and inside of it where a message was forwarded or answered. Headers that a text quotes are its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from pipeline.blocks.block import Told
from pipeline.blocks.lines import Line, is_blank, split_lines

Kind = Literal["from", "to", "subject", "date", "other"]

_NAMES: dict[Kind, str] = {
    "from": "from|von|de|da|van|od|от|от кого|fra|från|lähettäjä|kimden|gönderen|feladó|de la|από|מאת|من|"
    "差出人|送信者|发件人|寄件者|보낸 사람|보낸사람",
    "to": "to|an|à|a|para|aan|do|кому|til|till|vastaanottaja|kime|alıcı|címzett|către|προς|אל|إلى|"
    "宛先|收件人|收件者|받는 사람|받는사람",
    "subject": "subject|betreff|objet|asunto|oggetto|assunto|onderwerp|temat|тема|emne|ämne|aihe|konu|tárgy|subiect|"
    "θέμα|נושא|الموضوع|件名|主题|主旨|제목",
    "date": "date|sent|datum|gesendet|envoyé|fecha|enviado|enviado el|data|inviato|enviada|enviada em|verzonden|"
    "wysłano|дата|отправлено|dato|sendt|skickat|lähetetty|päivämäärä|tarih|gönderildi|dátum|elküldve|trimis|ημερομηνία|תאריך|"
    "التاريخ|تاريخ الإرسال|日付|日時|送信日時|发送时间|日期|寄件日期|날짜|보낸 날짜",
    "other": "cc|bcc|kopie|copie|copia|cópia|kopia|kopio|копия|kopi|bilgi|نسخة|抄送|副本|참조|reply-to|antwort an|"
    "répondre à|responder a|rispondi a|antwoord aan|odpowiedz do|importance|priority|attachments|anlagen|anhänge|"
    "pièces jointes|datos adjuntos|allegati|bijlagen|załączniki|вложения|添付ファイル|附件|organization|organisation|"
    "return-path|received|delivered-to|message-id|mime-version|content-type|content-transfer-encoding|sender|references|"
    "in-reply-to|user-agent|precedence|errors-to|authentication-results|thread-topic|thread-index|feedback-id|envelope-to|"
    "content-language|accept-language|auto-submitted|resent-from|resent-to|resent-date|newsgroups|status",
}
"""What mail programs call the fields, by language, and what the standard does; only parts of a header that is one."""
_KINDS: dict[str, Kind] = {name: kind for kind, names in _NAMES.items() for name in names.split("|")}
_FIELD = re.compile(
    r"[*_> ]{0,4}([^\W\d_][\w-]{0,30}(?: [^\W\d_]{1,12}){0,2})[*_]{0,2}[ \xa0]?[:：](?:[*_]{0,2}(?=\s|$)|(?=\S))(.*)"
)
_COLON = re.compile("[:：]")
_OF_MACHINES = re.compile(
    r"(?:x|list|arc|dkim|received|resent|content|delivery)-[a-z-]+|[a-z]+-signature", re.IGNORECASE
)
_MBOX = re.compile(r"From [^\s@]+@[^\s@]+ {1,3}[A-Z][a-z]{2} ")
_FORWARDED = re.compile(
    r"[> ]*(?:(?:-{2,}|—+|_{5,})\s*[^\W\d_][^\n-]{4,60}?\s*(?:-{2,}|—+|_{5,})|_{20,}|(?:Begin forwarded message|"
    r"Anfang der weitergeleiteten (?:Nachricht|E-Mail)|Début du message (?:réexpédié|transféré)|"
    r"Inicio del mensaje reenviado|Inizio messaggio inoltrato|Início da mensagem reencaminhada|"
    r"Begin doorgestuurd bericht|Начало переадресованного сообщения|Forwarded by [^\n]{3,40}|転送されたメッセージ|"
    r"下面是被转发的邮件)\s?[:：]?)",
    re.IGNORECASE,
)
"""What programs set above the header of a message that they forward or answer."""
_SUBJECTS = "|".join(sorted(name.capitalize() for name in _NAMES["subject"].split("|")))
_SUBJECT = re.compile(rf"\n[*_> ]{{0,4}}(?:{_SUBJECTS})[*_ \xa0]{{0,2}}[:：]")
"""In the header of a message that was forwarded or answered, as programs write it."""
_FIRST_LINE = re.compile(
    r"\s*(?:(From [^\s@]+@[^\s@]+ )"
    r"|[*_> ]{0,4}([^\W\d_][\w-]{0,30}(?: [^\W\d_]{1,20}){0,4})[*_ \xa0]{0,3}[:：]|([-—_>]{2}))"
)
_FORWARDS = re.compile(
    r"(?:fwd?|fw|wg|tr|rv|inoltro|enc|doorst|vs|vb|vl|ilt|pd|пересл|fs|転送|转发|轉寄)\s?[:：]", re.IGNORECASE
)
_FEWEST_BESIDE, _MOST_LINES = 2, 250
"""Of receiver, subject and date, how many a header has beside its sender; and its lines at most."""
_LONGEST_HEADER, _NEAR = 16_000, 12
"""Characters in which the header of a mail ends; lines below it, or below the beginning, among which that of a
forwarded one stands."""
_SIGNATURE, _RULE = frozenset(("--", "—")), re.compile(r"_{20,}")
_MOST_BELOW, _MOST_BELOW_RULE, _LONGEST_BELOW = 12, 6, 25
"""Lines below a signature's dashes, and below the rule above a mailing list's notice; and words in one of them."""
_DASHES = "\n-- \n"
HEADER = Told("metadata", "mail:header")
_BELOW_DASHES, _BELOW_RULE = Told("author_bio", "mail:signature"), Told("newsletter", "mail:footer")


class Field(NamedTuple):
    """A field of a header."""

    kind: Kind
    value: str


def mail_lines(text: str, lines: Sequence[Line]) -> dict[int, Told]:
    """Indices of the lines of a dump that are headers of mails, or stand below the signature of one.

    Args:
        text: the dump.
        lines: its lines.
    """
    told: dict[int, Told] = {}
    first = _first_header(lines) if _may_begin(text) else None
    if first:
        told.update(dict.fromkeys(range(first.end), HEADER))
    if told or ("@" in text and _SUBJECT.search(text)):
        index = len(told)
        while index < len(lines):
            fields = _fields(lines, index)
            if fields.are_header:
                above = [index - 1] if index and _FORWARDED.fullmatch(lines[index - 1].text) else []
                if above or first or (index < _NEAR and fields.have_date):  # else of a mail that the text quotes
                    told.update(dict.fromkeys([*above, *range(index, fields.end)], HEADER))
            index = max(fields.end, index + 1)  # a part of them is no header either
    if any(line.text in _SIGNATURE for line in lines[-_MOST_BELOW:]) and (told or _DASHES in text):
        told.update(_below_dashes(lines))
    if told:
        told.update(_below_rule(lines))
    return told


def split_mail_header(text: str) -> tuple[list[str], str]:
    """The lines of the header that a text begins with, and the text below it; no lines where it has none.

    Args:
        text: the decoded text.
    """
    header = _first_header(lines := split_lines(text[:_LONGEST_HEADER])) if _may_begin(text) else None
    if header is None:
        return [], text
    raw = text.splitlines(keepends=True)
    left, end = header.end, 0
    while left:
        left -= not is_blank(raw[end])
        end += 1
    return [line.text for line in lines[: header.end]], "".join(raw[end:])


def stated_fields(text: str) -> list[Field]:
    """The fields of the mail that a text is, or that it does nothing but forward; none where it is no mail.

    Args:
        text: the dump.
    """
    if not _may_begin(text):
        return []
    lines = split_lines(text[:_LONGEST_HEADER])
    header = _first_header(lines)
    if header is None:
        return []
    subject = next((field.value for field in header.fields if field.kind == "subject"), "")
    if _FORWARDS.match(subject):
        for index in range(header.end + 1, min(header.end + _NEAR, len(lines))):
            inner = _header(lines, index) if _FORWARDED.fullmatch(lines[index - 1].text) else None
            if inner:
                return inner.fields
    return header.fields


def _may_begin(text: str) -> bool:
    """Whether a text may begin with a header, or with what stands above that of a forwarded message."""
    found = _FIRST_LINE.match(text)
    if found is None:
        return False
    _, name, marks = found.groups()
    if marks or (name and _FORWARDED.match(name)):
        return _FORWARDED.match(text.lstrip()) is not None
    return not name or _kind(name) is not None


class _Fields(NamedTuple):
    """Fields in a row.

    Attributes:
        fields: as they stand.
        end: index of the line behind them.
    """

    fields: list[Field]
    end: int

    @property
    def are_header(self) -> bool:
        """Whether they are those that headers of mails have."""
        kinds = {field.kind for field in self.fields}
        return "from" in kinds and len(kinds & {"to", "subject", "date"}) >= _FEWEST_BESIDE

    @property
    def have_date(self) -> bool:
        """Whether they say when the mail was sent, as those of programs do."""
        return any(field.kind == "date" for field in self.fields)


def _first_header(lines: Sequence[Line]) -> _Fields | None:
    """The header that a dump begins with."""
    if not lines:
        return None
    opened = _MBOX.match(lines[0].text) or _FORWARDED.fullmatch(lines[0].text)
    return _header(lines, 1 if opened else 0)


def _header(lines: Sequence[Line], start: int) -> _Fields | None:
    """The header that begins with a line."""
    fields = _fields(lines, start)
    return fields if fields.are_header else None


def _fields(lines: Sequence[Line], start: int) -> _Fields:
    """The fields that begin with a line; none where it is no field."""
    fields: list[Field] = []
    index = start
    while index < min(start + _MOST_LINES, len(lines)):
        line = lines[index]
        found = _FIELD.match(line.text) if _COLON.search(line.text) else None
        kind = _kind(found[1]) if found else None
        if found and kind and (index == start or not line.blank_before or kind not in {field.kind for field in fields}):
            fields.append(Field(kind, found[2].strip()))
        elif fields and line.indent > lines[start].indent and not line.blank_before:
            fields[-1] = fields[-1]._replace(value=f"{fields[-1].value} {line.text}".strip())
        else:
            break
        index += 1
    return _Fields(fields, index)


def _kind(name: str) -> Kind | None:
    name = name.casefold()
    return _KINDS.get(name) or ("other" if _OF_MACHINES.fullmatch(name) else None)


def _below_dashes(lines: Sequence[Line]) -> dict[int, Told]:
    """The signature of a mail, with the dashes above it."""
    start = max(0, len(lines) - _MOST_BELOW)
    first = next(index for index in range(start, len(lines)) if lines[index].text in _SIGNATURE)
    return dict.fromkeys(range(first, len(lines)), _BELOW_DASHES) if _are_short(lines[first:]) else {}


def _below_rule(lines: Sequence[Line]) -> dict[int, Told]:
    """The notice of a mailing list at the end of a mail, with the rule above it."""
    start = max(0, len(lines) - _MOST_BELOW_RULE)
    first = next((index for index in range(start, len(lines)) if _RULE.fullmatch(lines[index].text)), len(lines))
    return dict.fromkeys(range(first, len(lines)), _BELOW_RULE) if _are_short(lines[first:]) else {}


def _are_short(lines: Sequence[Line]) -> bool:
    return all(len(line.text.split()) <= _LONGEST_BELOW for line in lines)
