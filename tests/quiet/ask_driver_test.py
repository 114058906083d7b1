#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""scan --ask-driver by the release binary: a maker's library works in its sandbox, and can do no more than it.

ask_driver_test.py --build RELEASE_BUILD --drivers FOLDER (with the fakes of tests/drivers); exit 77 and a line "SKIPPED: …"
where the kernel takes no filter.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys

from places import give_up, release_binary

LEFT = {"end=abort": "aborts at the end of the program", "end=hang": "hangs at the end of the program"}


def place_here() -> str:
    """Some function that this host has: a device that is not listed would make the listing partial."""
    return min((entry.name for entry in pathlib.Path("/sys/bus/pci/devices").glob("*")), default="0000:00:00.0")


def scan(binary: pathlib.Path, drivers: pathlib.Path, *words: str, told: str = "") -> subprocess.CompletedProcess:
    environment = {**os.environ, "LD_LIBRARY_PATH": str(drivers), "FAKE_NVML": f"address0={place_here()};{told}",
                   "FAKE_DCMI": "vendor=0"}
    return subprocess.run([binary, "scan", "-f", "json", *words], capture_output=True, check=False, timeout=60, env=environment)


def reports(run: subprocess.CompletedProcess) -> dict[str, dict]:
    try:
        host = json.loads(run.stdout)["host"]
    except ValueError:
        return {}
    return {report["library"]: report for report in host.get("driver_reports", [])}


def check(binary: pathlib.Path, drivers: pathlib.Path) -> list[str]:
    found = []
    plain = scan(binary, drivers, "--ask-driver")
    if set(reports(plain)) != {"NVML", "DCMI"}:
        found.append(f"not both libraries answered: {sorted(reports(plain))}, exit {plain.returncode}")
    if reports(scan(binary, drivers)):
        found.append("libraries were asked without --ask-driver")
    name = reports(scan(binary, drivers, "--ask-driver", told="name=tries")).get("NVML", {}).get("name")
    if name != "socket refused, process refused":
        found.append(f"what a library may do in a scan: {name}")
    hung = scan(binary, drivers, "--ask-driver", "--timeout", "1", told="hang=nvmlDeviceGetName")
    if set(reports(hung)) != {"DCMI"} or hung.returncode != plain.returncode:
        found.append(f"a library that hangs: {sorted(reports(hung))}, exit {hung.returncode}")
    for told, what in LEFT.items():
        run = scan(binary, drivers, "--ask-driver", told=told)
        if run.returncode != plain.returncode or run.stdout != plain.stdout:
            found.append(f"a library that {what}: exit {run.returncode}, expected {plain.returncode}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--drivers", type=pathlib.Path, required=True)
    words = parser.parse_args()
    binary = release_binary(words.build)
    os.environ["SOURCE_DATE_EPOCH"] = "1795334400"
    verbose = subprocess.run([binary, "scan", "-v"], capture_output=True, check=False)
    if b"is not confined" in verbose.stderr:
        give_up("the kernel takes no filter here")
    found = check(binary, words.drivers)
    print("\n".join(found + [f"libraries: {len(found)} complaints"]))
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
