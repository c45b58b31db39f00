"""Unpacking: gzip and zstd by their first bytes, damage told apart from truncation, bombs within the limit."""

from __future__ import annotations

import gzip
import tracemalloc

import pytest
import zstandard
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.article import Rejected
from pipeline.sources.compression import decompress

LIMIT = 1_000_000
TEXT = "Die Fähre fährt heute nicht, der Hafen ist zugefroren.\n".encode() * 40


def zst(data: bytes, **options: bool) -> bytes:
    return zstandard.ZstdCompressor(**options).compress(data)


def zst_stream(data: bytes) -> bytes:
    """A frame that does not say how large its content is, as ``zstd -c`` writes from a pipe."""
    packer = zstandard.ZstdCompressor(write_checksum=True).compressobj()
    return packer.compress(data) + packer.flush()


SKIPPABLE = b"\x50\x2a\x4d\x18" + (5).to_bytes(4, "little") + b"notes"


def outcome(data: bytes) -> tuple[bytes, str | None]:
    """The unpacked bytes, or why there are none."""
    try:
        return decompress(data, LIMIT), None
    except Rejected as rejected:
        return b"", rejected.rejection.reason


def rejection(data: bytes, limit: int = LIMIT) -> tuple[str, str]:
    with pytest.raises(Rejected) as caught:
        decompress(data, limit)
    return caught.value.rejection.reason, caught.value.rejection.detail


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param(TEXT, id="not packed"),
        pytest.param(gzip.compress(TEXT), id="gzip"),
        pytest.param(gzip.compress(TEXT[:700]) + gzip.compress(TEXT[700:]), id="gzip, two members"),
        pytest.param(gzip.compress(b"") + gzip.compress(TEXT), id="gzip, an empty member first"),
        pytest.param(gzip.compress(TEXT) + bytes(512), id="gzip, padded with NULs"),
        pytest.param(zst(TEXT), id="zstd"),
        pytest.param(zst_stream(TEXT), id="zstd, size not given"),
        pytest.param(zst(TEXT[:700]) + zst_stream(TEXT[700:]), id="zstd, two frames"),
        pytest.param(SKIPPABLE + zst(TEXT) + SKIPPABLE, id="zstd, skippable frames around it"),
        pytest.param(zst(TEXT) + bytes(3), id="zstd, padded with NULs"),
        pytest.param(gzip.compress(gzip.compress(TEXT)), id="gzip in gzip"),
        pytest.param(zst(gzip.compress(TEXT)), id="gzip in zstd"),
    ],
)
def test_unpacks(packed: bytes) -> None:
    assert decompress(packed, LIMIT) == TEXT


def test_large_members_and_frames() -> None:
    text = bytes(range(256)) * 20_000
    assert decompress(gzip.compress(text, 1) * 2, 20_000_000) == text * 2
    assert decompress(zst(text) * 2, 20_000_000) == text * 2


def test_many_small_members() -> None:
    assert decompress(gzip.compress(b"a") * 3000, LIMIT) == b"a" * 3000


@pytest.mark.parametrize(
    ("packed", "reason", "words"),
    [
        pytest.param(b"", "empty", ["0 bytes"], id="nothing"),
        pytest.param(gzip.compress(b""), "empty", ["0 bytes"], id="nothing in gzip"),
        pytest.param(zst(b""), "empty", ["0 bytes"], id="nothing in zstd"),
        pytest.param(
            gzip.compress(TEXT)[:-1], "truncated", ["gzip", "end marker", "copy the file again"], id="gzip -1"
        ),
        pytest.param(gzip.compress(TEXT)[:30], "truncated", ["gzip"], id="gzip, only its beginning"),
        pytest.param(b"\x1f\x8b", "truncated", ["gzip"], id="gzip, only its magic"),
        pytest.param(gzip.compress(TEXT) + b"\x1f", "truncated", ["gzip"], id="second gzip member begun"),
        pytest.param(zst(TEXT)[:-1], "truncated", ["zstd", "end marker", "copy the file again"], id="zstd -1"),
        pytest.param(zst_stream(TEXT)[:-2], "truncated", ["zstd"], id="zstd, in its checksum"),
        pytest.param(zst(TEXT)[:4], "truncated", ["zstd"], id="zstd, only its magic"),
        pytest.param(zst(TEXT) + zst(TEXT)[:7], "truncated", ["zstd"], id="second zstd frame begun"),
        pytest.param(zst(TEXT) + SKIPPABLE[:6], "truncated", ["zstd"], id="skippable frame cut"),
        pytest.param(gzip.compress(TEXT) + b"<html>", "broken", ["no gzip"], id="something behind gzip"),
        pytest.param(zst(TEXT) + b"<html>", "broken", ["no zstd"], id="something behind zstd"),
        pytest.param(b"\x1f\x8b\x07" + TEXT, "broken", ["gzip", "damaged"], id="unknown method in gzip"),
        pytest.param(b"\x28\xb5\x2f\xfd\x20\x05\x07\x00\x00hello", "broken", ["zstd"], id="reserved block in zstd"),
        pytest.param(gzip.compress(gzip.compress(gzip.compress(TEXT))), "refused", ["more than 2"], id="three layers"),
    ],
)
def test_rejects(packed: bytes, reason: str, words: list[str]) -> None:
    found, detail = rejection(packed)
    assert found == reason
    for word in words:
        assert word in detail


def test_damage_that_a_checksum_finds() -> None:
    for packed in (gzip.compress(TEXT), zst_stream(TEXT)):
        damaged = bytearray(packed)
        damaged[-6] ^= 0x55
        assert rejection(bytes(damaged))[0] == "broken"


@pytest.mark.parametrize("pack", [gzip.compress, zst, zst_stream])
def test_limit_counts_what_comes_out(pack) -> None:
    assert len(decompress(pack(b"x" * 5000), 5000)) == 5000
    reason, detail = rejection(pack(b"x" * 5001), 5000)
    assert reason == "too_large"
    assert "max_bytes" in detail
    assert "5,000" in detail


def test_limit_counts_what_goes_in() -> None:
    assert decompress(b"x" * 5000, 5000)
    assert rejection(b"x" * 5001, 5000)[0] == "too_large"


@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param(gzip.compress(bytes(100_000_000)), id="gzip"),
        pytest.param(gzip.compress(bytes(900_000)) * 100, id="gzip of many members"),
        pytest.param(zst(bytes(100_000_000)), id="zstd"),
        pytest.param(gzip.compress(gzip.compress(bytes(100_000_000))), id="gzip in gzip"),
    ],
)
def test_bombs_are_not_unpacked(bomb: bytes) -> None:
    tracemalloc.start()
    try:
        assert rejection(bomb)[0] == "too_large"
        assert tracemalloc.get_traced_memory()[1] < 10 * LIMIT
    finally:
        tracemalloc.stop()


@given(st.binary(min_size=1, max_size=300), st.sampled_from([gzip.compress, zst, zst_stream]))
@settings(deadline=None)
def test_packed_bytes_come_back(data: bytes, pack) -> None:
    assume(not data.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd")) and data[1:4] != SKIPPABLE[1:4])
    assert decompress(pack(data), LIMIT) == data


@given(
    st.binary(max_size=300),
    st.lists(st.tuples(st.integers(0, 200), st.integers(1, 255)), min_size=1, max_size=3),
    st.sampled_from([gzip.compress, zst, zst_stream]),
)
@settings(deadline=None)
def test_damage_is_rejected_or_harmless(data: bytes, damage: list[tuple[int, int]], pack) -> None:
    packed = bytearray(pack(data))
    for position, bits in damage:
        packed[position % len(packed)] ^= bits
    unpacked, reason = outcome(bytes(packed))
    assert reason in {None, "empty", "truncated", "broken", "too_large", "refused"}
    assert len(unpacked) <= LIMIT


@given(st.binary(min_size=1, max_size=300), st.integers(1, 12), st.sampled_from([gzip.compress, zst, zst_stream]))
@settings(deadline=None)
def test_a_missing_end_is_always_noticed(data: bytes, missing: int, pack) -> None:
    packed = pack(data)[:-missing]
    assume(len(packed) >= 4)
    assert outcome(packed)[1] == "truncated"
