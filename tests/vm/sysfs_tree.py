# SPDX-License-Identifier: GPL-3.0-or-later
"""A machine as a folder with what chipaudit reads of /sys and /proc, as a kernel would show it to root.

tests/fixtures/make_sysfs_fixture.py turns such a folder into the text of a .sysfs fixture.
"""
import pathlib

from machine import PROCESSORS, Machine
from pci_model import Function, Link, Memory, Port

SPEEDS = {1: "2.5", 2: "5.0", 3: "8.0", 4: "16.0", 5: "32.0", 6: "64.0"}
MACHINE_ID = "00112233445566778899aabbccddeeff"  # without one, serial numbers are left out of reports
# Linux, include/linux/ioport.h
RESOURCE_FLAGS = {Memory.LOW: 0x40200, Memory.WIDE: 0x140204, Memory.PREFETCHABLE: 0x14220c}


class Tree:
    """Writes files and links below a folder; paths start at its top."""

    def __init__(self, top: pathlib.Path):
        self.top = top

    def put(self, path: str, content):
        file = self.top / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, (bytes, bytearray)) else f"{content}\n".encode())

    def link(self, path: str, target: str):
        link = self.top / path
        link.parent.mkdir(parents=True, exist_ok=True)
        steps = len(pathlib.PurePath(path).parent.parts)
        link.symlink_to("../" * steps + target)


def write_tree(machine: Machine, top: pathlib.Path):
    tree = Tree(top)
    _write_host(tree, machine)
    paths: dict[Function, str] = {}
    for function in machine.visible():
        paths[function] = _path(function, machine)
        _write_function(tree, function, paths[function], function in machine.dead)
    for function, path in paths.items():
        tree.link(f"sys/bus/pci/devices/{function.address}", path)
        if function.physical:
            tree.link(f"{path}/physfn", paths[function.physical])
    for address, name in slot_names(machine).items():
        tree.put(f"sys/bus/pci/slots/{name}/address", address)


def slot_names(machine: Machine) -> dict[str, str]:
    """Slot names by domain:bus:device: those of the image, and those that pciehp makes for hotplug ports."""
    names = {f.address.rpartition(".")[0]: name for f, name in machine.slots}
    for port in machine.functions:
        if port.hotplug:
            names[f"{port.domain:04x}:{port.secondary:02x}:00"] = str(port.slot)
    return names


def _write_host(tree: Tree, machine: Machine):
    system, every = "sys/devices/system", f"0-{PROCESSORS - 1}"
    nodes = f"0-{machine.nodes - 1}" if machine.nodes > 1 else "0"
    package = _mask(range(PROCESSORS))
    for name in ("possible", "present", "online"):
        tree.put(f"{system}/cpu/{name}", every)
    for name in ("possible", "online"):
        tree.put(f"{system}/node/{name}", nodes)
    for cpu in range(PROCESSORS):
        own = _mask([cpu])
        for name, text in (("physical_package_id", 0), ("core_id", cpu), ("thread_siblings", own), ("core_cpus", own),
                           ("core_siblings", package), ("package_cpus", package)):
            tree.put(f"{system}/cpu/cpu{cpu}/topology/{name}", text)
    for node in range(machine.nodes):
        cpus = range(PROCESSORS) if machine.nodes == 1 else [cpu for cpu in range(PROCESSORS) if cpu == node]
        distances = ("10" if node == other else "20" for other in range(machine.nodes))
        for name, text in (("cpumap", _mask(cpus)), ("cpulist", machine.cpus_of(node)),
                           ("meminfo", f"Node {node} MemTotal: 65536000 kB"), ("distance", " ".join(distances))):
            tree.put(f"{system}/node/node{node}/{name}", text)
    tree.put("etc/machine-id", MACHINE_ID)
    tree.put("sys/class/dmi/id/sys_vendor", machine.vendor)
    tree.put("sys/class/dmi/id/product_name", machine.product)
    flags = "fpu hypervisor" if machine.hypervisor else "fpu"
    tree.put("proc/cpuinfo", "\n".join(f"processor\t: {cpu}\nflags\t\t: {flags}\n" for cpu in range(PROCESSORS)))
    tree.put("proc/meminfo", f"MemTotal: {65536000 * machine.nodes} kB")


def _mask(cpus) -> str:
    return f"{sum(1 << cpu for cpu in cpus):x}"


def _path(function: Function, machine: Machine) -> str:
    if function.parent:
        return f"{_path(function.parent, machine)}/{function.address}"
    root = next(r for r in machine.roots if function in r.behind or function.physical in r.behind)
    return f"sys/devices/pci{root.domain:04x}:{root.bus:02x}/{function.address}"


def _write_function(tree: Tree, function: Function, path: str, dead: bool):
    vendor, device = function.subsystem.split(":")
    attributes = {
        "vendor": f"0x{function.vendor_id:04x}", "device": f"0x{function.device_id:04x}",
        "class": f"0x{function.class_code:06x}", "revision": f"0x{function.revision:02x}",
        "subsystem_vendor": f"0x{vendor}", "subsystem_device": f"0x{device}",
        "numa_node": function.node, "resource": _resource(function),
        "power_state": "D0" if function.driver or function.bridge else "unknown",
        "uevent": f"PCI_CLASS={function.class_code:X}\nPCI_ID={function.id.upper()}\n"
                  f"PCI_SUBSYS_ID={function.subsystem.upper()}\nPCI_SLOT_NAME={function.address}",
    }
    if function.port not in (Port.CONVENTIONAL, Port.INTEGRATED):
        attributes |= _link("max", function.link) | ({} if dead else _link("current", function.link_now))
    if function.sriov:
        attributes |= {"sriov_totalvfs": function.sriov.total, "sriov_numvfs": function.sriov.enabled,
                       "sriov_offset": function.sriov.offset, "sriov_stride": function.sriov.stride}
    for name, value in attributes.items():
        tree.put(f"{path}/{name}", value)
    config = function.config[:function.config_bytes]
    tree.put(f"{path}/config", b"\xff" * len(config) if dead else config)
    tree.link(f"{path}/iommu_group", f"sys/kernel/iommu_groups/{function.group}")
    driver = function.bound_driver
    if driver:
        tree.link(f"{path}/driver", f"sys/bus/pci/drivers/{driver}")
    for name in (f"sys/kernel/iommu_groups/{function.group}", f"sys/bus/pci/drivers/{driver or 'none'}"):
        (tree.top / name).mkdir(parents=True, exist_ok=True)


def _link(which: str, link: Link) -> dict[str, object]:
    return {f"{which}_link_speed": f"{SPEEDS[link.generation]} GT/s PCIe", f"{which}_link_width": link.width}


def _resource(function: Function) -> str:
    lines = ["0x{:016x} 0x{:016x} 0x{:016x}".format(0, 0, 0)] * 7
    for bar in function.bars:
        first = function.at["bar", bar.index]
        lines[bar.index] = f"0x{first:016x} 0x{first + bar.size - 1:016x} 0x{RESOURCE_FLAGS[bar.memory]:016x}"
    return "\n".join(lines)
