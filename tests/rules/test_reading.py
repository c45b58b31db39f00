"""Files of user rules: what is in them, and what is said of mistakes."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rules.loading import load_rules
from pipeline.rules.reading import read_rules
from pipeline.rules.rule import RulesError

GOOD = """\
# what our readers complain about
[[remove]]
text = "Read our newsletter"
family = "newsletter"
site = "News.example"
language = "en"

[[keep]]
text = "Comments"
match = "start"

[[end_of_article]]
text = '''More from
this section'''

[[remove]]
text = "Читайте нас"
match = "contains"
"""


def test_all_that_can_be_said() -> None:
    rules = read_rules(GOOD.encode(), "my.toml").rules
    assert [(rule.kind, rule.name, rule.match, rule.family) for rule in rules] == [
        ("remove", "user:read-our-newsletter", "line", "newsletter"),
        ("keep", "user:comments", "start", "boilerplate"),
        ("end_of_article", "user:more-from-this-section", "line", "boilerplate"),
        ("remove", "user:читайте-нас", "contains", "boilerplate"),
    ]
    assert (rules[0].site, rules[0].language, rules[1].site) == ("news.example", "en", None)


def test_a_byte_order_mark_and_the_line_ends_of_windows_do_not_matter() -> None:
    windows = b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()
    assert read_rules(windows, "a").fingerprint == read_rules(GOOD.encode(), "b").fingerprint


def test_the_fingerprint_is_of_what_the_rules_say() -> None:
    plain = read_rules(b'[[remove]]\ntext = "Some line"\n', "a").fingerprint
    assert plain == read_rules(b'# why\n[[remove]]\nmatch = "line"\ntext = "Some line"', "b").fingerprint
    assert plain != read_rules(b'[[keep]]\ntext = "Some line"\n', "a").fingerprint
    assert plain != read_rules(b'[[remove]]\ntext = "Some lines"\n', "a").fingerprint
    assert read_rules(b"# nothing yet\n", "a").fingerprint is None


def test_rules_with_the_same_words_have_names_of_their_own() -> None:
    source = (
        b'[[remove]]\ntext = "Sign up!"\nsite = "a.example"\n[[remove]]\ntext = "Sign up"\n[[remove]]\ntext = "***"'
    )
    assert [rule.name for rule in read_rules(source, "a").rules] == ["user:sign-up", "user:sign-up-2", "user:marks"]


MISTAKES = [
    ("[[remove]]\ntext = unquoted\n", 2, "no TOML"),
    ('[[remove]]\ntext = "a line\n', 2, "no TOML"),
    ('[[remove]]\ntext = "a"\n[[remove\n', 3, "no TOML"),
    ('\n\n[[removes]]\ntext = "a"\n', 3, "unknown table 'removes'; did you mean 'remove'?"),
    ('[remove]\ntext = "a"\n', 1, "remove is no list of tables; write [[remove]]"),
    ('keep = "a"\n', 1, "keep is no list of tables"),
    ('text = "a"\n', 1, "unknown table 'text'; known are remove, keep, end_of_article"),
    ('[[remove]]\nfamily = "share"\n', 1, "this [[remove]] has no text"),
    ('[[keep]]\ntext = "b"\n\n[[remove]]\ntext = "a"\nlangauge = "en"\n', 6, "did you mean 'language'?"),
    ('[[remove]]\ntext = 5\n', 2, "text is 5; it is a string"),
    ('[[remove]]\ntext = ["a"]\n', 2, 'text is ["a"]; it is a string'),
    ('[[remove]]\ntext = "  \\u200b "\n', 2, "nothing is left of it"),
    ('[[remove]]\ntext = "a"\nmatch = "starts"\n', 3, "did you mean 'start'?"),
    ('[[remove]]\ntext = "a"\nmatch = "regex"\n', 3, "known are line, start, contains"),
    ('[[remove]]\ntext = "***"\nmatch = "contains"\n', 2, "needs a letter or a digit"),
    ('[[remove]]\ntext = "a"\nfamily = "news-letter"\n', 3, "did you mean 'newsletter'?"),
    ('[[remove]]\ntext = "a"\nsite = "https://news.example/"\n', 3, "write the host alone"),
    ('[[remove]]\ntext = "a"\nsite = "news.example:8080"\n', 3, "write the host alone"),
    ('[[remove]]\ntext = "a"\nsite = ""\n', 3, "write the host alone"),
    ('[[remove]]\ntext = "a"\nlanguage = "english"\n', 3, "write a BCP 47 code"),
    ('[[keep]]\ntext = "a"\nfamily = "share"\n', 3, "keep removes nothing"),
    # What looks like a table inside of a string, or in a comment, is none.
    ('[[remove]]\ntext = """\n[[remove]]\nsite = 1\n"""\n#[[remove]]\n[[remove]]\ntext = "b"\nsite = "/"\n', 9, "host"),
    ('[[ "remove" ]]\n"text" = "a"\n[[remove]]\n\'site\' = "b"\n', 3, "has no text"),
    ('remove = [{text = "a"}, {text = "b", site = "/"}]\n', 1, "host"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "line", "said"), MISTAKES)
def test_a_mistake_is_told_with_its_line(source: str, line: int, said: str) -> None:
    with pytest.raises(RulesError) as caught:
        read_rules(source.encode(), "my-rules.toml")
    assert str(caught.value).startswith(f"my-rules.toml, line {line}: ")
    assert said in str(caught.value)


def test_bytes_that_are_no_text_are_told_with_their_line() -> None:
    with pytest.raises(RulesError, match=r"my\.toml, line 2: it is not UTF-8"):
        read_rules(b'[[remove]]\ntext = "caf\xe9"\n', "my.toml")


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_whatever_a_file_holds_it_is_read_or_refused_with_a_line(source: bytes) -> None:
    said = ""
    try:
        read_rules(source, "x")
    except RulesError as error:
        said = str(error)
    assert not said or said.startswith("x, line ")


KEYS = st.sampled_from(["text", "family", "site", "language", "match", "note"])
VALUES = st.sampled_from(
    ['"a"', '"line"', '"en"', '"share"', '"""\n[[keep]]\n"""', "'''\n# \"\n'''", "7", '"[[keep]]"']
)
TABLES = st.tuples(st.sampled_from(["remove", "keep", "end_of_article"]), st.dictionaries(KEYS, VALUES, max_size=4))


@given(st.lists(TABLES, max_size=5))
def test_the_line_that_is_named_is_one_of_the_table_that_is_wrong(tables: list[tuple[str, dict[str, str]]]) -> None:
    source, starts = "", []
    for name, keys in tables:
        starts.append(source.count("\n") + 1)
        source += f"[[{name}]]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items())
    try:
        read_rules(source.encode(), "x")
    except RulesError as error:
        line = int(str(error).removeprefix("x, line ").partition(":")[0])
        start = max(start for start in starts if start <= line)
        name, keys = tables[starts.index(start)]
        end = next((other for other in starts if other > start), source.count("\n") + 1)
        with pytest.raises(RulesError):  # the table alone is wrong as well
            read_rules("\n".join(source.split("\n")[start - 1 : end - 1]).encode(), "x")


def test_a_file_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    path.write_text('[[remove]]\ntext = "one"\n')
    assert [rule.text for rule in load_rules(str(path)).rules] == ["one"]
    path.write_text('[[remove]]\ntext = "two"\n')
    assert [rule.text for rule in load_rules(str(path)).rules] == ["two"]
    assert load_rules("").rules == ()
    path.unlink()
    with pytest.raises(RulesError, match=r"rules\.toml cannot be read \(No such file"):
        load_rules(str(path))


def test_rules_can_be_sent_to_another_process() -> None:
    rules = read_rules(GOOD.encode(), "my.toml")
    assert pickle.loads(pickle.dumps(rules)) == rules
