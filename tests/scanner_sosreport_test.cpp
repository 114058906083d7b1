// SPDX-License-Identifier: GPL-3.0-or-later
/// What a sos report holds of one machine in several files: what one of them shows and the listing
/// does not is told.
#include "tests/known_host.h"

namespace chipaudit {
namespace {

const std::string root = "00:00.0 Host bridge [0600]: Intel Corporation Device [8086:09a2]\n";

std::string line(const std::string& class_words, const std::string& name) {
    return root + "81:00.0 " + class_words + ": " + name + "\n";
}

}  // namespace

TEST_CASE("accounts of a sos report that differ in class or name are a gap") {
    const std::string first =
        "== sos_commands/pci/lspci_-nnvv\n" +
        line("3D controller [0302]", "NVIDIA GA100 [A100 PCIe 40GB] [10de:20f1]");
    const auto with = [&](const std::string& file, const std::string& text) {
        return read_known_folder(first + "== " + file + "\n" + text);
    };
    const std::string names = "sos_commands/pci/lspci";
    const std::string root_name = "00:00.0 Host bridge: Intel Corporation Device 09a2\n";
    CHECK_FALSE(
        says(with(names, root_name + "81:00.0 3D controller: NVIDIA GA100 [A100 PCIe 40GB]\n"),
             " differ: "));
    CHECK(
        says(with(names,
                  root_name + "81:00.0 VGA compatible controller: NVIDIA GA100 [A100 PCIe 40GB]\n"),
             "differ: classes 0302 and 0300"));
    CHECK(says(with(names, root_name + "81:00.0 3D controller: NVIDIA GM107\n"), "differ: names"));
    const std::string table = "proc/bus/pci/devices";
    CHECK_FALSE(says(with(table, "0000\t808609a2\t0\n8100\t10de20f1\t0\n"), table));
    CHECK(says(with(table, "0000\t808609a2\t0\n8100\t10de20f1\t0\nmore\n"), table + ", line 3"));
    const std::string tree = "sys/devices/pci0000:80/0000:8";
    CHECK_FALSE(says(with(tree + "1:00.0/vendor", "0x10de\n"), "in sys/devices that"));
    CHECK(says(with(tree + "2:00.0/vendor", "0x10de\n"), "in sys/devices that"));
}

namespace {

const std::string h100_report =
    "== sos_commands/pci/lspci_-nnvv\n" +
    line("3D controller [0302]", "NVIDIA GH100 [H100 SXM5 80GB] [10de:2330]");

Host report_with(const std::string& more) { return read_known_folder(h100_report + more); }

}  // namespace

TEST_CASE("a listing of a sos report that cannot be read is a gap, a message of lspci is none") {
    const std::string file = "== sos_commands/pci/lspci_-nvv\n", words = "holds no listing";
    CHECK_FALSE(says(report_with(""), words));
    CHECK_FALSE(says(report_with(file + "\n"), words));
    CHECK_FALSE(says(report_with(file + "sh: lspci: command not found\n"), words));
    CHECK(says(report_with(file + "0\x01 damaged\n"), words));
    CHECK(says(report_with(file + "sh: lspci: 82:00.0 command not found\n"), words));
}

TEST_CASE("what NVIDIA's driver and nvidia-smi say in a sos report is held against its listing") {
    const auto driver = [](const std::string& at, const std::string& model) {
        return "== proc/driver/nvidia/gpus/0000:" + at + "/information\nModel: \t\t " + model +
               "\nIRQ:   \t\t 16\nBus Location: \t 0000:" + at + "\nDevice Minor: \t 0\n";
    };
    const auto tool = [](const std::string& at, const std::string& model) {
        return "== sos_commands/nvidia/nvidia-smi_-q\n==============NVSMI LOG==============\n\n"
               "Attached GPUs                             : 1\nGPU 00000000:" +
               at + "\n    Product Name                          : " + model +
               "\n== sos_commands/nvidia/nvidia-smi_-q_-d_CLOCK\nClocks\n";
    };
    for (const auto& honest :
         {driver("81:00.0", "NVIDIA H100 80GB HBM3"), tool("81:00.0", "NVIDIA H100 80GB HBM3")}) {
        INFO(honest);
        const Host host = report_with(honest);
        CHECK_FALSE(has_reason(host, ReasonCode::input_truncated));
        CHECK(function_at(host, "81:00.0").closer->driver_model == "NVIDIA H100 80GB HBM3");
        CHECK(doubted(identify(normalise(host), shipped_db(), test_names())) == 0);
    }
    for (const auto& other : {driver("81:00.0", "Tesla T4"), tool("81:00.0", "Tesla T4")})
        CHECK(doubted(identify(normalise(report_with(other)), shipped_db(), test_names())) == 1);
    CHECK(says(report_with(driver("82:00.0", "Tesla T4")), "proc/driver/nvidia/gpus shows"));
    CHECK(says(report_with(tool("82:00.0", "Tesla T4")), "that sos_commands/nvidia shows"));
    const std::string list = "== sos_commands/nvidia/nvidia-smi_--list-gpus\n";
    const std::string one = "GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-1)\n";
    CHECK_FALSE(says(report_with(list + one), "lists"));
    CHECK(says(report_with(list + one + "GPU 1: NVIDIA H100 80GB HBM3 (UUID: GPU-2)\n"),
               "lists 2 devices, and the listing shows 1"));
}

namespace {

const std::string laptop =
    "== sos_commands/pci/lspci_-nnvv\n" + root +
    "00:02.0 VGA compatible controller [0300]: Intel Corporation Alder Lake-P GT2 [8086:46a6] (rev "
    "0c)\n";

Host laptop_with(const std::string& more) { return read_known_folder(laptop + more); }

bool has_sign(const Host& host, const std::string& path) {
    return std::ranges::any_of(host.off_bus, [&](const OffBus& one) { return one.path == path; });
}

}  // namespace

TEST_CASE("a display of another maker is none of those that nvidia-smi lists") {
    const std::string list = "== sos_commands/nvidia/nvidia-smi_--list-gpus\n";
    const std::string one = "GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-1)\n";
    CHECK(says(laptop_with(list + one), "lists 1 devices, and the listing shows 0"));
    CHECK_FALSE(says(laptop_with(list + "No devices found.\n"), "lists"));
    CHECK_FALSE(says(report_with(list + one), "lists"));
}

TEST_CASE("tables that nvidia-smi was asked for are accounts of a sos report, too") {
    const std::string file =
        "== sos_commands/nvidia/nvidia-smi_--query-gpu_gpu_name_gpu_bus_id_--format_csv\n"
        "name, pci.bus_id, vbios_version, temperature.gpu, memory.total [MiB]\n";
    const std::string here =
        "NVIDIA H100 80GB HBM3, 00000000:81:00.0, 96.00.30.00.01, 30, 81559 MiB\n";
    const Host honest = report_with(file + here);
    CHECK_FALSE(has_reason(honest, ReasonCode::input_truncated));
    CHECK(function_at(honest, "81:00.0").closer->driver_model == "NVIDIA H100 80GB HBM3");
    const std::string there =
        "NVIDIA H100 80GB HBM3, 00000000:82:00.0, 96.00.30.00.01, 30, 81559 MiB\n";
    CHECK(says(report_with(file + here + there), "that sos_commands/nvidia shows"));
    CHECK(says(laptop_with(file + here), "that sos_commands/nvidia shows"));
    const std::string pages =
        "== sos_commands/nvidia/nvidia-smi_--query-retired-pages_timestamp_gpu_bus_id\n"
        "timestamp, gpu_bus_id, gpu_serial, gpu_uuid, retired_pages.address, retired_pages.cause\n"
        "2026/11/22 10:00:00.000, 00000000:81:00.0, 1650, GPU-1, 0x00, Double Bit ECC\n";
    CHECK_FALSE(has_reason(report_with(pages), ReasonCode::input_truncated));
    CHECK(says(laptop_with(pages), "that sos_commands/nvidia shows"));
}

TEST_CASE("outputs of other makers' tools are held against the listing, wherever they lie") {
    const std::string rocm = "== sos_commands/extras/rocm-smi\n";
    CHECK(says(laptop_with(rocm + "GPU[0]: Card series: AMD Instinct MI250X\n"),
               "speaks of a device and cannot be read"));
    CHECK_FALSE(says(laptop_with(rocm + "sh: rocm-smi: command not found\n"), "cannot be read"));
    const std::string npu =
        "== sos_commands/extras/npu-smi_info_-t_board_-i_0\n"
        "        NPU ID                         : 0\n        PCIe Bus Info                  : "
        "0000:C1:00.0\n        PCI Vendor ID                  : 0x19E5\n"
        "        PCI Device ID                  : 0xD802\n";
    CHECK(says(laptop_with(npu), "lists 1 devices, and the listing shows 0"));
    CHECK(says(laptop_with(npu), "that sos_commands/extras shows"));
    const Host honest = read_known_folder(
        "== sos_commands/pci/lspci_-nnvv\n" + root +
        "c1:00.0 Processing accelerators [1200]: Huawei Device [19e5:d802] (rev 20)\n" + npu);
    CHECK_FALSE(has_reason(honest, ReasonCode::input_truncated));
}

TEST_CASE("modules, nodes and boards of a sos report are signs, as in a scan of the machine") {
    const std::string ordinary = "Module                  Size  Used by\nnvme   40960  2\n";
    const std::string lsmod = "== sos_commands/kernel/lsmod\n";
    CHECK(laptop_with(lsmod + ordinary).off_bus.empty());
    CHECK(has_sign(laptop_with(lsmod + ordinary + "drv_davinci_intf_host  81920  8\n"),
                   "drv_davinci_intf_host"));
    CHECK(has_sign(laptop_with("== proc/modules\nascend_trs 16384 0 - Live 0x0\n"), "ascend_trs"));
    CHECK(has_sign(laptop_with("== sys/module/drv_devmm_host/refcnt\n2\n"), "drv_devmm_host"));
    CHECK(has_sign(laptop_with("== dev/davinci0\n\n"), "/dev/davinci0"));
    CHECK(laptop_with("== dev/null\n\n").off_bus.empty());
    const std::string boards = "== proc/device-tree/compatible\n";
    CHECK(has_sign(laptop_with(boards + "hisilicon,hi1910-x"), "hisilicon,hi1910-x"));
    CHECK(laptop_with(boards + "raspberrypi,4-model-b").off_bus.empty());
    const std::string udev =
        "== sos_commands/devices/udevadm_info_--export-db\nP: /devices/pci0000:00/0000:00:00.0\n"
        "E: PCI_CLASS=60000\nE: PCI_ID=8086:09A2\nE: SUBSYSTEM=pci\n\n";
    const std::string node =
        "P: /devices/virtual/davinci/davinci0\nN: davinci0\nE: DEVNAME=/dev/davinci0\nE: "
        "SUBSYSTEM=davinci\n\n";
    CHECK(has_sign(laptop_with(udev + node), "/dev/davinci0"));
    CHECK(laptop_with(udev).off_bus.empty());
}

TEST_CASE("the device database, lshw and the kernel's log tell of functions that a listing lacks") {
    const std::string file = "== sos_commands/devices/udevadm_info_--export-db\n";
    const auto block = [](const std::string& at, const std::string& id) {
        return "P: /devices/pci0000:00/0000:" + at + "\nE: PCI_CLASS=30200\nE: PCI_ID=" + id +
               "\nE: SUBSYSTEM=pci\n\n";
    };
    const std::string last = "P: /devices/virtual/mem/null\nE: SUBSYSTEM=mem\n\n";
    const std::string known = block("00:00.0", "8086:09A2");
    CHECK_FALSE(says(laptop_with(file + known + last), "udevadm"));
    CHECK(says(laptop_with(file + known + block("00:03.0", "10DE:2330") + last), "udevadm shows"));
    const auto lshw = [](const std::string& at, const std::string& product) {
        return "== sos_commands/hardware/lshw\nhost\n    description: Computer\n  *-core\n"
               "       description: Motherboard\n     *-display\n          description: VGA "
               "compatible controller\n          product: " +
               product +
               "\n          vendor: Maker\n          physical id: 2\n          bus info: "
               "pci@0000:" +
               at + "\n";
    };
    CHECK_FALSE(says(laptop_with(lshw("00:02.0", "Alder Lake")), "lshw"));
    CHECK(says(laptop_with(lshw("00:03.0", "Alder Lake")), "lshw shows"));
    CHECK(says(laptop_with(lshw("00:02.0", "NVIDIA H100 PCIe")), "lshw differ: names"));
    const std::string log = "== sos_commands/kernel/dmesg\n[    0.4] pci 0000:";
    CHECK(says(laptop_with(log + "03:00.0: [10de:2330] type 00 class 0x030200\n"),
               "the kernel's log shows"));
    CHECK_FALSE(says(laptop_with(log + "03:00.0: [10ec:8168] type 00 class 0x020000\n"), "log"));
    CHECK_FALSE(says(report_with(log + "81:00.0: [10de:2330] type 00 class 0x030200\n"), "log"));
}

}  // namespace chipaudit
