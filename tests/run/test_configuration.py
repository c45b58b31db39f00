import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.configuration import RETCODES, absolute, flags
from pipeline.settings import KEY_SETTINGS, Settings

ROOT = Path(__file__).parent.parent.parent


def _ask(folder, code, *arguments, **environment):
    """What a process says that reads the configuration in ``folder`` anew."""
    script = f"""
import sys
from luigi.cmdline_parser import CmdlineParser
import pipeline.tasks
from pipeline.configuration import absolute, configured_settings, pipeline
from luigi.retcodes import retcode
with CmdlineParser.global_instance(["CleanArticles", *sys.argv[1:]]) as parser:
    print({code})
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    return subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:luigi.parameter", "-c", script, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def test_every_setting_can_be_set_in_luigi_cfg_and_by_a_flag_which_wins(tmp_path):
    (tmp_path / "luigi.cfg").write_text(
        "[pipeline]\nquotes = keep\ndashes = ascii\nellipses = typographic\n"
        "detect_language = false\nmax_bytes = 1\nbatch_size = 2\nstale_limit = 3\n"
        "state_dir = state\nprune = true\nretry = true\nraw_dir = in\nclean_dir = out\n"
        "duplicates = false\nduplicate_threshold = 0.7\nreport = false\nreport_url = http://reports.example/\n"
        "max_container_bytes = 4\nisolation = false\ndocument_timeout = 5.5\ndocument_memory = 67108864\n"
        "follow_links = true\n" + "".join(f"{name} = {name}, a.b\n" for name in KEY_SETTINGS)
    )
    said = _ask(tmp_path, "configured_settings()")
    more = {name: f"{name}, a.b" for name in KEY_SETTINGS}
    more |= {"duplicates": False, "duplicate_threshold": 0.7}
    more |= {"report": False, "report_url": "http://reports.example/"}
    more |= {"follow_links": True, "isolation": False, "document_timeout": 5.5, "document_memory": 64 * 2**20}
    others = Settings("keep", "ascii", "typographic", False, 1, 2, 3, "state", True, True, 4, **more)
    assert said == str(others)
    # (For Luigi a flag that is empty has not been given.)
    others = Settings(max_bytes=9, batch_size=200, stale_limit=None, report_url="http://other.example/")
    assert _ask(tmp_path, "configured_settings()", *flags(others)) == str(others)
    assert _ask(tmp_path, "configured_settings().batch_size", "--pipeline-batch-size", "200") == "200"
    assert _ask(tmp_path, "configured_settings().prune", "--pipeline-prune", "false") == "False"


def test_without_a_configuration_the_defaults_hold(tmp_path):
    code = "[configured_settings(), parser.get_task_obj().raw_dir, parser.get_task_obj().clean_dir]"
    assert _ask(tmp_path, code) == f"[{Settings()!r}, {str(tmp_path / 'raw')!r}, {str(tmp_path / 'clean')!r}]"


def test_an_empty_limit_means_all(tmp_path):
    (tmp_path / "luigi.cfg").write_text("[pipeline]\nstale_limit =\n")
    assert _ask(tmp_path, "configured_settings().stale_limit") == "None"


def test_folders_are_relative_to_the_luigi_cfg_that_was_read(tmp_path):
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir()
    elsewhere.mkdir()
    (home / "luigi.cfg").write_text("[pipeline]\nraw_dir = in\n")
    code = "[parser.get_task_obj().raw_dir, parser.get_task_obj().clean_dir, absolute('.pipeline'), absolute('/abs')]"
    expected = str([str(home / "in"), str(home / "clean"), str(home / ".pipeline"), "/abs"])
    assert _ask(home, code) == expected
    assert _ask(elsewhere, code, LUIGI_CONFIG_PATH=str(home / "luigi.cfg")) == expected
    (elsewhere / "luigi.cfg").touch()
    assert _ask(elsewhere, code, LUIGI_CONFIG_PATH=str(home / "luigi.cfg")) == expected
    assert _ask(elsewhere, "parser.get_task_obj().raw_dir", "--raw-dir", "there") == str(elsewhere / "there")


def test_a_home_folder_is_understood(monkeypatch):
    monkeypatch.setenv("HOME", "/home/somebody")
    assert absolute("~/scrapes") == "/home/somebody/scrapes"


def test_exit_codes_are_never_zero_for_a_failure_unless_somebody_says_so(tmp_path):
    assert 0 not in RETCODES.values()
    code = f"{{name: getattr(retcode(), name) for name in {list(RETCODES)}}}"
    assert _ask(tmp_path, code) == str(RETCODES)
    (tmp_path / "luigi.cfg").write_text("[retcode]\ntask_failed = 3\n")
    assert _ask(tmp_path, code) == str({**RETCODES, "task_failed": 3})


@pytest.mark.parametrize("value", ["curly", "Straight"])
def test_a_wrong_value_is_refused_with_the_name_of_the_setting(tmp_path, value):
    (tmp_path / "luigi.cfg").write_text(f"[pipeline]\nquotes = {value}\n")
    with pytest.raises(subprocess.CalledProcessError) as caught:
        _ask(tmp_path, "configured_settings()")
    assert f"quotes is '{value}'; it must be straight, typographic or keep" in caught.value.stderr


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("[pipeline]\nbatch_size = ten\n", "section [pipeline]: batch_size is 'ten'; it must be a whole number"),
        ("[pipeline]\ntemplates = no\n", "section [pipeline]: templates is 'no'; it must be true or false"),
        ("[pipeline]\ndocument_timeout = soon\n", "document_timeout is 'soon'; it must be a number"),
        ("[pipeline]\nstale_limit = all\n", "stale_limit is 'all'; it must be a whole number, -1 for no limit"),
        ("[pipeline]\nbatch_sze = 5\n", "batch_sze is no setting; did you mean batch_size?"),
        ("[pipeline]\nqqq = 5\n", "qqq is no setting\n"),
        ("[pipline]\nbatch_size = 5\n", "luigi.cfg has a section [pipline] and none [pipeline]; that is its name"),
    ],
)
def test_a_slip_is_told_with_the_file_and_what_is_right(tmp_path, content, told):
    (tmp_path / "luigi.cfg").write_text(content)
    with pytest.raises(subprocess.CalledProcessError) as caught:
        _ask(tmp_path, "configured_settings()")
    assert told in caught.value.stderr
    assert str(tmp_path / "luigi.cfg") in caught.value.stderr


def test_other_sections_and_defaults_are_nobodys_slip(tmp_path):
    (tmp_path / "luigi.cfg").write_text("[DEFAULT]\nwhere = x\n[pipeline]\nbatch_size = 5\n[pipelines]\nother = 1\n")
    assert _ask(tmp_path, "configured_settings().batch_size") == "5"
