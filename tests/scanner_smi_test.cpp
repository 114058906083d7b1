// SPDX-License-Identifier: GPL-3.0-or-later
// Text of the makers' own tools: nvidia-smi and npu-smi. They list some devices, never all.
#include <algorithm>

#include "tests/support.h"
#include "tests/sysfs_fixture.h"

namespace chipaudit {
namespace {

std::string query_block(const std::string& address, const std::string& serial) {
    return "GPU 00000000:" + address +
           "\n    Product Name                          : NVIDIA A100-SXM4-80GB\n"
           "    Serial Number                         : " +
           serial + "\n    GPU UUID                              : GPU-0a0b0c0d-" + serial +
           "\n    GPU Virtualization Mode\n"
           "        Virtualization Mode               : None\n"
           "    PCI\n"
           "        Base Classcode                    : 0x3\n"
           "        Sub Classcode                     : 0x2\n"
           "        Device Id                         : 0x20B210DE\n"
           "        Bus Id                            : 00000000:" +
           address +
           "\n        Sub System Id                     : 0x147F10DE\n"
           "        GPU Link Info\n"
           "            PCIe Generation\n"
           "                Max                       : 4\n"
           "                Current                   : 4\n"
           "            Link Width\n"
           "                Max                       : 16x\n"
           "                Current                   : 8x\n"
           "    Clocks\n"
           "        Current                           : 1410 MHz\n"
           "    Processes\n"
           "        Name                              : /opt/train --gpu 81:00.0 H100\n";
}

const std::string query =
    "==============NVSMI LOG==============\n\n"
    "Driver Version                            : 555.42\n"
    "Attached GPUs                             : 2\n" +
    query_block("0F:00.0", "1320000000001") + "\n" + query_block("81:00.0", "1320000000002");

const std::string table_head =
    "+-----------------------------------------------------------------------------------------+\n"
    "| NVIDIA-SMI 595.80                 Driver Version: 595.80         CUDA Version: 13.2     |\n"
    "| GPU  Name                 Persistence-M | Bus-Id          Disp.A | Volatile Uncorr. ECC |\n";
const std::string row_a100 =
    "|   0  NVIDIA A100-SXM4-80GB          Off |   00000000:0F:00.0 Off |                    0 |\n"
    "| N/A   64C    P0            242W /  350W |       0MiB /  81920MiB |    100%      Default |\n";
const std::string row_cut =
    "|   1  NVIDIA GeForce RTX 4090 ...    Off |   00000000:81:00.0  On |                  N/A |\n";
const std::string matrix =
    "\t\x1b[4mGPU0\tGPU1\tCPU Affinity\tNUMA Affinity\x1b[0m\n"
    "GPU0\t X \tNV12\t0-31\t0\nGPU1\tNV12\t X \t0-31\t0\n"
    "NIC0\tSYS\tSYS\n\nLegend:\n\n  X    = Self\n";

const std::string npu_head =
    "| npu-smi 25.2.0                   Version: 25.2.0                                         |\n"
    "| NPU   Name                | Health        | Power(W)    Temp(C)    Hugepages-Usage(page) |\n"
    "| Chip                      | Bus-Id        | AICore(%)   Memory-Usage(MB)  HBM-Usage(MB)  |\n"
    "+===========================+===============+==============================================+"
    "\n";

std::string npu_rows(const std::string& name, const std::string& address) {
    return "| 0     " + name +
           "   | OK            | 89.1        32           0    / 0          |\n" +
           "| 0     0           | " + address + "  | 0           0    / 0     3437 / 65536  |\n";
}

const std::string board =
    "        NPU ID                         : 0\n"
    "        Product Name                   : IT21HMDC_Bin5\n"
    "        Serial Number                  : 1025C9048791\n"
    "        PCIe Bus Info                  : 0000:C1:00.0\n"
    "        Slot ID                        : NA\n"
    "        PCI Vendor ID                  : 0x19E5\n"
    "        PCI Device ID                  : 0xD802\n"
    "        Subsystem Vendor ID            : 0x19E5\n"
    "        Subsystem Device ID            : 0x3003\n"
    "        Chip Count                     : 1\n";

Host scan_with_names(const std::string& text) {
    ScanRequest request;
    request.from = "-";
    request.candidates = shipped_db().candidate_filter();
    return read_host(request, text).host;
}

Report judged(const std::string& text) { return judge(scan_with_names(text), "2026-07-01"); }

std::string names_of(const Report& report, std::size_t i = 0) {
    std::string names;
    for (const auto& part : report.matches.at(i).parts) names += part + " ";
    return names;
}

}  // namespace

TEST_CASE("nvidia-smi -q gives ids, class, link and place of each GPU") {
    const Host host = scan_with_names(query);
    CHECK(host.origin.method == "nvidia-smi");
    REQUIRE(host.functions.size() == 2);
    const auto& function = function_at(host, "0000:0f:00.0");
    CHECK(function.id == PciId{0x10de, 0x20b2});
    CHECK(function.subsystem == PciId{0x10de, 0x147f});
    CHECK(function.class_code == 0x030200U);
    CHECK(function.class_is_partial);
    CHECK(function.link_now == Link{"16", 8});
    CHECK(function.model_name);  // it may contradict the id
    CHECK(has_rule(judge(host, "2026-07-01"), "us-3a090-a-2023"));
    CHECK(judge(host, "2026-07-01").matches.front().certainty == "exact");
    CHECK_FALSE(has_reason(host, ReasonCode::input_truncated));
    CHECK(has_reason(host, ReasonCode::partial_listing));
}

TEST_CASE("what nvidia-smi lists is never all there is") {
    const Report none = judged(table_head + row_cut);
    CHECK(none.verdict.result == Result::incomplete);
    CHECK(none.verdict.exit_code == 3);
    for (const std::string text :
         {"No devices were found\n",
          "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n"}) {
        const Report blind = judged(text);
        CHECK(blind.verdict.result == Result::blind);
        CHECK(blind.verdict.exit_code == 3);
    }
}

TEST_CASE("a GPU that was passed through is seen in a guest") {
    std::string text = query;
    const std::string mode = "Virtualization Mode               : ";
    CHECK_FALSE(has_reason(scan_with_names(text), ReasonCode::guest_view));
    text.replace(text.find(mode + "None") + mode.size(), 4, "Pass-Through");
    CHECK(has_reason(scan_with_names(text), ReasonCode::guest_view));
}

TEST_CASE("serial numbers leave as pseudonyms, or not at all") {
    ScanRequest request;
    request.from = "-";
    const auto serial_of = [&] { return read_host(request, query).host.functions.at(0).serial; };
    CHECK_FALSE(serial_of());
    request.key = PseudonymKey::from_machine_id("0123456789abcdef0123456789abcdef");
    REQUIRE(serial_of());
    CHECK(serial_of()->find("1320") == std::string::npos);
    CHECK(serial_of() != read_host(request, query).host.functions.at(1).serial);
    request.sensitive = true;
    CHECK(serial_of() == "1320000000001");
}

TEST_CASE("an id that its publisher overwrote leaves the name") {
    std::string text = query;
    for (auto at = text.find("0x20B210DE"); at != std::string::npos; at = text.find("0x20B210DE"))
        text.replace(at, 10, "0x000000DE");
    const Host host = scan_with_names(text);
    CHECK_FALSE(host.functions.at(0).id);
    CHECK(host.functions.at(0).model_name == ModelName{"NVIDIA A100-SXM4-80GB", "nvidia-smi"});
    CHECK(has_reason(host, ReasonCode::names_without_ids));
    CHECK(names_of(judge(host, "2026-07-01")) == "nvidia.a100-sxm4-80gb ");
}

TEST_CASE("a text of nvidia-smi -q that lost lines says so") {
    const auto truncated = [](const std::string& text) {
        return has_reason(scan_with_names(text), ReasonCode::input_truncated);
    };
    CHECK_FALSE(truncated(query));
    CHECK(truncated(query.substr(0, query.find("GPU 00000000:81:00.0"))));
    const auto from = query.find("    PCI\n"), to = query.find("    PCI\n", from + 1);
    CHECK(truncated(query.substr(0, from) + query.substr(to)));  // one block from two
    CHECK(truncated(query + "GPU at 0000:C1:00.0 is on fire\n"));
    const std::string lost =
        "Unable to determine the device handle for GPU 0000:C1:00.0: Unknown Error\n";
    const Host host = scan_with_names(query + lost);
    CHECK(has_reason(host, ReasonCode::function_off_bus, "0000:c1:00.0"));
    CHECK(host.functions.size() == 3);
}

TEST_CASE("the table and -L name GPUs, and are joined") {
    const std::string list =
        "GPU 0: NVIDIA A100-SXM4-80GB (UUID: GPU-aaaaaaaa-1)\n"
        "  MIG 1g.10gb     Device  0: (UUID: MIG-bbbbbbbb-2)\n"
        "GPU 1: NVIDIA GeForce RTX 4090 Laptop GPU (UUID: GPU-cccccccc-3)\n";
    const Report alone = judged(list);
    REQUIRE(alone.host.functions.size() == 2);
    CHECK_FALSE(alone.host.functions.at(0).address);
    CHECK(names_of(alone) == "nvidia.a100-sxm4-80gb ");
    const Host both = scan_with_names(table_head + row_a100 + row_cut + list);
    REQUIRE(both.functions.size() == 2);
    CHECK(function_at(both, "0000:81:00.0").model_name->text ==
          "NVIDIA GeForce RTX 4090 Laptop GPU");
    CHECK(scan_with_names(table_head + row_a100 + query).functions.size() == 2);
    // Two machines' GPU 0 are two GPUs.
    CHECK(scan_with_names("GPU 0: Tesla T4 (UUID: GPU-1)\nGPU 0: Tesla T4 (UUID: GPU-2)\n")
              .functions.size() == 2);
    CHECK(scan_with_names("GPU 0: Tesla K80\nGPU 0: Tesla K80\n").functions.size() == 2);
    CHECK(scan_with_names("GPU 0: Tesla T4 (UUID: GPU-1)\nGPU 0: Tesla T4 (UUID: GPU-1)\n")
              .functions.size() == 1);
}

TEST_CASE("a name that was cut may be any that goes on from there; one that goes on is not it") {
    const Report cut = judged(table_head + row_cut);
    CHECK(names_of(cut) == "nvidia.rtx-4090 nvidia.rtx-4090-d nvidia.rtx-4090-laptop ");
    CHECK(cut.matches.front().certainty == "id_only");
    CHECK(names_of(judged("GPU 0: NVIDIA GeForce RTX ...\n")).empty());
    CHECK(names_of(judged("GPU 0: NVIDIA GeForce RTX 4090 Laptop GPU\n")) ==
          "nvidia.rtx-4090-laptop ");
    CHECK(names_of(judged("GPU 0: NVIDIA GeForce RTX 4090 Max-Q\n")).empty());
    CHECK(names_of(judged("GPU 0: GeForce RTX 4090\n")) == "nvidia.rtx-4090 ");
    CHECK(names_of(judged(table_head + row_a100)) == "nvidia.a100-sxm4-80gb ");
    CHECK(judged("GPU 0: NVIDIA Frobnicator\n").matches.front().certainty == "unlisted");
}

TEST_CASE("rows of other tables, and of programs, are no GPUs") {
    const Host host = scan_with_names(
        table_head + row_a100 +
        "| Processes:                                                                   |\n"
        "|    0   N/A  N/A            2165    C+G   ./bench H100 at 81:00.0       25MiB |\n");
    CHECK(host.functions.size() == 1);
    CHECK_FALSE(has_reason(host, ReasonCode::input_truncated));
    CHECK(has_reason(scan_with_names(table_head + row_a100 + "| 1 | H100 | at 81:00.0 |\n"),
                     ReasonCode::input_truncated));
}

TEST_CASE("a matrix of GPUs without models shows that they are there, and nothing of them") {
    const Report report = judged(matrix);
    CHECK(report.host.origin.method == "nvidia-smi");
    CHECK(report.verdict.result == Result::incomplete);
    CHECK(report.host.functions.size() == 2);
    CHECK(report.matches.back().certainty == "unlisted");
    CHECK(report.verdict.exit_code == 3);
    CHECK(has_reason(report.host, ReasonCode::id_unreadable));
    CHECK(has_reason(scan_with_names(matrix + table_head + row_a100), ReasonCode::id_unreadable));
    CHECK_FALSE(has_reason(scan_with_names(matrix + query), ReasonCode::id_unreadable));
    CHECK(scan_with_names(matrix + query).functions.size() == 2);
    CHECK(judged("No devices were found\n").verdict.result == Result::blind);
}

TEST_CASE("npu-smi info gives the chip's name and place") {
    const Report report = judged(npu_head + npu_rows("910B4", "0000:C1:00.0"));
    CHECK(report.host.origin.method == "npu-smi");
    REQUIRE(report.host.functions.size() == 1);
    CHECK(function_at(report.host, "0000:c1:00.0").model_name ==
          ModelName{"Huawei Ascend910B4", "npu-smi"});
    CHECK(names_of(report) == "huawei.ascend-910b4 ");
    CHECK(has_rule(report, "us-gp10-prc-list-2025"));
    CHECK_FALSE(has_rule(judge(report.host, "2025-05-12"), "us-gp10-prc-list-2025"));
    CHECK(has_reason(report.host, ReasonCode::partial_listing));
    CHECK(has_reason(report.host, ReasonCode::names_without_ids));
}

TEST_CASE("npu-smi calls different chips alike: what it does not tell apart stays open") {
    // "910B" without a digit is a first 910; the words alone do not prove it.
    const std::string open = names_of(judged(npu_head + npu_rows("910B", "0000:C1:00.0")));
    CHECK(open.find("huawei.ascend-910-256t ") != std::string::npos);
    CHECK(open.find("huawei.ascend-910b1 ") != std::string::npos);
    const auto bare = names_of(judged(npu_head + npu_rows("Ascend910", "0000:C1:00.0")));
    CHECK(bare.find("huawei.ascend-910-256t ") != std::string::npos);
    std::string two_dies = npu_head;
    two_dies.replace(two_dies.find("Chip    "), 12, "Chip  Phy-ID");
    const auto a3 = names_of(judged(two_dies + npu_rows("Ascend910", "0000:C1:00.0")));
    CHECK(a3 == "huawei.ascend-910c-560t huawei.ascend-910c-752t ");
    CHECK(judged(npu_head + npu_rows("Ascend999", "0000:C1:00.0")).matches.front().certainty ==
          "unlisted");
}

TEST_CASE("a board of npu-smi gives ids, and joins the table") {
    const Report report = judged(board + npu_head + npu_rows("910B4", "0000:C1:00.0"));
    REQUIRE(report.host.functions.size() == 1);
    const auto& function = report.host.functions.front();
    CHECK(function.id == PciId{0x19e5, 0xd802});
    CHECK(function.subsystem == PciId{0x19e5, 0x3003});
    CHECK_FALSE(function.slot);
    CHECK_FALSE(function.serial);
    CHECK(has_rule(report, "us-gp10-prc-list-2025"));
    CHECK_FALSE(has_reason(report.host, ReasonCode::names_without_ids));
    CHECK(judged(board + npu_head + npu_rows("910B4", "0000:C2:00.0")).host.functions.size() == 2);
}

TEST_CASE("chips without a second row, an address or a card of their own are not lost") {
    const std::string rows = npu_rows("910B4", "0000:C1:00.0");
    const Host cut = scan_with_names(npu_head + rows.substr(0, rows.find('\n') + 1));
    REQUIRE(cut.functions.size() == 1);
    CHECK_FALSE(cut.functions.front().address);
    CHECK(cut.functions.front().model_name);
    const Host off_bus = scan_with_names(npu_head + npu_rows("910B4", "NA          ") + rows);
    CHECK(off_bus.functions.size() == 2);
    const std::string duo = npu_rows("310P3", "0000:89:00.0");
    const Host two_chips = scan_with_names(npu_head + duo + duo);
    CHECK(two_chips.functions.size() == 1);
    CHECK(std::ranges::any_of(two_chips.notes, [](const Note& note) {
        return note.text.find("2 chips") != std::string::npos;
    }));
    CHECK(has_reason(scan_with_names(npu_head + rows + "an Ascend 310 at 82:00.0\n"),
                     ReasonCode::input_truncated));
    const std::string listed = "\tTotal Count                    : 8\n" + board;
    CHECK(has_reason(scan_with_names(listed), ReasonCode::input_truncated));
}

}  // namespace chipaudit
