# SPDX-License-Identifier: GPL-3.0-or-later
"""Parts that several machines are built from. Ids are real, layouts are plausible and copy no one server."""
from pci_model import GIB, KIB, MIB, Bar, Function, Link, Match, Memory, Port, Sriov

GEN4_X16, GEN5_X16 = Link(4, 16), Link(5, 16)
BRIDGE = 0x060400

# What the database should say. One id stands for several products, so nothing is exact.
ASCEND_910 = Match("id_only", ("huawei.ascend-910-256t", "huawei.ascend-910-280t", "huawei.ascend-910-320t"))
# The subsystem id was seen on a 910B4: ranked first, and proves nothing.
ASCEND_910B4 = Match("id_only", (
    "huawei.ascend-910b4", "huawei.ascend-910b1", "huawei.ascend-910b2", "huawei.ascend-910b2c",
    "huawei.ascend-910b3", "huawei.ascend-910b4-1"))
ASCEND_910B_SLICE = Match("id_only", ("huawei.ascend-910b-vf", "huawei.ascend-910b-vnpu"))
ASCEND_910C = Match("id_only", ("huawei.ascend-910c-560t", "huawei.ascend-910c-752t"))
H100_SXM = Match("exact", ("nvidia.h100-sxm5-80gb",))
H100_SLICE = Match("exact", ("nvidia.h100-sxm5-80gb-vgpu",))


def root_port(device: int, *behind: Function, **words) -> Function:
    words = {"id": "8086:352a", "subsystem": "8086:0000", "link": GEN5_X16, "revision": 0x04} | words
    if not behind and "link_now" not in words:
        words["link_now"] = Link(1, 0)
    return Function(class_code=BRIDGE, device=device, port=Port.ROOT_PORT, behind=list(behind), **words)


def kunpeng_port(device: int, *behind: Function, **words) -> Function:
    words = {"id": "19e5:a120", "subsystem": "19e5:371e", "link": GEN4_X16} | words
    return root_port(device, *behind, **words)


def switch(*behind: tuple[Function, ...], first_slot: int, hotplug: bool = False) -> Function:
    """An upstream port and a downstream port for each entry, empty or not."""
    words = {"class_code": BRIDGE, "id": "1000:c030", "subsystem": "1000:a096", "revision": 0xb0, "link": GEN5_X16}
    up = Function(port=Port.UPSTREAM, bars=(Bar(0, 256 * KIB, Memory.LOW),), **words)
    for number, functions in enumerate(behind):
        up.add(Function(port=Port.DOWNSTREAM, device=number, slot=first_slot + number, hotplug=hotplug,
                        link_now=GEN5_X16 if functions else Link(1, 0), behind=list(functions), **words))
    return up


def ascend(id_: str, match: Match, **words) -> Function:
    words = {"revision": 0x20, "subsystem": "19e5:3002", "driver": "devdrv_device_driver", "msix": 256,
             "link": GEN5_X16, "link_now": GEN4_X16,
             "bars": (Bar(0, 512 * MIB), Bar(2, 512 * MIB), Bar(4, 64 * GIB))} | words
    return Function(id_, 0x120000, match=match, **words)


def ascend_910b4(number: int, virtual: int = 0) -> Function:
    """With the values of a 910B4 seen in public on a Kunpeng host; its virtual functions have the same id."""
    sriov = Sriov(total=12, device=0xd802, enabled=virtual, offset=4, driver="devdrv_device_driver",
                  bars=(Bar(0, 128 * MIB), Bar(2, 64 * MIB), Bar(4, 4 * GIB)))
    return ascend("19e5:d802", ASCEND_910B4, serial=0xA1B2000000 + number, sriov=sriov,
                  virtual_match=ASCEND_910B_SLICE)


def hns_nic(functions: int = 2) -> list[Function]:
    return [Function("19e5:a222", 0x020000, function=n, revision=0x21, subsystem="19e5:0454", driver="hns3", msix=32,
                     multifunction=True, bars=(Bar(0, 64 * KIB), Bar(2, MIB))) for n in range(functions)]


def nvme() -> Function:
    return Function("144d:a80a", 0x010802, subsystem="144d:a813", link=Link(4, 4), driver="nvme", msix=32,
                    bars=(Bar(0, 16 * KIB, Memory.WIDE),))


def bmc_display(port: int) -> Function:
    """An ASPEED graphics chip as they come: conventional, behind a bridge of its own below a root port."""
    vga = Function("1a03:2000", 0x030000, revision=0x52, subsystem="15d9:1b0a", driver="ast", port=Port.CONVENTIONAL,
                   bars=(Bar(0, 64 * MIB, Memory.LOW), Bar(1, 256 * KIB, Memory.LOW)))
    bridge = Function("1a03:1150", BRIDGE, revision=0x06, subsystem="1a03:1150", port=Port.TO_PCI, link=Link(2, 1),
                      behind=[vga])
    return root_port(port, bridge, id="8086:1bbe", link=Link(3, 16))
