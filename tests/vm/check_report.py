# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares a report of chipaudit with the machine it was made on. Every difference is one line "PLACE FACT: …"."""
from typing import Iterator, NamedTuple, Optional

from machine import Machine, Verdict
from pci_model import Function, Link, Memory, Port
from sysfs_tree import slot_names

GIGATRANSFERS = {1: "2.5", 2: "5", 3: "8", 4: "16", 5: "32", 6: "64"}
KINDS = {Memory.LOW: "memory32", Memory.WIDE: "memory64", Memory.PREFETCHABLE: "memory64"}


class Difference(NamedTuple):
    """One fact of one function."""
    function: Function
    fact: str
    expected: object
    seen: object

    def __str__(self) -> str:
        return f"{self.function.address} {self.fact}: expected {self.expected}, got {self.seen}"


def differences(machine: Machine, report: dict, exit_code: int, verdict: Verdict, privileged: bool) -> Iterator[str]:
    """`privileged`: whether the scan may read capabilities."""
    yield from _verdict(machine, report, exit_code, verdict)
    yield from _host(machine, report["host"])
    here = {function.address for function in machine.visible()}
    listed = [entry["address"] for entry in report["host"]["functions"]]
    if listed != sorted(here):
        yield f"host functions: missing {sorted(here - set(listed))}, not there {sorted(set(listed) - here)}"
    yield from map(str, function_differences(machine, report, privileged))


def function_differences(machine: Machine, report: dict, privileged: bool) -> Iterator[Difference]:
    """All functions that are both in the report and in the machine."""
    functions = {function.address: function for function in machine.visible()}
    slots = slot_names(machine)
    for entry, match in zip(report["host"]["functions"], report["matches"]):
        function = functions.get(entry["address"])
        if not function:
            continue
        expected = _facts(function) | _match(function, match)
        if function.match and function.match.close:
            expected |= _close_facts(function, slots, privileged, function in machine.dead)
        for fact, value in expected.items():
            seen = (match if fact in ("certainty", "parts") else entry)[fact]
            if fact == "serial":  # a pseudonym: only whether there is one
                seen = seen is not None
            if seen != value:
                yield Difference(function, fact, value, seen)


def unexpected(found: list[str], machine: Machine) -> list[str]:
    """What is not in the machine's list of known deviations, and what is in it and did not show."""
    known = {f"{getattr(what, 'address', what)} {fact}" for what, fact in machine.known}
    def place(line: str) -> str:  # "0000:03:00.0 upstream: expected …" -> "0000:03:00.0 upstream"
        return line.partition(": ")[0]
    mended = known - {place(line) for line in found}
    return ([line for line in found if place(line) not in known] +
            [f"{name}: is right, and stands in the list of known deviations: take it out" for name in sorted(mended)])


def _verdict(machine: Machine, report: dict, exit_code: int, verdict: Verdict) -> Iterator[str]:
    seen = report["verdict"]
    if seen["result"] != verdict.result:
        yield f"verdict result: expected {verdict.result}, got {seen['result']}"
    if not exit_code == seen["exit_code"] == verdict.exit_code:
        yield f"verdict exit_code: expected {verdict.exit_code}, got {seen['exit_code']}, exited with {exit_code}"
    expected = {(code, about and about.address) for code, about in verdict.reasons}
    reasons = {(reason["code"], reason["address"]) for reason in seen["reasons"]}
    if reasons != expected:
        yield f"verdict reasons: missing {expected - reasons}, not expected {reasons - expected}"
    summary, visible = report["summary"], list(machine.visible())
    accelerators = sum(1 for f in visible if f.match and f.match.certainty != "other")
    for fact, value in (("functions", len(visible)), ("identified", accelerators), ("unlisted", 0),
                        ("packages", machine.packages)):
        if summary[fact] != value:
            yield f"summary {fact}: expected {value}, got {summary[fact]}"


def _host(machine: Machine, host: dict) -> Iterator[str]:
    platform, dmi, nodes = host["platform"], host["platform"]["dmi"] or {}, host["topology"]["nodes"]
    for fact, value, seen in (("vendor", machine.vendor, dmi.get("vendor")),
                              ("product", machine.product, dmi.get("product")),
                              ("virtualization", "guest" if machine.hypervisor else "none", platform["virtualization"]),
                              ("nodes", list(range(machine.nodes)), [node["id"] for node in nodes]),
                              ("cpus", [machine.cpus_of(n) for n in range(machine.nodes)],
                               [node["cpus"] for node in nodes])):
        if seen != value:
            yield f"host {fact}: expected {value}, got {seen}"


def _facts(function: Function) -> dict:
    """What every function shows to everybody."""
    facts = {
        "id": function.id,
        "class": f"{function.class_code:06x}",
        "revision": f"{function.revision:02x}",
        "subsystem": None if function.subsystem == "0000:0000" else function.subsystem,
        "upstream": function.parent.address if function.parent else None,
        "numa_node": function.node if function.node >= 0 else None,
        "iommu_group": function.group,
        "driver": function.bound_driver or None,
        "physical_function": function.physical.address if function.physical else None,
        "virtual_functions": None,
        "buses": None,
    }
    if function.sriov:
        sriov = function.sriov
        facts["virtual_functions"] = {"total": sriov.total, "enabled": sriov.enabled, "offset": sriov.offset,
                                      "stride": sriov.stride}
    if function.bridge:
        registers = [function.bus, function.secondary, function.subordinate]
        facts["buses"] = list(function.config[0x18:0x1b]) if function.fixed_buses else registers
    return facts


def _close_facts(function: Function, slots: dict[str, str], privileged: bool, dead: bool) -> dict:
    """What is read of accelerators and their companions."""
    bars = [{"index": bar.index, "kind": KINDS[bar.memory], "prefetchable": bar.memory is Memory.PREFETCHABLE,
             "bytes": bar.size} for bar in function.bars]
    facts = {"bars": bars, "slot": slots.get(function.address.rpartition(".")[0]),
             "serial": function.serial is not None and privileged and not dead}
    if not dead:
        linked = function.port not in (Port.CONVENTIONAL, Port.INTEGRATED)
        facts["link"] = {"capable": _link(function.link) if linked else None,
                         "now": _link(function.link_now) if linked else None}
    return facts


def _link(link: Link) -> Optional[dict]:
    return {"gts": GIGATRANSFERS[link.generation], "width": link.width} if link.width else None


def _match(function: Function, match: dict) -> dict:
    if not function.match:
        return {"certainty": "other", "parts": match["parts"]}  # names of network cards and ports are not our subject
    return {"certainty": function.match.certainty, "parts": list(function.match.parts)}


def toothless(machine: Machine, report: dict, privileged: bool) -> Iterator[str]:
    """Facts of a good report that may be spoilt without a difference: there should be none. The report is spoilt."""
    functions, spoilt = {function.address: function for function in machine.visible()}, []
    for entry, match in zip(report["host"]["functions"], report["matches"]):
        function = functions[entry["address"]]
        named = ("parts",) if function.match else ()
        close = ("bars", "slot") if function.match and function.match.close else ()
        for fact in (*_facts(function), "certainty", *named, *close):
            (match if fact in ("certainty", "parts") else entry)[fact] = "spoilt"
            spoilt.append((function, fact))
    seen = {(difference.function, difference.fact) for difference in function_differences(machine, report, privileged)}
    for function, fact in spoilt:
        if (function, fact) not in seen:
            yield f"{function.address} {fact}: nobody looks at it"
