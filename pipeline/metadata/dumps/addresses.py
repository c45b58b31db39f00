"""The address that some scrapers set above or below the text of a dump."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.blocks import Block
from pipeline.metadata.addresses import absolute_url

_FIRST, _LAST = 5, 3
_ADDRESS = re.compile(r"(?P<label>[^\W\d_][^\W\d_ ]{0,14}(?: [^\W\d_]{1,12})?\s?[:：]\s?)?<?(?P<url>https?://\S{4,})>?")
_LABEL = re.compile(
    r"(?:(?:source |page |original |article )?(?:url|link|address)|source|permalink|canonical|quelle|adresse|fuente|"
    r"fonte|enlace|lien|kaynak|bağlantı|источник|ссылка|źródło|bron|المصدر|الرابط|来源|原文|链接|網址|出典|元記事)\s?[:：]\s?",
    re.IGNORECASE,
)
_SHARING = re.compile(
    r"://(?:www\.|m\.)?(?:facebook|twitter|x|t|linkedin|pinterest|reddit|instagram|youtube|youtu|whatsapp|wa|telegram)"
    r"\.\w{2,3}(?:/|$)|/(?:share|intent|sharer)\b|\.(?:jpe?g|png|gif|webp|svg|mp4|pdf)(?:\?|$)",
    re.IGNORECASE,
)
_PATH = re.compile(r"://[^/\s]+/[^\s/]")


def find_address(blocks: Sequence[Block]) -> tuple[int, str] | None:
    """The block that is the dump's own address, and the address.

    It stands alone in a line, perhaps behind a label such as "URL:". Of several below the text, which may be
    references, none is taken; nor is a home page, a picture or a link for sharing.

    Args:
        blocks: the blocks of the dump.
    """
    top = [found for index in range(min(_FIRST, len(blocks))) if (found := _address(blocks, index))]
    if top:
        return top[0]
    last = [
        found for index in range(max(_FIRST, len(blocks) - _LAST), len(blocks)) if (found := _address(blocks, index))
    ]
    return last[0] if len(last) == 1 else None


def _address(blocks: Sequence[Block], index: int) -> tuple[int, str] | None:
    text = blocks[index].text
    if "://" not in text or blocks[index].kind == "code":
        return None
    match = _ADDRESS.fullmatch(text)
    if match is None or (match["label"] and not _LABEL.fullmatch(match["label"])):
        return None
    url = absolute_url(match["url"].rstrip(">"), None)
    if url is None or _SHARING.search(url) or not _PATH.search(url):
        return None
    return index, url
