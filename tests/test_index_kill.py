"""A build that is killed, at whichever step, leaves the old index or the new one, whole."""
# mypy: allow-untyped-defs, allow-incomplete-defs, allow-untyped-calls

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import FakeEncoder
from test_index_records import built, passage

import index.blocks
from index.origin import BESIDE
from index.store import load
from law.jsonl import write_lines

ROOT = Path(__file__).parent.parent
KEPT = [passage(f"Den gamle tekst nummer {number}.", number=number) for number in range(3)]
OTHER = replace(KEPT[0].source, id="anden")
# Of two documents, each a block, the first is linked and the second made anew.
OLD = [*KEPT, passage("Den gamle tekst.", id="anden:8", source=OTHER)]
NEW = [*KEPT, passage("Den nye tekst.", id="anden:9", source=OTHER)]

# Forks a build for each step that it takes, and ends it right before that step: a file opened for writing, a flush, a
# link, a rename, a removal. Nothing with threads of its own may run before the fork.
KILLER = """
import os, shutil, sys
from pathlib import Path
import index.blocks, index.build
from conftest import FakeEncoder
from law.words import text_keys

text_keys("varm")
index.blocks._LEAST = index.blocks._ODDS = 1
index.build.read_subjects = index.build.read_unsettled = index.build.read_tensions = lambda: ()
index.build.read_pointers = lambda: {}
folder = Path(sys.argv[1])
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
EVENTS = {"os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree", "sqlite3.connect"}

def dies_at(last):
    left = last
    def step():
        nonlocal left
        left -= 1
        if left == 0:
            os._exit(9)
    def hook(event, told):
        if event in EVENTS or (event == "open" and isinstance(told[2], int) and told[2] & WRITES):
            step()
    def fsync(handle):
        step()
        real(handle)
    real, os.fsync = os.fsync, fsync
    sys.addaudithook(hook)

for last in range(1, 1000):
    own = folder / f"killed-{last}"
    shutil.copytree(folder / "old", own)
    for path in (folder / "new").iterdir():
        shutil.copyfile(path, own / path.name)
    child = os.fork()
    if child == 0:
        dies_at(last)
        index.build.build(own / "passages.jsonl", own / "index", FakeEncoder(), cache=own / "vectors.sqlite")
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(last, status)
    if status != 9:
        break
"""


def ingested(folder, records):
    """Write what ingest would have written of records; what is beside the passages tells whose it is."""
    folder.mkdir(exist_ok=True)
    files = {"passages.jsonl": write_lines(folder / "passages.jsonl", records)}
    for name in BESIDE:
        files[name] = write_lines(folder / name, [{"of": records[-1].text}])
    (folder / "ingest.json").write_text(json.dumps({"files": files}))


def kept_whole(folder):
    """Give the text that the sources of the generation in use tell of, each of them as its hash has it."""
    sources = folder / (folder / "CURRENT").read_text().strip() / "sources"
    files = json.loads((sources / "ingest.json").read_text())["files"]
    assert [hashlib.sha256((sources / name).read_bytes()).hexdigest() for name in BESIDE] == [
        files[name] for name in BESIDE
    ]
    (text,) = {json.loads((sources / name).read_bytes())["of"] for name in BESIDE}
    return text


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked builds")
def test_a_build_that_is_killed_at_any_step_leaves_the_old_index_or_the_new_one(tmp_path, monkeypatch):
    for name in ("_LEAST", "_ODDS"):
        monkeypatch.setattr(index.blocks, name, 1)
    ingested(tmp_path / "old", OLD)
    assert len(built(tmp_path / "old", FakeEncoder(), OLD).blocks) == 2
    ingested(tmp_path / "new", NEW)
    script = [sys.executable, "-c", KILLER, str(tmp_path)]
    path = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    done = subprocess.run(script, cwd=tmp_path, env=path, check=True, capture_output=True, text=True)  # noqa: S603
    codes = [int(line.split()[1]) for line in done.stdout.splitlines()]
    assert codes[:-1] == [9] * (len(codes) - 1)
    assert codes[-1] == 0
    assert len(codes) > 50
    left = []
    for last in range(1, len(codes) + 1):
        folder = tmp_path / f"killed-{last}"
        loaded = load(folder / "index", FakeEncoder())
        assert loaded.passages in (tuple(OLD), tuple(NEW)), last
        assert kept_whole(folder / "index") == loaded.passages[-1].text, last
        assert len(loaded.lexical) == len(loaded.dense) == len(loaded.words) == 4
        left.append(loaded.passages == tuple(NEW))
        if last % 10 == 0 or last == len(codes):
            ingested(folder, NEW)
            built(folder, FakeEncoder(), NEW)
            assert load(folder / "index", FakeEncoder()).passages == tuple(NEW)
            kept = [path.name for path in (folder / "index").iterdir() if path.name.startswith("gen-")]
            assert len(kept) == 1, kept
    # First the old one, from one step on the new one, and never back.
    assert left == sorted(left)
    assert left[0] is False
    assert left[-1] is True
