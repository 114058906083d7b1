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

}  // namespace chipaudit
