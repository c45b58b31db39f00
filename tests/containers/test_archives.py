"""ZIP and TAR archives of pages: sidecars in them, and names and members that mean harm."""

from __future__ import annotations

import gzip
import io
import json
import random
import stat
import tarfile
import zipfile

import pytest

from pipeline.article import Rejected
from pipeline.settings import Settings
from tests.containers.packing import page, read, tarred, zipped

SIDECAR = json.dumps({"url": "https://news.example/a", "title": "A"}).encode()
FORMS = [zipped, tarred, lambda members: tarred(members, "w:gz")]


@pytest.mark.parametrize("pack", FORMS, ids=["zip", "tar", "tar.gz"])
@pytest.mark.parametrize("order", [1, -1], ids=["sidecar behind", "sidecar before"])
def test_pages_with_their_sidecars(pack: object, order: int) -> None:
    members = dict([("d/a.html", page(1)), ("d/a.html.meta.json", SIDECAR), ("b.txt", b"Text.")][::order])
    found = read(pack(members))  # type: ignore[operator]
    by_name = {document.name: document for document in found.documents.values()}
    assert set(by_name) == {"d/a.html", "b.txt"}
    assert by_name["d/a.html"].hints == {"url": "https://news.example/a", "title": "A"}
    assert by_name["b.txt"].hints is None
    assert not found.rejected


@pytest.mark.parametrize("pack", FORMS, ids=["zip", "tar", "tar.gz"])
@pytest.mark.parametrize(
    "name", ["/etc/passwd.html", "../../a.html", "a/../b.html", "C:\\a.html", "ü\u202e.html", "a" * 300]
)
def test_names_that_mean_harm_are_names_only(pack: object, name: str) -> None:
    found = read(pack({name: page(1)}))  # type: ignore[operator]
    assert found.texts == [page(1).decode()]


@pytest.mark.parametrize("pack", FORMS, ids=["zip", "tar", "tar.gz"])
def test_members_that_are_no_pages_are_counted(pack: object) -> None:
    names = ("a.html", "logo.PNG", "style.css", "app.js", "__MACOSX/._a.html", ".git/config", "b.html")
    found = read(pack({name: page(1) for name in names}))  # type: ignore[operator]
    assert [document.name for document in found.documents.values()] == ["a.html", "b.html"]
    assert sorted(found.skipped.values()) == ["hidden", "hidden", "not_text", "not_text", "not_text"]


@pytest.mark.parametrize("pack", FORMS, ids=["zip", "tar", "tar.gz"])
def test_a_broken_sidecar_costs_its_page_only(pack: object) -> None:
    found = read(pack({"a.html": page(1), "a.html.meta.json": b"{", "b.html": page(2)}))  # type: ignore[operator]
    assert found.texts == [page(2).decode()]
    assert found.rejected[0][0] == "broken"
    assert "a.html" in found.rejected[0][1]


@pytest.mark.parametrize("pack", FORMS, ids=["zip", "tar", "tar.gz"])
def test_a_member_that_is_too_large_costs_itself_only(pack: object) -> None:
    members = {"a.html": bytes(5_000_000), "b.html": page(2)}
    found = read(pack(members), settings=Settings(max_bytes=100_000))  # type: ignore[operator]
    assert found.texts == [page(2).decode()]
    assert found.rejected[0][0] == "too_large"


@pytest.mark.parametrize("pack", FORMS, ids=["zip", "tar", "tar.gz"])
def test_a_sidecar_that_is_too_large_is_not_taken_for_its_page(pack: object) -> None:
    members = {"a.html": page(1), "a.html.meta.json": b" " * 1_048_577, "b.html": page(2)}
    found = read(pack(members))  # type: ignore[operator]
    assert found.texts == [page(2).decode()]
    assert found.rejected[0] == (
        "too_large",
        "member 1: a.html: its sidecar has 1,048,577 bytes, and a sidecar has 1,048,576 at most; mend or remove it",
    )


def test_a_damaged_sidecar_is_not_taken_for_its_page() -> None:
    data = zipped({"a.html": page(1), "a.html.meta.json": SIDECAR, "b.html": page(2)})
    at = data.index(b"a.html.meta.json") + len(b"a.html.meta.json")  # where its compressed bytes begin
    found = read(data[:at] + bytes(10) + data[at + 10 :])
    assert found.texts == [page(2).decode()]
    assert found.rejected[0][1].startswith("member 1: a.html: its sidecar: it is damaged (")


def test_links_and_devices_are_counted() -> None:
    link = zipfile.ZipInfo("link.html")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    assert read(zipped([(link, b"/etc/passwd"), ("a.html", page(1))])).skipped == {0: "symlink"}

    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, kind in (
            ("a", tarfile.SYMTYPE),
            ("b", tarfile.LNKTYPE),
            ("c", tarfile.FIFOTYPE),
            ("d", tarfile.DIRTYPE),
        ):
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
    assert read(buffer.getvalue()).skipped == {0: "symlink", 1: "symlink", 2: "special_file"}


def test_encrypted_members_are_refused_one_by_one() -> None:
    data = bytearray(zipped({"a.html": page(1), "b.html": page(2)}))
    directory = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[directory + 8] |= 1
    found = read(bytes(data))
    assert found.texts == [page(2).decode()]
    assert found.rejected[0][0] == "refused"
    assert "encrypted" in found.rejected[0][1]


def test_a_member_whose_checksum_is_wrong_costs_itself_only() -> None:
    data = bytearray(zipped({"a.html": page(1) * 50, "b.html": page(2)}))
    data[60] ^= 0xFF
    found = read(bytes(data))
    assert found.texts == [page(2).decode()]
    assert found.rejected[0][0] == "broken"


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("damage", ["zeros", "ones"])
def test_a_damaged_member_costs_itself_only_however_it_is_packed(method: int, damage: str) -> None:
    noise = random.Random(method).randbytes(3000).hex().encode()
    with io.BytesIO() as buffer:
        with zipfile.ZipFile(buffer, "w", method) as archive:
            for number in range(3):
                archive.writestr(f"{number}.html", page(number) + noise)
        data = bytearray(buffer.getvalue())
    began = data.index(b"PK\x03\x04", 4)
    packed = began + 30 + len("1.html")
    data[packed : packed + 1000] = (b"\0" if damage == "zeros" else b"\xff") * 1000
    found = read(bytes(data))
    assert list(found.documents) == [0, 2]
    assert found.rejected[1][0] == "broken"
    assert found.rejected[1][1].startswith("member 2: 1.html: ")


def test_a_member_that_needs_too_much_memory_costs_itself_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_memory(*_: object) -> bytes:
        raise MemoryError

    whole = zipfile.ZipExtFile.read
    monkeypatch.setattr(
        zipfile.ZipExtFile, "read", lambda self, size: (no_memory if self.name == "b.html" else whole)(self, size)
    )
    found = read(zipped({"a.html": page(1), "b.html": page(2), "c.html": page(3)}))
    assert list(found.documents) == [0, 2]
    assert found.rejected[1][0] == "memory"


def test_a_member_of_a_zip_without_a_name_is_a_member() -> None:
    data = zipped({"Xa.html": page(1), "b.html": page(2)}).replace(b"Xa.html", b"\0a.html")
    assert len(read(data).documents) + len(read(data).rejected) == 2


def test_the_same_name_twice_is_two_members() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = zipped([("a.html", page(1)), ("a.html", page(2))])
    assert read(data).texts == [page(1).decode(), page(2).decode()]


def test_a_zip_without_its_end_is_rejected_as_a_whole() -> None:
    with pytest.raises(Rejected, match="truncated"):
        read(zipped({"a.html": page(1)})[:-30])


def test_a_cut_tar_keeps_what_is_whole() -> None:
    data = tarred({"a.html": page(1), "b.html": page(2) * 20})
    found = read(data[: 1024 + 512 + 300])
    assert found.texts == [page(1).decode()]
    assert found.rejected[1][0] == "truncated"


def test_a_damaged_header_in_a_tar_costs_its_member_only() -> None:
    data = bytearray(tarred({"a.html": page(1), "b.html": page(2), "c.html": page(3)}))
    data[1024 + 148 : 1024 + 156] = b"XXXXXXXX"
    found = read(bytes(data))
    assert found.texts == [page(1).decode(), page(3).decode()]
    assert found.rejected[1][0] == "broken"


@pytest.mark.parametrize("size", [-512, -1024, -(1 << 40)])
def test_a_member_of_a_tar_with_a_negative_size_costs_itself_only(size: int) -> None:
    data = bytearray(tarred({"a.html": page(1), "b.html": page(2), "c.html": page(3)}))
    header = tarfile.TarInfo("b.html").tobuf(tarfile.USTAR_FORMAT)
    field = (size & (1 << 96) - 1).to_bytes(12, "big")
    header = header[:124] + field + header[136:148] + b" " * 8 + header[156:]
    data[1024:1536] = header[:148] + b"%06o\0 " % sum(header) + header[156:]
    found = read(bytes(data))
    assert found.texts == [page(1).decode(), page(3).decode()]
    assert found.rejected[1][0] == "broken"


def test_a_header_of_a_tar_that_fails_in_any_way_costs_its_member_only(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = tarfile.TarInfo.frombuf.__func__  # type: ignore[attr-defined]

    def frombuf(cls: type, buffer: bytes, *arguments: str) -> tarfile.TarInfo:
        if buffer.startswith(b"b.html"):
            raise MemoryError
        return whole(cls, buffer, *arguments)  # type: ignore[no-any-return]

    monkeypatch.setattr(tarfile.TarInfo, "frombuf", classmethod(frombuf))
    found = read(tarred({"a.html": page(1), "b.html": page(2), "c.html": page(3)}))
    assert found.texts == [page(1).decode(), page(3).decode()]
    assert found.rejected[1] == ("broken", "member 2: the archive is damaged here (MemoryError); copy it again")


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_a_tar_with_nothing_but_utf_16_in_it_is_a_tar(codec: str) -> None:
    content = "The old pier was closed last night. ".encode(codec) * 200
    found = read(tarred({"a": content, "b": content}))
    assert [document.content for document in found.documents.values()] == [content, content]


def test_a_cut_tar_gz_says_what_is_lost() -> None:
    packed = gzip.compress(tarred({f"{number}.html": page(number) for number in range(200)}), 1)
    found = read(packed[: len(packed) // 2], "a.tar.gz")
    assert found.damage == "truncated"
    assert 50 < len(found.documents) < 200
