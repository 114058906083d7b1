#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of input through the release binary, which parses without rights: the other tests' binary is not confined.

confined_inputs_test.py --build RELEASE_BUILD; reads the fixtures, and where it is the shared
corpus by its labels (tests/corpus_expect.tsv).
"""
import argparse
import os
import pathlib
import subprocess
import sys

from places import TOP, release_binary

SEEDS = TOP / "tests/fuzz/corpus/archive_fuzz"
# What the same files give unpacked: a card for review or presumed, a listing without its head, a place without functions.
EXPECTED = {SEEDS / "sysfs.tar": 2, SEEDS / "sysfs.tar.gz": 2, SEEDS / "sysfs.tar.xz": 2, SEEDS / "sysfs.tar.bz2": 2,
            SEEDS / "links.tar": 3, SEEDS / "sos.tar.gz": 2, SEEDS / "redfish.tar.gz": 3, SEEDS / "listing.gz": 2,
            TOP / "tests/fixtures/ascend-8.lspci": 2, TOP / "tests/fixtures/ascend-8.hwloc.xml": 2}


def labelled() -> dict[pathlib.Path, set[int]]:
    """The exit codes that the corpus's labels accept; empty without the corpus."""
    corpus = pathlib.Path(os.environ.get("CHIPAUDIT_SHARED", TOP.parent / "shared")) / "corpus"
    codes = {}
    for line in (TOP / "tests/corpus_expect.tsv").read_text().splitlines():
        cells = line.split("\t")
        if len(cells) == 9 and cells[2] == "*" and (corpus / cells[0]).exists():
            codes[corpus / cells[0]] = {int(code) for code in cells[8].split("|")}
    return codes


def code_of(binary: pathlib.Path, file: pathlib.Path) -> int:
    words = [binary, "scan", "--as-of", "2026-11-22", "-f", "json", "--from", file]
    return subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, timeout=60).returncode


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    binary = release_binary(parser.parse_args().build)
    expected = {file: {code} for file, code in EXPECTED.items()} | labelled()
    complaints = []
    for file, codes in expected.items():
        code = code_of(binary, file)
        if code not in codes:
            complaints.append(f"{file.name}: exit {code}, expected {sorted(codes)}")
    if code_of(binary, TOP / "CMakeLists.txt") != 65:
        complaints.append("a file that is no input is not refused")
    print("\n".join(complaints + [f"{len(expected)} inputs, {len(complaints)} complaints"]))
    sys.exit(1 if complaints else 0)


if __name__ == "__main__":
    main()
