// SPDX-License-Identifier: GPL-3.0-or-later
/// lshw as JSON and as text: the same machine, and never whole where it cannot be.
#include "core/error.h"
#include "core/text.h"
#include "devicedb/match.h"
#include "scanner/json_peek.h"
#include "tests/support.h"
#include "tests/sysfs_fixture.h"

namespace chipaudit {
namespace {

std::string node(const std::string& id, const std::string& kind, const std::string& address,
                 const std::string& fields, const std::string& children = "") {
    return R"({"id" : ")" + id + R"(", "class" : ")" + kind +
           R"(", "claimed" : true, "physid" : "1",
      "businfo" : "pci@)" +
           address + R"(", )" + fields +
           (children.empty() ? "" : R"(, "children" : [)" + children + "]") + "}";
}

std::string fields(const std::string& description, const std::string& vendor,
                   const std::string& product, const std::string& version) {
    return R"("description" : ")" + description + R"(", "vendor" : ")" + vendor +
           R"(", "product" : ")" + product + R"(", "version" : ")" + version + "\"";
}

std::string computer(const std::string& children, const std::string& vendor = "Example Inc.") {
    return R"({"id" : "rack-7", "class" : "system", "description" : "Computer", "product" : "Model 1",
      "vendor" : ")" +
           vendor + R"(", "serial" : "SN-17", "width" : 64,
      "children" : [{"id" : "core", "class" : "bus", "physid" : "0", "children" : [)" +
           children + "]}]}";
}

const std::string display_node =
    node("display", "display", "0000:01:00.0",
         fields("3D controller", "NVIDIA Corporation [10DE]", "GA100 [A100 SXM4 40GB] [10DE:20B0]",
                "a1") +
             R"(, "configuration" : {"driver" : "nvidia", "latency" : "0"})");

const std::string network_node =
    node("network", "network", "0000:00:03.0",
         fields("Ethernet interface", "Intel Corporation [8086]", "82540EM [8086:100E]", "02") +
             R"(, "serial" : "52:54:00:12:34:56")");

const std::string host_bridge =
    fields("Host bridge", "Intel Corporation [8086]", "Sky Lake-E DMI3 Registers [8086:D57]", "07");

const std::string numeric =
    computer(node("pci", "bridge", "0000:00:00.0", host_bridge, network_node + "," + display_node));

std::string without(std::string text, const std::string& part) {
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part))
        text.erase(at, part.size());
    return text;
}

/// What lshw prints without -numeric.
std::string names_only() {
    auto text = numeric;
    for (const char* number : {" [10DE:20B0]", " [8086:D57]", " [8086:100E]", " [10DE]", " [8086]"})
        text = without(text, number);
    return text;
}

const std::string text_form =
    "rack-7\n"
    "    description: Computer\n    product: Model 1\n    vendor: Example Inc.\n"
    "    serial: SN-17\n    width: 64 bits\n"
    "  *-core\n       description: Motherboard\n       physical id: 0\n"
    "     *-pci\n          description: Host bridge\n"
    "          product: Sky Lake-E DMI3 Registers [8086:D57]\n"
    "          vendor: Intel Corporation [8086]\n          physical id: 100\n"
    "          bus info: pci@0000:00:00.0\n          version: 07\n"
    "        *-network\n             description: Ethernet interface\n"
    "             product: 82540EM [8086:100E]\n             vendor: Intel Corporation [8086]\n"
    "             physical id: 3\n             bus info: pci@0000:00:03.0\n"
    "             logical name: eth0\n             version: 02\n"
    "             serial: 52:54:00:12:34:56\n"
    "        *-display UNCLAIMED\n             description: 3D controller\n"
    "             product: GA100 [A100 SXM4 40GB] [10DE:20B0]\n"
    "             vendor: NVIDIA Corporation [10DE]\n             physical id: 0\n"
    "             bus info: pci@0000:01:00.0\n             version: a1\n"
    "             configuration: driver=nvidia latency=0\n";

std::string format_of(const std::string& text) {
    ScanRequest request;
    request.from = "-";
    return read_host(request, text).input.format;
}

Match match_at(const Host& host, const std::string& address) {
    return identify(host, shipped_db(), test_names()).at(function_at(host, address).ordinal);
}

}  // namespace

TEST_CASE("lshw -json -numeric is a listing that may be whole") {
    CHECK(format_of(numeric) == "lshw");
    const Host host = scan_text(numeric);
    REQUIRE(host.functions.size() == 3);
    CHECK(is_whole(host));
    CHECK(has_reason(host, ReasonCode::listing_unproven));
    const PciId bridge{0x8086, 0x0d57}, a100{0x10de, 0x20b0};  // lshw leaves leading zeros out
    CHECK(function_at(host, "0000:00:00.0").id == bridge);
    const auto& display = function_at(host, "0000:01:00.0");
    CHECK(display.id == a100);
    CHECK(display.class_code == 0x030200U);
    CHECK(display.class_is_partial);
    CHECK(display.revision == 0xa1);
    CHECK(display.driver == "nvidia");
    CHECK_FALSE(display.model_name);
    CHECK_FALSE(function_at(host, "0000:00:03.0").serial);  // lshw writes the MAC address there
    CHECK(host.origin == Origin{"lshw", "standard input"});
}

TEST_CASE("without -numeric there are names only, and that is never whole") {
    const Host host = scan_text(names_only());
    CHECK(has_reason(host, ReasonCode::names_without_ids));
    CHECK_FALSE(has_reason(scan_text(numeric), ReasonCode::names_without_ids));
    const auto& display = function_at(host, "0000:01:00.0");
    CHECK_FALSE(display.id);
    CHECK(display.model_name == ModelName{"NVIDIA Corporation GA100 [A100 SXM4 40GB]", "lshw"});
}

TEST_CASE("text and JSON of one machine show the same functions") {
    CHECK(format_of(text_form) == "lshw");
    CHECK(scan_text(text_form).functions == scan_text(numeric).functions);
    CHECK(scan_text(text_form).platform == scan_text(numeric).platform);
    CHECK(scan_text("[" + numeric + "]").functions == scan_text(numeric).functions);
    CHECK(scan_text(names_only()).functions != scan_text(numeric).functions);
}

TEST_CASE("lshw and lspci agree on the machine") {
    const Host lspci = scan_text(
        "00:00.0 Host bridge [0600]: Intel Corporation Device [8086:0d57] (rev 07)\n"
        "01:00.0 3D controller [0302]: NVIDIA Corporation GA100 [10de:20b0] (rev a1)\n");
    const Host lshw = scan_text(numeric);
    for (const char* address : {"0000:00:00.0", "0000:01:00.0"}) {
        auto from_lshw = function_at(lshw, address), from_lspci = function_at(lspci, address);
        from_lshw.ordinal = from_lspci.ordinal;
        from_lshw.driver = std::nullopt;
        CHECK(from_lshw == from_lspci);
    }
    CHECK(lshw.functions.size() != lspci.functions.size());
}

TEST_CASE("nodes of some classes are a part, also as older lshw prints them") {
    for (const auto& text :
         {"[" + display_node + "]", display_node, display_node + ",\n" + display_node + ",\n",
          std::string("  *-display\n       description: 3D controller\n       product: GA100 "
                      "[10DE:20B0]\n       physical id: 0\n       bus info: pci@0000:01:00.0\n")}) {
        INFO(text);
        const Host host = scan_text(text);
        CHECK(host.functions.size() == 1);
        CHECK(has_reason(host, ReasonCode::partial_listing));
    }
    const std::string bridge = node("pci", "bridge", "0000:00:00.0", host_bridge);
    CHECK(has_reason(scan_text("[" + bridge + "," + display_node + "]"),
                     ReasonCode::partial_listing));
    CHECK_FALSE(has_reason(scan_text(numeric), ReasonCode::partial_listing));
}

TEST_CASE("the class of a function that lshw describes by its interface is known as to its base") {
    const Host host = scan_text(numeric);
    CHECK(function_at(host, "0000:00:03.0").class_code == 0x028000U);
    CHECK(function_at(scan_text(text_form), "0000:00:03.0").class_code == 0x028000U);
    CHECK(match_at(host, "0000:00:03.0").certainty == Certainty::other);
    CHECK(match_at(host, "0000:01:00.0").certainty != Certainty::other);
}

TEST_CASE("an accelerator that no list names is still one by its class") {
    const auto of_class = [](const std::string& description) {
        return scan_text(computer(node("generic", "generic", "0000:05:00.0",
                                       fields(description, "Example Corp", "Example Corp", "20"))));
    };
    const Host accelerator = of_class("Processing accelerators");
    CHECK(function_at(accelerator, "0000:05:00.0").model_name == ModelName{"Example Corp", "lshw"});
    CHECK(match_at(accelerator, "0000:05:00.0").certainty == Certainty::unlisted);
    CHECK(match_at(of_class("Serial controller"), "0000:05:00.0").certainty == Certainty::other);
}

TEST_CASE("a function that answers with ones only is a gap") {
    auto text = numeric;
    text.replace(text.find("\"a1\""), 4, "\"ff\"");
    const Host host = scan_text(text);
    CHECK(has_reason(host, ReasonCode::function_off_bus, "0000:01:00.0"));
    CHECK_FALSE(function_at(host, "0000:01:00.0").class_code);
    CHECK_FALSE(has_reason(scan_text(numeric), ReasonCode::function_off_bus));
}

TEST_CASE("the machine is told with its serial and name masked, and a guest is called one") {
    ScanRequest request;
    request.from = "-";
    request.key = PseudonymKey::from_secret("a key");
    const Host host = read_host(request, numeric).host;
    CHECK(host.platform.dmi->product == "Model 1");
    CHECK(is_pseudonym(host.ids.label.value()));
    CHECK(is_pseudonym(host.platform.dmi->serial.value()));
    request.sensitive = true;
    CHECK(read_host(request, numeric).host.ids.label == "rack-7");
    CHECK_FALSE(scan_text(numeric).ids.label);  // no key, nothing to make a pseudonym with
    CHECK_FALSE(has_reason(host, ReasonCode::guest_view));
    CHECK(has_reason(scan_text(computer(display_node, "QEMU")), ReasonCode::guest_view));
}

TEST_CASE("a computer without any function is blind") {
    const Host host = scan_text(computer(""));
    CHECK(host.functions.empty());
    CHECK(has_reason(host, ReasonCode::pci_directory_empty));
    CHECK_FALSE(has_reason(scan_text(numeric), ReasonCode::pci_directory_empty));
}

TEST_CASE("bytes that are no UTF-8 and control characters in names are no obstacle") {
    auto text = numeric;
    text.replace(text.find("SN-17"), 5, "SN\xff\x01");
    for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 2))
        text.insert(at, "\r");
    CHECK(scan_text(text).functions == scan_text(numeric).functions);
}

TEST_CASE("what is not as lshw writes it is refused with its place") {
    const auto refused = [](const std::string& text) -> std::string {
        try {
            scan_text(text);
        } catch (const Error& error) {
            CHECK(error.kind == ErrorKind::malformed);
            return error.what();
        }
        return "";
    };
    CHECK(refused(R"({"id": "x", "class": 7})") == "-[0].class: expected a string");
    CHECK(refused(R"([{"id": "x", "class": "y", "children": {}}])") ==
          "-[0].children: expected an array");
    CHECK(refused(R"([{"id": "x", "class": "y"}, 17])") == "-[1]: expected an object");
    CHECK(refused(numeric).empty());
}

TEST_CASE("law: JSON of lshw cut anywhere is refused, its text inside a node is not whole") {
    for (std::size_t length = 1; length < numeric.size(); ++length)
        CHECK_THROWS_AS(scan_text(numeric.substr(0, length)), Error);
    const Host all = scan_text(text_form);
    const auto last_place = text_form.rfind("bus info");
    for (std::size_t length = 1; length < text_form.size(); ++length) {
        const std::string part = text_form.substr(0, length);
        if (format_of(numeric) != "lshw" || !peek_json(part).keys.empty()) continue;
        Host host;
        try {
            host = scan_text(part);
        } catch (const Error&) {
            continue;  // no node yet
        }
        INFO(part);
        const bool between_lines = part.back() == '\n';
        if (!between_lines || length < last_place) CHECK_FALSE(host == all);
        if (!between_lines) CHECK(has_reason(host, ReasonCode::input_truncated));
        if (length > text_form.rfind("*-display") && length < last_place)
            CHECK_FALSE(is_whole(host));
    }
}

TEST_CASE("what stands behind the text of lshw and speaks of a function is a gap") {
    CHECK(is_whole(scan_text(text_form)));
    CHECK(is_whole(scan_text(text_form + "root@rack-7:~#\n")));
    for (const char* more :
         {"82:00.0 3D controller [0302]: NVIDIA Device [10de:2330]\n", "GPU[0] : Card Series: x\n",
          "GPU 0: NVIDIA H20 (UUID: GPU-3b0b1f2c-1111-2222-3333-4)\n"}) {
        INFO(more);
        CHECK(has_reason(scan_text(text_form + more), ReasonCode::input_truncated));
    }
}

}  // namespace chipaudit
