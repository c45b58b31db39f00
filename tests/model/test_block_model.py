"""The model that ships with the package: its weights, and scores that depend on the document alone."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.blocks import dump_blocks, page_blocks, page_title, parse_page
from pipeline.cruft.catalogue import load_catalogue
from pipeline.cruft.evidence import Evidence, gather
from pipeline.cruft.model.block_model import Measured, load_model, matrix_of, read_weights, save_weights
from pipeline.cruft.model.fingerprint import WEIGHTS
from pipeline.cruft.model.network import own_columns
from pipeline.cruft.model.ngrams import linear_scores

RAW = Path(__file__).parents[2] / "raw"


def dump(text: str) -> Evidence:
    return gather(dump_blocks(text), load_catalogue(), markup=False)


def page(text: str) -> Evidence:
    tree = parse_page(text)
    return gather(page_blocks(tree), load_catalogue(), markup=True, title=page_title(tree))


SAMPLES = [dump(path.read_text(encoding="utf-8", errors="replace")) for path in sorted(RAW.glob("sample-*.txt"))] + [
    page(path.read_text(encoding="utf-8", errors="replace")) for path in sorted(RAW.glob("sample-*.html"))
]


class TestWeights:
    def test_are_small(self) -> None:
        assert WEIGHTS.stat().st_size < 600_000

    def test_hold_no_pickle(self) -> None:
        with zipfile.ZipFile(WEIGHTS) as archive:
            for name in archive.namelist():
                array = np.lib.format.read_array(io.BytesIO(archive.read(name)), allow_pickle=False)
                assert array.dtype != object

    def test_are_written_as_they_were_read(self, tmp_path: Path) -> None:
        for name in ("one.npz", "other.npz"):
            save_weights(tmp_path / name, read_weights(WEIGHTS))
        assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "other.npz").read_bytes()

    @pytest.mark.parametrize("content", [b"", b"PK", b"not weights at all"])
    def test_of_another_file_are_refused(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "other.npz").write_bytes(content)
        with pytest.raises(ValueError, match="holds no weights"):
            read_weights(tmp_path / "other.npz")

    def test_have_a_model_card(self) -> None:
        card = (WEIGHTS.parent / "MODEL_CARD.md").read_text(encoding="utf-8")
        for said in ("Data", "licence", "CC-BY-4.0", "MIT", "Apache-2.0", "Known faults", "inscriptis"):
            assert said in card

    def test_fit_the_features(self) -> None:
        """Every column that the trees ask for is made, and no column that is made is unknown to them."""
        weights = read_weights(WEIGHTS)
        for evidence, scorers in ((SAMPLES[0], weights.dump), (SAMPLES[-1], weights.page)):
            measured = Measured([evidence])
            zeros = np.zeros(len(evidence.blocks), np.int64)
            columns = measured.columns(zeros, zeros if evidence.markup else None)
            assert tuple(columns) == scorers.names
            choices = measured.choices(zeros)
            overview = measured.overview(zeros, choices, np.zeros(1, np.int64))
            assert {*scorers.network.columns} == {*own_columns(tuple(columns)), "log_odds", *overview}
            assert tuple(measured.document_columns(zeros, zeros, choices)) == weights.article_names

    def test_names_that_blocks_share_count_as_if_each_had_its_own(self) -> None:
        weights = read_weights(WEIGHTS).names
        nested = "<div class='a1 b' id=post>" * 40 + "<p class=lead>A word.<p>Another <span class=author>word</span>"
        pages = [evidence for evidence in SAMPLES if evidence.markup] + [page(nested), page("text"), page(nested)]
        measured = Measured(pages)
        rows, features = measured.names()
        expected = linear_scores(rows, features, weights, len(measured.blocks))
        assert expected.any()
        assert measured.name_scores(weights).tolist() == expected.tolist()
        assert set(rows.tolist()) == set(range(len(measured.blocks)))

    def test_columns_are_whole_numbers_within_range(self) -> None:
        for evidence in SAMPLES:
            measured = Measured([evidence])
            zeros = np.zeros(len(evidence.blocks), np.int64)
            columns = measured.columns(zeros, zeros if evidence.markup else None)
            for name, values in columns.items():
                assert values.dtype.kind in "iu", name
                assert np.abs(values.astype(np.int64)).max() < 2**31, name
            assert matrix_of(columns, tuple(columns)).shape == (len(evidence.blocks), len(columns))


class TestScores:
    def test_do_not_depend_on_the_batch(self) -> None:
        model = load_model()
        together = model.opinions(SAMPLES)
        for evidence, opinion in zip(SAMPLES, together, strict=True):
            (alone,) = model.opinions([evidence])
            assert alone.scores.tolist() == opinion.scores.tolist()
            assert (alone.article, alone.choice.expected) == (opinion.article, opinion.choice.expected)
        backwards = model.opinions(SAMPLES[::-1])[::-1]
        assert [opinion.scores.tolist() for opinion in backwards] == [opinion.scores.tolist() for opinion in together]

    LINES = st.lists(
        st.one_of(st.sampled_from([b.text for b in SAMPLES[0].blocks]), st.text(min_size=1, max_size=40)), max_size=12
    )

    @settings(max_examples=40)
    @given(st.lists(LINES, min_size=2, max_size=4))
    def test_of_any_lines_do_not_depend_on_the_batch(self, documents: list[list[str]]) -> None:
        gathered = [dump("\n\n".join(lines)) for lines in documents]
        model = load_model()
        for evidence, opinion in zip(gathered, model.opinions(gathered), strict=True):
            assert model.opinions([evidence])[0].scores.tolist() == opinion.scores.tolist()

    def test_of_the_same_page_twice_in_a_batch(self) -> None:
        model = load_model()
        (alone,) = model.opinions([SAMPLES[-1]])
        for opinion in model.opinions([SAMPLES[-1], SAMPLES[-1]]):
            assert opinion.scores.tolist() == alone.scores.tolist()

    def test_of_nothing(self) -> None:
        (opinion,) = load_model().opinions([dump("")])
        assert opinion.scores.tolist() == []
        assert opinion.article is None

    @pytest.mark.parametrize("depth", [3, 3000])
    def test_of_a_deep_page(self, depth: int) -> None:
        text = (
            "The ferry left the harbour at half past six, as it has done on every working day since the pier opened. "
        )
        evidence = page("<div class='a b'>" * depth + f"<p>{text * 3}</p>" * 4)
        (opinion,) = load_model().opinions([evidence])
        assert len(opinion.scores) == len(evidence.blocks)
        assert opinion.choice.kept.all()

    @pytest.mark.slow
    def test_of_a_hundred_thousand_lines(self) -> None:
        evidence = dump("\n".join(f"Line {number} of the timetable" for number in range(100_000)))
        (opinion,) = load_model().opinions([evidence])
        assert len(opinion.scores) == len(evidence.blocks)
