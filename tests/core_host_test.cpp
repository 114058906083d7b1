// SPDX-License-Identifier: GPL-3.0-or-later
// A host as a value: its order, its tree, and the table of reasons.
#include "core/host.h"

#include <algorithm>
#include <set>

#include "tests/support.h"

using namespace chipaudit;

namespace {

PciAddress address_of(std::string_view text) {
    const auto address = parse_address(text);
    REQUIRE(address);
    return *address;
}

PciFunction function_at(std::string_view address, PciId id = {0x8086, 0x1533}) {
    PciFunction function;
    function.address = address_of(address);
    function.id = id;
    return function;
}

PciFunction bridge_at(std::string_view address, std::uint8_t secondary, std::uint8_t subordinate) {
    PciFunction bridge = function_at(address, {0x8086, 0x2030});
    bridge.class_code = 0x060400;
    bridge.buses = BusRange{bridge.address->bus, secondary, subordinate};
    return bridge;
}

Host host_with(std::vector<PciFunction> functions) {
    Host host;
    host.functions = std::move(functions);
    return normalise(std::move(host));
}

std::optional<PciAddress> upstream_of(const Host& host, std::string_view address) {
    const auto found = std::ranges::find(host.functions, std::optional(address_of(address)),
                                         &PciFunction::address);
    REQUIRE(found != host.functions.end());
    return found->upstream;
}

}  // namespace

TEST_CASE("functions come in order of address, those without keep their place at the end") {
    PciFunction first, second;
    first.id = PciId{0xffff, 1};
    second.id = PciId{0x0001, 1};
    const Host host =
        host_with({first, function_at("10000:00:00.0"), second, function_at("81:00.1"),
                   function_at("81:00.0"), function_at("02:1f.0")});
    std::vector<std::string> order;
    for (const auto& f : host.functions) {
        order.push_back(f.address ? to_string(*f.address) : to_string(*f.id));
    }
    CHECK(order == std::vector<std::string>{"0000:02:1f.0", "0000:81:00.0", "0000:81:00.1",
                                            "10000:00:00.0", "ffff:0001", "0001:0001"});
    for (std::uint32_t i = 0; i < 6; ++i) CHECK(host.functions[i].ordinal == i);
    CHECK(normalise(host) == host);
}

TEST_CASE("a function listed twice is one; two functions at one address are both kept and noted") {
    const Host once =
        host_with({function_at("81:00.0"), function_at("81:00.1"), function_at("81:00.0")});
    CHECK(once.functions.size() == 2);
    CHECK(once.notes.empty());

    const std::vector<PciFunction> both = {function_at("81:00.0", {0x19e5, 0xd802}),
                                           function_at("81:00.0", {0x10de, 0x20b2})};
    const Host clash = host_with(both);
    REQUIRE(clash.functions.size() == 2);
    REQUIRE(clash.notes.size() == 1);
    CHECK(clash.notes.front().about == address_of("81:00.0"));
    CHECK(host_with({both[1], both[0]}) == clash);
    CHECK(normalise(clash) == clash);
    CHECK(host_with({both[0], both[1], both[0]}) == clash);

    const PciFunction nameless;
    CHECK(host_with({nameless, nameless}).functions.size() == 2);  // nothing says they are one
}

TEST_CASE("a function hangs below the bridge with the narrowest range that holds its bus") {
    const Host host =
        host_with({bridge_at("00:01.0", 1, 5), bridge_at("01:00.0", 2, 3), function_at("02:00.0"),
                   function_at("04:00.0"), function_at("06:00.0"), function_at("00:1f.0")});
    CHECK(upstream_of(host, "02:00.0") == address_of("01:00.0"));
    CHECK(upstream_of(host, "04:00.0") == address_of("00:01.0"));
    CHECK(upstream_of(host, "01:00.0") == address_of("00:01.0"));
    CHECK_FALSE(upstream_of(host, "06:00.0"));
    CHECK_FALSE(upstream_of(host, "00:1f.0"));
    // A bridge that claims too much does not take a neighbour's children.
    const Host greedy = host_with({bridge_at("00:01.0", 1, 255), bridge_at("00:02.0", 2, 2),
                                   function_at("01:00.0"), function_at("02:00.0")});
    CHECK(upstream_of(greedy, "02:00.0") == address_of("00:02.0"));
    CHECK(upstream_of(greedy, "01:00.0") == address_of("00:01.0"));
}

TEST_CASE("bridges that are not set up, or whose range holds their own bus, lead nowhere") {
    using Range = std::pair<std::uint8_t, std::uint8_t>;
    for (const auto& [from, to] : {Range{0, 0}, Range{0, 255}, Range{2, 1}, Range{1, 255}}) {
        INFO(int{from} << " to " << int{to});
        const Host host = host_with({bridge_at("01:00.0", from, to), function_at("02:00.0")});
        CHECK_FALSE(upstream_of(host, "02:00.0"));
    }
    const Host host = host_with({bridge_at("01:00.0", 2, 255), function_at("02:00.0")});
    CHECK(upstream_of(host, "02:00.0") == address_of("01:00.0"));
}

TEST_CASE("a settled upstream port stays, whatever the bus ranges say") {
    PciFunction card = function_at("02:00.0");
    card.upstream = address_of("00:01.0");
    for (const bool settled : {true, false}) {
        card.upstream_is_settled = settled;
        const Host host = host_with({bridge_at("00:01.0", 1, 5), bridge_at("00:02.0", 2, 2), card});
        CHECK(upstream_of(host, "02:00.0") == address_of(settled ? "00:01.0" : "00:02.0"));
        CHECK(normalise(host) == host);
    }
    card.upstream = std::nullopt;  // known to be on a root bus
    card.upstream_is_settled = true;
    CHECK_FALSE(upstream_of(host_with({bridge_at("00:02.0", 2, 2), card}), "02:00.0"));
}

TEST_CASE("settled chains that close are opened, others are left alone") {
    const auto below = [](const char* address, const char* above) {
        PciFunction function = function_at(address);
        function.upstream = address_of(above);
        function.upstream_is_settled = true;
        return function;
    };
    const Host host = host_with({below("01:00.0", "02:00.0"), below("02:00.0", "01:00.0"),
                                 below("03:00.0", "03:00.0"), below("04:00.0", "00:01.0"),
                                 below("05:00.0", "04:00.0")});
    CHECK_FALSE(upstream_of(host, "01:00.0"));
    CHECK_FALSE(upstream_of(host, "02:00.0"));
    CHECK_FALSE(upstream_of(host, "03:00.0"));
    CHECK(upstream_of(host, "04:00.0") == address_of("00:01.0"));
    CHECK(upstream_of(host, "05:00.0") == address_of("04:00.0"));
    CHECK(normalise(host) == host);
}

TEST_CASE("the chain of parents ends, whatever the bridges say") {
    const Host host = host_with(
        {bridge_at("01:00.0", 3, 3), bridge_at("03:00.0", 1, 1), bridge_at("00:01.0", 1, 4)});
    CHECK(upstream_of(host, "03:00.0") == address_of("01:00.0"));
    for (const auto& function : host.functions) {
        std::set<PciAddress> passed = {*function.address};
        for (auto at = function.upstream; at; at = upstream_of(host, to_string(*at))) {
            INFO(to_string(*function.address) << " through " << to_string(*at));
            REQUIRE(passed.insert(*at).second);
        }
    }
}

TEST_CASE("a listing's virtual functions are tied to their card by offset and stride") {
    PciFunction physical = function_at("81:00.0", {0x19e5, 0xd802});
    physical.virtual_functions = VirtualFunctions{12, 2, 256, 8};
    const std::vector<PciFunction> all = {physical, function_at("82:00.0"), function_at("82:01.0"),
                                          function_at("82:02.0"), function_at("10000:82:00.0")};
    const Host host = host_with(all);
    CHECK_FALSE(host.functions[0].physical_function);
    CHECK(host.functions[1].physical_function == physical.address);
    CHECK(host.functions[2].physical_function == physical.address);
    CHECK_FALSE(host.functions[3].physical_function);  // only two are enabled
    CHECK_FALSE(host.functions[4].physical_function);  // another domain
    CHECK(normalise(host) == host);
    physical.virtual_functions->offset = std::nullopt;
    CHECK_FALSE(host_with({physical, all[1]}).functions[1].physical_function);
}

TEST_CASE("domains of 32 bits are worlds of their own") {
    const Host host = host_with({bridge_at("0000:00:01.0", 1, 1), bridge_at("10000:00:01.0", 1, 1),
                                 function_at("0000:01:00.0"), function_at("10000:01:00.0"),
                                 function_at("20000:01:00.0")});
    CHECK(upstream_of(host, "0000:01:00.0") == address_of("0000:00:01.0"));
    CHECK(upstream_of(host, "10000:01:00.0") == address_of("10000:00:01.0"));
    CHECK_FALSE(upstream_of(host, "20000:01:00.0"));
}

TEST_CASE("every reason has a name of its own and the effect that the design gives it") {
    using enum ReasonCode;
    using enum ReasonEffect;
    const std::vector<std::pair<ReasonEffect, std::vector<ReasonCode>>> design = {
        {blind, {pci_directory_missing, pci_directory_empty}},
        {incomplete,
         {not_sysfs, id_unreadable, function_vanished, read_failed, function_off_bus,
          function_changed, input_truncated, partial_listing, names_without_ids, link_without_child,
          rules_do_not_cover_date, no_rule_in_profile}},
        {scope, {unprivileged, guest_view, container_view, rules_not_verified_to_date}}};
    std::set<std::string> names;
    for (const auto& [effect, codes] : design) {
        for (const ReasonCode code : codes) {
            const ReasonRow& row = row_of(code);
            INFO(row.name);
            CHECK(row.code == code);
            CHECK(row.effect == effect);
            CHECK(parse_reason_code(row.name) == code);
            CHECK(names.insert(row.name).second);
        }
    }
    CHECK_FALSE(parse_reason_code("Unprivileged"));
}
