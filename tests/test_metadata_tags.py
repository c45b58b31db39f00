"""Keywords, without what only a publishing system needs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.metadata.tags import clean_tags


@pytest.mark.parametrize(
    ("values", "tags"),
    [
        (["bridge, council; ferry|harbour"], ("bridge", "council", "ferry", "harbour")),
        (["New York, council"], ("New York", "council")),
        (["new bridge"], ("new bridge",)),
        (["#bridge", "Bridge"], ("bridge",)),
        (["渡轮，码头、海湾"], ("渡轮", "码头", "海湾")),
        (["渡轮 码头 海湾"], ("渡轮", "码头", "海湾")),
        (["渡轮 码头"], ("渡轮 码头",)),
        (["渡轮离开码头时没有人抬头看一眼 码头 海湾"], ("渡轮离开码头时没有人抬头看一眼 码头 海湾",)),
        (["渡轮 ferry harbour"], ("渡轮 ferry harbour",)),
        (["Historical: European", "Gothic"], ("Historical: European", "Gothic")),  # one may have a colon
        (["Category: Towns", "NLP Entity Tokens: Old Quay", "Locale: US"], ("Towns", "Old Quay")),
        (["Locale: US", "contentId: 15"], ()),
        (["bridge", "2017", "184216031", "15cd344d-456b-4515-bc42-40ba5b58300e"], ("bridge", "2017")),
        (["bridge", "www.harbour.example", "harbour.example"], ("bridge", "www.harbour.example")),
        (["editor&#39;s choice; bread &amp; butter"], ("editor's choice", "bread & butter")),
        (["bridge", "Uncategorized", "null", "_prio_2"], ("bridge",)),
        (["x" * 81, "bridge"], ("bridge",)),
        (["", " ", "—"], ()),
        ([], ()),
    ],
)
def test_tags(values: list[str], tags: tuple[str, ...]) -> None:
    assert clean_tags(values, "www.harbour.example") == tags


@given(st.lists(st.text(max_size=40), max_size=8), st.none() | st.text(max_size=20))
def test_any_values_give_none_that_is_empty(values: list[str], hostname: str | None) -> None:
    assert all(tag.strip() for tag in clean_tags(values, hostname))
