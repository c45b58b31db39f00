import hashlib
import random
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.run.naming import folds_names, output_names, place_of, places_touched


def _hash(path: bytes) -> bytes:
    return hashlib.sha256(path).hexdigest()[:8].encode()


@pytest.mark.parametrize(
    "path",
    [
        b"a.html",
        b"a/b/c.txt",
        b"no extension",
        b"with 'quotes\" and spaces.txt",
        b"new\nline.txt",
        "çağrı/新聞.html".encode(),
        b"x" * 250,
        "ü".encode() * 125,
        b"a.json",
        b"back\\slash",
    ],
)
def test_the_natural_name(path):
    assert output_names([path]) == {path: path + b".json"}


def test_files_that_differ_in_extension_or_folder_have_names_of_their_own():
    paths = [b"a.html", b"a.txt", b"a", b"b/a", b"a.html.gz"]
    assert output_names(paths) == {path: path + b".json" for path in paths}


@pytest.mark.parametrize("path", [b"x" * 251, b"x" * 255, "ü".encode() * 127 + b"x", b"d/" + "新".encode() * 84])
def test_a_name_too_long_is_cut_at_a_character_and_gets_a_hash(path):
    (output,) = output_names([path]).values()
    folder, _, name = output.rpartition(b"/")
    assert folder == path.rpartition(b"/")[0]
    assert 250 <= len(name) <= 255
    assert name.endswith(b"." + _hash(path) + b".json")
    assert name.decode()[:-14] in path.decode()


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (b"caf\xe9.txt", b"caf%E9.txt"),
        (b"caf\xe9/a.txt", b"caf%E9/a.txt"),
        (b"\xff\xfe", b"%FF%FE"),
    ],
)
def test_a_name_that_is_not_utf8_is_shown_and_gets_a_hash(path, shown):
    assert output_names([path]) == {path: shown + b"." + _hash(path) + b".json"}


def test_what_looks_the_same_when_shown_stays_apart():
    paths = [b"caf\xe9/a", b"caf%E9/a", b"caf\xe9", b"caf%E9"]
    assert len(set(output_names(paths).values())) == 4


def test_a_record_gives_way_to_a_folder_that_others_need():
    names = output_names([b"a", b"a.json/b", b"x/y", b"x/y.json/deep/er"])
    assert names[b"a.json/b"] == b"a.json/b.json"
    assert names[b"a"] == b"a." + _hash(b"a") + b".json"
    assert names[b"x/y"] == b"x/y." + _hash(b"x/y") + b".json"


def test_where_the_disk_folds_names_the_later_in_byte_order_gets_the_hash():
    nfc, nfd = "é.txt".encode(), unicodedata.normalize("NFD", "é.txt").encode()
    names = output_names([b"a.txt", b"A.txt", nfc, nfd, b"B", b"b.JSON/c"], folds_names=True)
    assert names[b"A.txt"] == b"A.txt.json"
    assert names[b"a.txt"] == b"a.txt." + _hash(b"a.txt") + b".json"
    assert names[min(nfc, nfd)] == min(nfc, nfd) + b".json"
    assert names[max(nfc, nfd)] != max(nfc, nfd) + b".json"
    assert names[b"B"] == b"B." + _hash(b"B") + b".json"


def test_a_file_that_is_named_like_a_hashed_name_keeps_its_own():
    lookalike = b"a." + _hash(b"a")
    names = output_names([b"a", b"a.json/b", lookalike])
    assert names[lookalike] == lookalike + b".json"
    assert names[b"a"] not in (names[lookalike], b"a.json")


_part = st.one_of(
    st.sampled_from([b"a", b"A", b"a.json", b"b.JSON", b"\xe9", b"%E9", b"x" * 255, b"\xff" * 100, "é".encode()]),
    st.binary(min_size=1, max_size=6).filter(lambda part: b"/" not in part and b"\0" not in part and part[0] != 0x2E),
)
_paths = st.sets(st.lists(_part, min_size=1, max_size=3).map(b"/".join), max_size=12)


def _can_lie_on_a_disk(paths):
    return not any(path.startswith(other + b"/") for path in paths for other in paths)


@given(_paths.filter(_can_lie_on_a_disk), st.booleans(), st.randoms(use_true_random=False))
def test_names_are_a_function_of_the_set_and_can_all_be_written(paths, folds, shuffled: random.Random):
    ordered = list(paths)
    shuffled.shuffle(ordered)
    names = output_names(ordered, folds)
    assert names == output_names(sorted(paths), folds)
    assert set(names) == paths

    def same(name: bytes) -> str:
        name_text = name.decode()  # every name is UTF-8
        return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name_text).casefold()) if folds else name_text

    outputs = {same(name) for name in names.values()}
    folders = {same(name).rpartition("/")[0] for name in names.values()}
    folders |= {"/".join(folder.split("/")[:depth]) for folder in folders for depth in (1, 2)}
    assert len(outputs) == len(paths)
    assert not outputs & folders
    assert all(len(part) <= 255 for name in names.values() for part in name.split(b"/"))
    assert all(name.endswith(b".json") for name in names.values())


@given(_paths, _paths, st.booleans())
def test_only_names_where_something_changed_are_others(before, after, folds):
    """Named anew are the paths that lie where others came or went; all others keep what they have."""
    assume(_can_lie_on_a_disk(before) and _can_lie_on_a_disk(after))
    touched = places_touched(before ^ after, folds)
    folders = {path.rpartition(b"/")[0] for path in after}
    concerned = [path for path in after if place_of(path.rpartition(b"/")[0], folds) in touched]
    names = output_names(before, folds) | output_names(concerned, folds, folders=folders)
    assert {path: names[path] for path in after} == output_names(after, folds)


def test_this_disk_is_probed_without_a_trace(tmp_path):
    answer = folds_names(str(tmp_path))
    (tmp_path / "Name").touch()
    assert answer == (tmp_path / "name").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["Name"]
