"""The record and its schema: one definition, and its inverse."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from pipeline import Article, Rejected, clean
from pipeline.article import article_id, readable_path
from pipeline.schema import record_schema

STORY = """The old crane comes down

The harbour crane that has stood over the fish market since 1931 will be taken down next week, the council said.

Workers began to loosen its bolts on Monday. "It creaked every winter night," said a neighbour who has lived beside it
for forty years and will miss the noise.
"""


@pytest.fixture
def record() -> dict[str, Any]:
    return clean(STORY, name="crane.txt").to_dict()


def test_schema_is_a_valid_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(record_schema())


def test_schema_requires_every_key_and_allows_no_other(record: dict[str, Any]) -> None:
    schema = record_schema()
    jsonschema.validate(record, schema)
    for key in record:
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({name: value for name, value in record.items() if name != key}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**record, "more": 1}, schema)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("title", ""),
        ("authors", None),
        ("authors", [""]),
        ("id", "x"),
        ("date_published", "yesterday"),
        ("date_source", "guess"),
        ("language_score", 1.5),
        ("removed", [{"first": 0}]),
        ("schema_version", "2.0"),
        ("recipe", None),
    ],
)
def test_schema_refuses(record: dict[str, Any], key: str, value: object) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**record, key: value}, record_schema())


def test_every_property_is_described() -> None:
    def properties(schema: Any) -> Any:
        if isinstance(schema, dict):
            yield from schema.get("properties", {}).values()
            for part in schema.values():
                yield from properties(part)

    assert all(described.get("description") for described in properties(record_schema()))


def test_from_dict_is_the_inverse_of_to_dict(record: dict[str, Any]) -> None:
    assert Article.from_dict(json.loads(json.dumps(record))).to_dict() == record


def test_from_dict_ignores_keys_of_a_later_minor_version(record: dict[str, Any]) -> None:
    later = {**record, "schema_version": "1.7", "sentiment": 0.5, "raw": {**record["raw"], "etag": "x"}}
    assert Article.from_dict(later).text == record["text"]


def test_from_dict_refuses_another_major_version(record: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"schema_version '2\.0'"):
        Article.from_dict({**record, "schema_version": "2.0"})


def test_from_dict_names_the_missing_key(record: dict[str, Any]) -> None:
    del record["quality"]
    with pytest.raises(ValueError, match="quality"):
        Article.from_dict(record)


def test_id_depends_on_path_and_record_only() -> None:
    assert article_id(b"a.html") == article_id(b"a.html", 0) != article_id(b"a.html", 1)
    assert len(article_id(b"")) == 32


def test_path_that_is_not_utf8_is_readable() -> None:
    assert readable_path(b"caf\xe9.txt") == "caf\\xe9.txt"


def test_rejected_says_which_document_and_why() -> None:
    with pytest.raises(Rejected) as caught:
        clean(b"", name="nothing.txt")
    assert caught.value.rejection.reason == "empty"
    assert "nothing.txt" in str(caught.value)
