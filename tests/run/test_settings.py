import subprocess
import sys

import pytest

from pipeline.settings import KEY_SETTINGS, Settings, keys_of, shaping_output


@pytest.mark.parametrize(
    ("setting", "value", "allowed"),
    [
        ("quotes", "curly", "straight, typographic or keep"),
        ("dashes", "long", "keep, ascii or typographic"),
        ("ellipses", "straight", "keep, ascii or typographic"),
        ("max_bytes", 0, "at least 1"),
        ("max_bytes", "64M", "a number of bytes"),
        ("max_container_bytes", 0, "at least 1"),
        ("text_keys", 7, "names of keys"),
        ("batch_size", 0, "at least 1"),
        ("batch_size", True, "a number of documents"),
        ("stale_limit", -2, "-1"),
        ("stale_limit", "all", "a number of documents"),
        ("state_dir", "", "a folder"),
        ("prune", "yes", "true or false"),
        ("retry", 1, "true or false"),
        ("detect_language", None, "true or false"),
        ("duplicates", "on", "true or false"),
        ("duplicate_threshold", 0, "above 0"),
        ("duplicate_threshold", 1.1, "at most 1"),
        ("duplicate_threshold", "half", "a share"),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_allowed(setting, value, allowed):
    with pytest.raises(ValueError, match=setting) as caught:
        Settings(**{setting: value})
    assert repr(value) in str(caught.value)
    assert allowed in str(caught.value)


def test_minus_one_means_all_stale_records():
    assert Settings(stale_limit=-1) == Settings(stale_limit=None)
    assert Settings(stale_limit=0).stale_limit == 0


def test_what_shapes_records_and_what_does_not():
    reading = {"max_bytes", "max_container_bytes", *KEY_SETTINGS}
    marking = {"templates", "duplicates", "duplicate_threshold"}
    assert set(shaping_output(Settings())) == {"quotes", "dashes", "ellipses", "detect_language", *reading, *marking}


def test_names_of_keys():
    assert keys_of(" text, body ,,metadata.url") == ("text", "body", "metadata.url")
    assert "maintext" in keys_of(Settings().text_keys)
    assert keys_of("") == ()


def test_importing_the_settings_loads_nothing_heavy():
    code = "import sys, pipeline.settings; print(sorted({'luigi', 'trafilatura', 'lxml'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
