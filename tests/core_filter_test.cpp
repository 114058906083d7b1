// SPDX-License-Identifier: GPL-3.0-or-later
/// Patterns of -s and -d, as lspci(8) reads them; names looked for in text.
#include "core/function_filter.h"
#include "core/phrases.h"
#include "tests/support.h"

namespace chipaudit {
namespace {

PciFunction card() {
    PciFunction function;
    function.address = PciAddress{1, 0x81, 0x1c, 3};
    function.id = PciId{0x19e5, 0xd802};
    function.class_code = 0x120000;
    return function;
}

bool at(const char* pattern, const PciFunction& function) {
    FunctionFilter filter;
    filter.slot = parse_slot_pattern(pattern);
    REQUIRE(filter.slot);
    return filter.fits(function);
}

bool is(const char* pattern, const PciFunction& function) {
    FunctionFilter filter;
    filter.id = parse_id_pattern(pattern);
    REQUIRE(filter.id);
    return filter.fits(function);
}

}  // namespace

TEST_CASE("patterns of -s: each member may be left out, and fits any") {
    for (const char* pattern : {"0001:81:1c.3", "1:81:", "81:", "81:1c", "81:.3", "1c", "1c.3",
                                ".3", "*:*:*.*", ":", "1::", "*:81:1C.*"}) {
        INFO(pattern);
        CHECK(at(pattern, card()));
    }
    for (const char* pattern : {"0000:81:1c.3", "82:", "81:1d", "1c.2", ".0", "0", "2::"}) {
        INFO(pattern);
        CHECK_FALSE(at(pattern, card()));
    }
    for (const char* wrong : {"81", "81:20.0", "100:00.0", "81:00.8", "x:", "0:0:0:0.0",
                              "81:00.0.1", "100000000:00:00.0"}) {
        INFO(wrong);
        CHECK_FALSE(parse_slot_pattern(wrong));
    }
}

TEST_CASE("patterns of -d: vendor, device, class with digits left open, interface") {
    for (const char* pattern : {"19e5:", ":d802", "19E5:D802", "::1200", "::12xx", "::1200:00", ":",
                                "*:*", "19e5::12xx"}) {
        INFO(pattern);
        CHECK(is(pattern, card()));
    }
    for (const char* pattern : {"10de:", ":d801", "::0302", "::03xx", "::12", "::1200:01"}) {
        INFO(pattern);
        CHECK_FALSE(is(pattern, card()));
    }
    for (const char* wrong :
         {"19e5", "19e5d:", "g:", "::x2", "::12345", "::1200:100", "1:2:3:4:5"}) {
        INFO(wrong);
        CHECK_FALSE(parse_id_pattern(wrong));
    }
}

TEST_CASE("what is not known of a function fits no pattern that asks for it") {
    const PciFunction unknown;
    CHECK_FALSE(at("81:", unknown));
    CHECK_FALSE(is("19e5:", unknown));
    CHECK_FALSE(is("::12xx", unknown));
    CHECK(at(":", unknown));
    CHECK(is(":", unknown));
    PciFunction partial = card();
    partial.class_is_partial = true;
    CHECK(is("::1200", partial));
    CHECK_FALSE(is("::1200:00", partial));
    CHECK(FunctionFilter().fits(unknown));
}

TEST_CASE("a phrase is found as whole words in either case, never inside a longer word") {
    const Phrases names = {"A100", "RTX 4090", "(MI300X)", "--"};
    for (const char* text : {"a100", "GA100 [A100 PCIe]", "the rtx 4090, perhaps", "RTX  4090",
                             "A100A a100-x", "an MI300X) of (mi300x)"}) {
        INFO(text);
        CHECK(names.any_in(text));
    }
    for (const char* text :
         {"", "--", "A1000", "GA100", "RTX-4090", "RTX 40900", "RTX", "MI300X", "xRTX 4090"}) {
        INFO(text);
        CHECK_FALSE(names.any_in(text));
    }
    CHECK_FALSE(Phrases().any_in("A100"));
}

}  // namespace chipaudit
