# SPDX-License-Identifier: GPL-3.0-or-later
"""The words a machine is described with: functions, host bridges, links, registers."""
import enum
from dataclasses import dataclass, field
from typing import Callable, NamedTuple, Optional

KIB, MIB, GIB = 1 << 10, 1 << 20, 1 << 30


class Port(enum.IntEnum):
    """Device/Port Type of the express capability, PCIe 6.0 §7.5.3.2."""
    ENDPOINT = 0
    ROOT_PORT = 4
    UPSTREAM = 5
    DOWNSTREAM = 6
    TO_PCI = 7
    INTEGRATED = 9
    CONVENTIONAL = -1  # no express capability at all


class Link(NamedTuple):
    generation: int
    width: int


class Memory(enum.Enum):
    """Kind of a base address register, by its lowest four bits."""
    LOW = 0x0
    WIDE = 0x4
    PREFETCHABLE = 0xc


class Bar(NamedTuple):
    index: int
    size: int
    memory: Memory = Memory.PREFETCHABLE


@dataclass
class Sriov:
    """Virtual functions: how many there may be and are, and where: routing id + offset + stride * number."""
    total: int
    device: int
    enabled: int = 0
    offset: int = 1
    stride: int = 1
    bars: tuple[Bar, ...] = ()
    driver: str = ""


class Match(NamedTuple):
    """What the device database should say of a function."""
    certainty: str
    parts: tuple[str, ...]
    close: bool = True  # whether BARs, link and slot are worth reading for it


@dataclass(eq=False)
class Function:
    """One PCI function, a bridge with the functions behind it, or a virtual function."""
    id: str
    class_code: int
    device: int = 0
    function: int = 0
    revision: int = 0
    subsystem: str = "0000:0000"
    port: Port = Port.ENDPOINT
    bars: tuple[Bar, ...] = ()
    rom: int = 0
    link: Link = Link(1, 1)
    link_now: Optional[Link] = None  # width 0: nothing at the other end
    driver: str = ""
    slot: Optional[int] = None
    hotplug: bool = False
    msix: int = 0
    serial: Optional[int] = None
    vpd: bytes = b""
    sriov: Optional[Sriov] = None
    multifunction: bool = False
    match: Optional[Match] = None  # None: not an accelerator, nor a part of one
    virtual_match: Optional[Match] = None
    wished_bus: int = 0  # bridges: the secondary bus, if it is still free
    fixed_buses: bool = False  # bridges: writes to the bus numbers are ignored
    spoil: Optional[Callable[["Function"], None]] = None  # breaks the finished config space
    spoil_at_boot: Optional[Callable[["Function", bytearray], None]] = None  # the same, but the kernel mends it
    behind: list["Function"] = field(default_factory=list)

    domain = bus = secondary = subordinate = index = 0
    parent: Optional["Function"] = None
    physical: Optional["Function"] = None
    node = group = -1

    def __post_init__(self):
        self.vendor_id, self.device_id = (int(word, 16) for word in self.id.split(":"))
        self.link_now = self.link_now or self.link
        self.config = bytearray(4096)
        self.at: dict[tuple[str, int], int] = {}  # addresses of ("bar", i), ("vf", i), ("rom", 6)
        self.low = self.high = (0, 0)  # bridges: windows below and above 4 GiB
        self.capabilities: dict[str, int] = {}  # offsets in config, by name

    @property
    def bridge(self) -> bool:
        return self.class_code >> 8 == 0x0604

    @property
    def devfn(self) -> int:
        return self.device << 3 | self.function

    @property
    def address(self) -> str:
        return f"{self.domain:04x}:{self.bus:02x}:{self.device:02x}.{self.function:x}"

    @property
    def bound_driver(self) -> str:
        """Express ports belong to the kernel's own driver."""
        return "pcieport" if self.port in (Port.ROOT_PORT, Port.UPSTREAM, Port.DOWNSTREAM) else self.driver

    @property
    def config_bytes(self) -> int:
        return 256 if self.port is Port.CONVENTIONAL else 4096

    def add(self, *functions: "Function") -> "Function":
        self.behind += functions
        return self


@dataclass(eq=False)
class Root:
    """A host bridge: its first bus and NUMA node."""
    bus: int
    node: int = -1
    domain: int = 0
    behind: list[Function] = field(default_factory=list)
    last_bus = 0

    def __post_init__(self):
        self.low = self.high = (0, 0)

    def add(self, *functions: Function) -> "Root":
        self.behind += functions
        return self
