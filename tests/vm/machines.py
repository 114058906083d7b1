# SPDX-License-Identifier: GPL-3.0-or-later
"""The machines that are booted: machines.py NAME --tree FOLDER | --image FILE, or no words for the list."""
import argparse
import pathlib

from hostile_machine import hostile
from machine import Machine, Verdict
from machine_parts import (ASCEND_910, ASCEND_910C, GEN4_X16, GEN5_X16, H100_SLICE, H100_SXM, ascend, ascend_910b4,
                           bmc_display, hns_nic, kunpeng_port, nvme, root_port, switch)
from pci_config import vital_product_data
from pci_model import GIB, KIB, MIB, Bar, Function, Link, Match, Memory, Port, Root, Sriov
from replay_image import replay_image
from sysfs_tree import write_tree

UNPRIVILEGED = frozenset({("unprivileged", None)})
FOUND = Verdict("findings", 2)
FOUND_UNPRIVILEGED = Verdict("findings", 2, UNPRIVILEGED)


def ascend_8_910b4() -> Machine:
    """Eight 910B4 on a host of four nodes, at the buses of a real one; one card in two has virtual functions."""
    roots, slots = [], []
    for node, buses in enumerate([(0x08, 0x0c), (0x42, 0x46), (0x96, 0xab), (0xc1, 0xd6)]):
        cards = [ascend_910b4(2 * node, virtual=2), ascend_910b4(2 * node + 1)]
        cards[0].vpd = vital_product_data("Atlas A2 module", "03030001", f"2102313{node}")
        slots.append((cards[0], f"NPU{2 * node + 1}"))
        roots.append(Root(0x40 * node, node).add(
            kunpeng_port(0, cards[0], wished_bus=buses[0]),
            kunpeng_port(4, cards[1], wished_bus=buses[1], slot=2 * node + 2, hotplug=True)))
    roots[0].add(kunpeng_port(0x10, *hns_nic(4), id="19e5:a121", link=Link(3, 8)))
    return Machine("ascend-8-910b4", roots, FOUND, FOUND_UNPRIVILEGED, nodes=4, slots=slots,
                   vendor="Huawei", product="Atlas 800I A2", packages=8)


def atlas_800_910() -> Machine:
    """Eight first Ascend 910; such a server is recognised by its DMI."""
    roots = []
    for node in range(4):
        cards = [ascend("19e5:d801", ASCEND_910, subsystem="0200:0100", link=GEN4_X16,
                        bars=(Bar(0, 128 * MIB), Bar(2, 32 * MIB), Bar(4, 32 * GIB))) for _ in range(2)]
        roots.append(Root(0x40 * node, node).add(*(kunpeng_port(4 * n, card) for n, card in enumerate(cards))))
    display = Function("19e5:1711", 0x030000, revision=0x01, subsystem="19e5:1711", link=Link(1, 1),
                       bars=(Bar(0, 32 * MIB, Memory.LOW), Bar(1, 2 * MIB, Memory.LOW)))
    roots[0].add(kunpeng_port(0x0c, display, link=Link(3, 8), link_now=Link(1, 1)),
                 kunpeng_port(0x10, *hns_nic(), id="19e5:a121", link=Link(3, 8)))
    return Machine("atlas-800-910", roots, FOUND, FOUND_UNPRIVILEGED, nodes=4,
                   vendor="Huawei", product="Atlas 800 (Model 9000)", packages=8)


def h100(number: int) -> Function:
    sriov = Sriov(total=16, device=0x2330, offset=4,
                  bars=(Bar(0, 256 * KIB, Memory.LOW), Bar(1, 4 * GIB), Bar(3, 32 * MIB)))
    return Function("10de:2330", 0x030200, revision=0xa1, subsystem="10de:16c1", link=GEN5_X16, driver="nvidia", msix=6,
                    serial=0x48B02D0000000000 + number, match=H100_SXM, virtual_match=H100_SLICE, sriov=sriov,
                    bars=(Bar(0, 16 * MIB), Bar(2, 128 * GIB), Bar(4, 32 * MIB)))


def connectx_7(number: int, virtual: int) -> Function:
    sriov = Sriov(total=16, device=0x101e, enabled=virtual, driver="mlx5_core", bars=(Bar(0, MIB),))
    vpd = vital_product_data("ConnectX-7 Single Port Infiniband NDR", "MCX75310AAS-NEAT", f"MT2305X{number:05d}")
    return Function("15b3:1021", 0x020700, subsystem="15b3:0041", link=GEN5_X16, driver="mlx5_core", msix=64,
                    serial=0x946DAE0300AABB00 + number, rom=MIB, bars=(Bar(0, 32 * MIB),), vpd=vpd, sriov=sriov)


def nvswitch() -> Function:
    return Function("10de:22a3", 0x068000, revision=0xa1, subsystem="10de:1796", link=Link(4, 4), link_now=Link(4, 2),
                    driver="nvidia-nvswitch", bars=(Bar(0, 32 * MIB, Memory.WIDE),),
                    match=Match("other", ("nvidia.nvswitch-ls10",)))


def system_function(function: int = 0) -> Function:
    return Function("8086:09a2", 0x088000, function=function, revision=0x04, subsystem="15d9:1b0a",
                    port=Port.INTEGRATED, multifunction=True)


def hgx_h100() -> Machine:
    """Four switches with two H100, a network card with virtual functions, an NVMe disk and an empty slot each."""
    roots = [Root(0x00, 0).add(system_function(0), system_function(1), bmc_display(0x1c))]
    for number, bus in enumerate((0x15, 0x37, 0x97, 0xb7)):
        card = connectx_7(number, virtual=4)
        up = switch((h100(2 * number),), (h100(2 * number + 1),), (card,), (nvme(),), (),
                    first_slot=1 + 8 * number, hotplug=True)
        roots.append(Root(bus, number // 2).add(system_function(), root_port(1, up, slot=100 + number)))
    switches = switch(*((nvswitch(),) for _ in range(4)), first_slot=60)
    roots.append(Root(0xc7, 1).add(root_port(1, switches, slot=110)))
    return Machine("hgx-h100", roots, FOUND, FOUND_UNPRIVILEGED, nodes=2, vendor="Supermicro",
                   product="SYS-821GE-TNHR", packages=8)


def a3_910c() -> Machine:
    """Sixteen dies of the 910C, two in a package, each an integrated endpoint: no link to show."""
    roots = []
    for node in range(4):
        dies = [ascend("19e5:d803", ASCEND_910C, device=n, subsystem="19e5:3001", revision=0x20, port=Port.INTEGRATED,
                       sriov=None, serial=0xC3000000 + 4 * node + n) for n in range(4)]
        roots.append(Root(0x40 * node, node).add(*dies, kunpeng_port(8, nvme(), link=GEN4_X16)))
    return Machine("a3-910c", roots, FOUND, FOUND_UNPRIVILEGED, nodes=4, vendor="Huawei", product="Atlas 800I A3",
                   packages=8)


def desktop() -> Machine:
    """Nothing to find or hidden: integrated graphics, disks, sound, an old card behind a bridge, an empty slot."""
    def onboard(id_: str, class_code: int, device: int, function: int = 0, **words) -> Function:
        return Function(id_, class_code, device, function, revision=0x01, subsystem="1028:0a51",
                        port=Port.CONVENTIONAL, **words)
    old_sound = Function("1102:0002", 0x040100, revision=0x08, subsystem="1102:8064", port=Port.CONVENTIONAL)
    to_pci = Function("1b21:1080", 0x060401, revision=0x04, subsystem="1b21:1080", port=Port.TO_PCI, behind=[old_sound])
    network = Function("8086:15f3", 0x020000, revision=0x03, subsystem="1028:0a51", link=Link(2, 1), driver="igc",
                       bars=(Bar(0, MIB, Memory.LOW),), serial=0x0011223344556677)
    root = Root(0x00).add(
        onboard("8086:4648", 0x060000, 0),
        onboard("8086:4680", 0x030000, 2, bars=(Bar(0, 16 * MIB, Memory.WIDE), Bar(2, 256 * MIB)),
                match=Match("id_only", ("intel.igp-before-meteor-lake",), close=False)),
        root_port(6, nvme(), id="8086:464d", link=Link(4, 4)),
        onboard("8086:7ae0", 0x0c0330, 0x14, bars=(Bar(0, 64 * KIB, Memory.WIDE),)),
        onboard("8086:7ae2", 0x010601, 0x17, bars=(Bar(0, 8 * KIB, Memory.LOW),)),
        root_port(0x1b, id="8086:7ac0", link=Link(3, 4), slot=12, hotplug=True),
        root_port(0x1c, network, id="8086:7ab8", link=Link(3, 1)),
        root_port(0x1d, to_pci, id="8086:7ab0", link=Link(3, 1)),
        onboard("8086:7a84", 0x060100, 0x1f, multifunction=True),
        onboard("8086:7ad0", 0x040300, 0x1f, 3, bars=(Bar(0, 16 * KIB, Memory.WIDE),)))
    return Machine("desktop", [root], Verdict("clean", 0), Verdict("clean", 0, UNPRIVILEGED), vendor="Dell Inc.",
                   product="OptiPlex 7000", packages=1)


def scale(wanted: int) -> Machine:
    """About `wanted` functions: switches with four cards of 28 virtual functions each, eight buses apart."""
    roots, total, number = [], 0, 0
    while total < wanted:
        room = max(0, wanted - total - 10)
        cards = []
        for card in (h100, ascend_910b4, lambda n: connectx_7(n, 0), ascend_910b4):
            function = card(4 * number + len(cards))
            function.sriov.total = function.sriov.enabled = min(28, room // 4)
            function.sriov.offset = 1
            if function.sriov.total == 0:
                function.sriov = None
            cards.append(function)
        roots.append(Root(8 * (number % 31), number % 4, domain=number // 31).add(
            root_port(1, switch(*((card,) for card in cards), first_slot=1 + 8 * number))))
        total += 10 + sum(card.sriov.total if card.sriov else 0 for card in cards)
        number += 1
    return Machine(f"scale-{wanted}", roots, FOUND, FOUND_UNPRIVILEGED, nodes=4, packages=3 * number)


MACHINES = {
    "ascend-8-910b4": ascend_8_910b4,
    "atlas-800-910": atlas_800_910,
    "hgx-h100": hgx_h100,
    "a3-910c": a3_910c,
    "desktop": desktop,
    "hostile": hostile,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", nargs="?", choices=sorted(MACHINES), help="which machine")
    parser.add_argument("--tree", type=pathlib.Path, help="write what chipaudit reads of /sys and /proc into it")
    parser.add_argument("--image", type=pathlib.Path, help="write the image for the kernel module")
    words = parser.parse_args()
    for name in [words.name] if words.name else MACHINES:
        machine = MACHINES[name]()
        print(f"{name}: {len(list(machine.visible()))} functions, {len(machine.roots)} host bridges, "
              f"{machine.nodes} nodes")
        if words.name and words.tree:
            write_tree(machine, words.tree)
        if words.name and words.image:
            words.image.write_bytes(replay_image(machine))


if __name__ == "__main__":
    main()
