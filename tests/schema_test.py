#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Validates real reports against the schema: schema_test.py CHIPAUDIT FIXTURE...

A fixture is anything `chipaudit scan --from` takes. Needs Debian's python3-jsonschema; says "skipped" without it
(exit code 77, the usual SKIP_RETURN_CODE).
"""
import json
import pathlib
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is not installed")
    sys.exit(77)

SCHEMA = pathlib.Path(__file__).resolve().parent.parent / "report" / "schema" / "report-1.json"
SIZE_LIMIT = 100_000  # bytes, for a host of up to 79 functions (design: report.md)


def report_of(tool, fixture):
    command = [tool, "scan", "--from", fixture, "-f", "json", "--as-of", "2026-11-22"]
    run = subprocess.run(command, capture_output=True, check=False)
    if run.returncode not in (0, 2, 3):
        raise SystemExit(f"{fixture}: exit {run.returncode}: {run.stderr.decode(errors='replace')}")
    return run.stdout


def breaches(validator, text):
    report = json.loads(text)
    for error in validator.iter_errors(report):
        yield f"{error.json_path}: {error.message[:200]}"
    summary = report["summary"]
    if summary["functions"] != summary["identified"] + summary["unlisted"] + summary["other"]:
        yield "summary: the sums do not add up"
    if len(report["matches"]) != len(report["host"]["functions"]):
        yield "matches: not one per function"
    for finding in report["findings"]:
        if finding["rule"] not in report["rules"]:
            yield f"rules: {finding['rule']} is cited and not carried"
    for owner in report["findings"] + report["matches"] + report["cards"]:
        for part in owner["parts"]:
            if part not in report["parts"]:
                yield f"parts: {part} is cited and not carried"
    if summary["functions"] <= 79 and len(text) >= SIZE_LIMIT:
        yield f"{len(text)} bytes for {summary['functions']} functions, expected less than {SIZE_LIMIT}"


def schema_has_teeth(validator, text):
    """A validator that accepts everything would pass every other test."""
    report = json.loads(text)
    report["verdict"]["result"] = "fine"
    del report["run"]["as_of"]
    return len(list(validator.iter_errors(report))) == 2


def main():
    tool, fixtures = sys.argv[1], sys.argv[2:]
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    if not fixtures:
        raise SystemExit("no fixture given")
    failed = 0
    for fixture in fixtures:
        text = report_of(tool, fixture)
        found = list(breaches(validator, text))
        if not found and not schema_has_teeth(validator, text):
            found = ["the schema accepts a broken report"]
        failed += bool(found)
        print(f"{fixture}: {len(text)} bytes, {'ok' if not found else 'FAILED'}")
        for line in found[:20]:
            print("  " + line)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
