# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine: host bridges and functions, numbered and placed as firmware would, and what chipaudit should conclude.

machines.py describes machines, sysfs_tree.py and replay_image.py render them, check_report.py compares a report of
chipaudit with them.
"""
from dataclasses import dataclass, field
from typing import Iterator, NamedTuple, Optional

from pci_config import build_config
from pci_model import Function, Port, Root
from pci_windows import place_roots


PROCESSORS = 2  # of every machine, in one package


class Verdict(NamedTuple):
    """What chipaudit should conclude; reasons are (code, the function or None)."""
    result: str
    exit_code: int
    reasons: frozenset = frozenset()


@dataclass
class Machine:
    name: str
    roots: list[Root]
    verdict: Verdict  # for root
    unprivileged: Verdict  # for everybody else
    nodes: int = 1
    vendor: str = "Test vendor"  # DMI: system manufacturer and product
    product: str = "Test machine"
    slots: list[tuple[Function, str]] = field(default_factory=list)  # (a function in it, name)
    dead: list[Function] = field(default_factory=list)  # fall off the bus once they were enumerated
    packages: int = 0  # accelerator chips that can be bought: two dies may be one
    hypervisor: bool = False  # whether the processor says that this is a guest
    known: list[tuple[object, str]] = field(default_factory=list)  # (function or "host", fact): chipaudit is wrong

    def __post_init__(self):
        self.functions: list[Function] = []
        for root in self.roots:
            root.last_bus = self._number(root, root.behind, root.bus, None)
        place_roots(self.roots)
        for function in list(self.functions):
            build_config(function)
            if function.sriov:
                self.functions += _virtual_functions(function)
        self.functions.sort(key=lambda f: (f.domain, f.bus, f.devfn))
        self._group()

    def _number(self, root: Root, functions: list[Function], bus: int, parent: Optional[Function]) -> int:
        """Numbers buses depth first; returns the last one in use."""
        last = bus
        for function in functions:
            function.domain, function.bus, function.parent, function.node = root.domain, bus, parent, root.node
            self.functions.append(function)
            if function.sriov:
                last = max(last, bus + (_routing(function, function.sriov.total - 1) >> 8))
        for function in functions:
            if function.bridge:
                function.secondary = max(last + 1, function.wished_bus)
                last = self._number(root, function.behind, function.secondary, function)
                function.subordinate = last
        return last

    def _group(self):
        """IOMMU groups: one each, but what is behind a bridge to conventional PCI shares with it."""
        number = 0
        for function in sorted(self.functions, key=lambda f: (f.physical is not None, f.domain, f.bus, f.devfn)):
            if function.parent and function.parent.port is Port.TO_PCI:
                function.group = function.parent.group
            else:
                function.group, number = number, number + 1

    def cpus_of(self, node: int) -> str:
        """The processors of a node: the first nodes have one each, the last none at all."""
        if self.nodes == 1:
            return f"0-{PROCESSORS - 1}"
        return str(node) if node < PROCESSORS else ""

    def visible(self) -> Iterator[Function]:
        """The functions that are there: without the virtual ones that are not enabled."""
        return (f for f in self.functions if not f.physical or f.index < f.physical.sriov.enabled)


def _routing(physical: Function, index: int) -> int:
    """Device and function number of a virtual function; above them, the buses between it and its physical one."""
    return physical.devfn + physical.sriov.offset + physical.sriov.stride * index


def _virtual_functions(physical: Function) -> Iterator[Function]:
    sriov = physical.sriov
    for index in range(sriov.total):
        routing = _routing(physical, index)
        virtual = Function(f"{physical.vendor_id:04x}:{sriov.device:04x}", physical.class_code,
                           routing >> 3 & 0x1f, routing & 7, physical.revision, physical.subsystem,
                           bars=sriov.bars, link=physical.link, link_now=physical.link_now,
                           driver=sriov.driver, msix=4, match=physical.virtual_match)
        virtual.domain, virtual.bus = physical.domain, physical.bus + (routing >> 8)
        virtual.parent, virtual.node = physical.parent, physical.node
        virtual.physical, virtual.index = physical, index
        for bar in sriov.bars:
            virtual.at["bar", bar.index] = physical.at["vf", bar.index] + index * bar.size
        build_config(virtual)
        yield virtual
