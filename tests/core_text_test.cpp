// SPDX-License-Identifier: GPL-3.0-or-later
// Small values as text: addresses, ids, hex, decimals, dates, clean text, digests and pseudonyms.
#include "core/text.h"

#include <nlohmann/json.hpp>

#include "core/date.h"
#include "core/decimal.h"
#include "core/digest.h"
#include "core/error.h"
#include "core/host_json.h"
#include "tests/support.h"

using namespace chipaudit;

namespace {

Decimal decimal(std::string_view text) {
    const auto value = Decimal::parse(text);
    INFO(text);
    REQUIRE(value);
    return *value;
}

const std::string replaced = "\xef\xbf\xbd";

/// What parse_json says to this text; "" when it takes it.
std::string json_refusal(const std::string& text) {
    try {
        parse_json(text, "host.json");
    } catch (const Error& error) {
        CHECK(error.kind == ErrorKind::malformed);
        return error.what();
    }
    return "";
}

}  // namespace

TEST_CASE("addresses are read with and without a domain, and print as they are named") {
    CHECK(parse_address("81:00.0") == PciAddress{0, 0x81, 0, 0});
    CHECK(parse_address("0000:81:1f.7") == PciAddress{0, 0x81, 0x1f, 7});
    CHECK(parse_address("10000:E1:00.0") == PciAddress{0x10000, 0xe1, 0, 0});
    CHECK(parse_address("ffffffff:ff:1f.7") == PciAddress{0xffffffff, 0xff, 0x1f, 7});
    CHECK(to_string(PciAddress{0, 0x81, 0, 0}) == "0000:81:00.0");
    CHECK(to_string(PciAddress{0x10000, 0xe1, 0x1f, 7}) == "10000:e1:1f.7");
    for (const char* text : {"",
                             "81:00",
                             "81.0",
                             "1:00.0",
                             "81:0.0",
                             "081:00.0",
                             "81:20.0",
                             "81:00.8",
                             "81:00.",
                             "81:00.00",
                             "000:81:00.0",
                             "100000000:81:00.0",
                             "0000:0000:81:00.0",
                             " 81:00.0",
                             "81:00.0 ",
                             "8g:00.0",
                             "0000:81:00.0\n",
                             "-1:00.0",
                             "0x81:00.0",
                             ":81:00.0"}) {
        INFO(text);
        CHECK_FALSE(parse_address(text));
    }
}

TEST_CASE("ids take four digits on each side in either case, and print in lower case") {
    CHECK(parse_id("19e5:d802") == PciId{0x19e5, 0xd802});
    CHECK(parse_id("19E5:D802") == PciId{0x19e5, 0xd802});
    CHECK(to_string(PciId{0x19e5, 0x000a}) == "19e5:000a");
    for (const char* text : {"", "19e5", "19e5:d80", "19e5:d8022", "19e5-d802", "019e5:d802",
                             "19e5:d80g", "19e5 d802", "+9e5:d802"}) {
        INFO(text);
        CHECK_FALSE(parse_id(text));
    }
}

TEST_CASE("classes with bus numbers are the bridges that lead to a bus, and no other bridge") {
    for (const std::uint32_t leads : {0x060400, 0x060940}) CHECK(is_bus_bridge_class(leads));
    for (const std::uint32_t not_so : {0x060000, 0x060100})
        CHECK_FALSE(is_bus_bridge_class(not_so));
    CHECK((is_bridge_class(0x060000) && !is_bridge_class(0x030000)));
}

TEST_CASE("hex and decimal are whole numbers and nothing else") {
    CHECK(hex(0, 4) == "0000");
    CHECK(hex(0x1d802, 4) == "1d802");
    CHECK(parse_hex("ffffffffffffffff") == 0xffffffffffffffffU);
    CHECK(parse_decimal("1979") == 1979U);
    CHECK(parse_decimal("9999999999999999999") == 9999999999999999999U);
    for (const char* text : {"", " 1", "1 ", "-1", "+1", "0x1", "1.0", "1_000", "g"}) {
        INFO(text);
        CHECK_FALSE(parse_hex(text));
        CHECK_FALSE(parse_decimal(text));
    }
    CHECK_FALSE(parse_hex("10000000000000000"));
    CHECK_FALSE(parse_decimal("a"));
    CHECK(from_hex("00ffA5") == std::vector<std::uint8_t>{0x00, 0xff, 0xa5});
    CHECK(to_hex(std::vector<std::uint8_t>{0x00, 0xff, 0xa5}) == "00ffa5");
    CHECK(from_hex("")->empty());
    CHECK_FALSE(from_hex("0"));
    CHECK_FALSE(from_hex("0g"));
}

TEST_CASE("lines end in either way, and a last line without an end counts") {
    CHECK(split_lines("a\r\nb\nc") == std::vector<std::string_view>{"a", "b", "c"});
    CHECK(split_lines("a\n\n") == std::vector<std::string_view>{"a", ""});
    CHECK(split_lines("").empty());
    CHECK(split("a,,b", ',') == std::vector<std::string_view>{"a", "", "b"});
    CHECK(trim(" \t a b \r\n") == "a b");
    CHECK(join({"a", "b"}, ", ") == "a, b");
    CHECK(starts_with_ignoring_case("NVIDIA Corp", "nvidia"));
    CHECK_FALSE(starts_with_ignoring_case("NV", "nvidia"));
}

TEST_CASE("decimals read and print exactly, in their shortest form") {
    for (const auto& [text, printed] : {std::pair{"0", "0"},
                                        {"4800", "4800"},
                                        {"5.92", "5.92"},
                                        {"5.920000", "5.92"},
                                        {"007", "7"},
                                        {"0.000001", "0.000001"},
                                        {"999999999999.999999", "999999999999.999999"}}) {
        CHECK(decimal(text).to_string() == printed);
    }
    CHECK(Decimal(4480) == decimal("4480.0"));
    CHECK(decimal("5.9") < decimal("5.92"));
    for (const char* text : {"", ".", ".5", "5.", "-1", "+1", "1e3", "1.2.3", "0.0000001",
                             "1000000000000", "1,5", " 1", "1 ", "1.-5", "nan"}) {
        INFO(text);
        CHECK_FALSE(Decimal::parse(text));
    }
}

TEST_CASE("decimals multiply up to their limit and refuse beyond, and divide only without rest") {
    CHECK(decimal("245.8").times(16).to_string() == "3932.8");
    const Decimal most = decimal("999999999999.999999");
    CHECK(most.times(9).to_string() == "8999999999999.999991");
    CHECK_THROWS_AS(most.times(10), Error);
    CHECK(decimal("1120").divided_exactly(2) == decimal("560"));
    CHECK(decimal("0.000002").divided_exactly(2) == decimal("0.000001"));
    CHECK_FALSE(decimal("0.000001").divided_exactly(2));
    CHECK_FALSE(decimal("1").divided_exactly(3));
    CHECK_FALSE(decimal("1").divided_exactly(0));
}

TEST_CASE("a ratio is compared without dividing: 3604 over 608.8 is below 5.92, not equal") {
    const Decimal limit = decimal("5.92"), area = decimal("608.8");
    CHECK((Decimal::compare_product(decimal("3604"), limit, area) < 0));
    CHECK((Decimal::compare_product(decimal("3604.096"), limit, area) == 0));
    CHECK((Decimal::compare_product(decimal("3604.096001"), limit, area) > 0));
    const Decimal most = decimal("999999999999.999999");
    CHECK((Decimal::compare_product(most, most, most) < 0));
    CHECK((Decimal::compare_product(most, decimal("0"), most) > 0));
    CHECK((Decimal::compare_product(most, decimal("1"), most) == 0));
    CHECK((Decimal::compare_product(decimal("0.000001"), decimal("0.000001"), decimal("0.999999")) >
           0));
}

TEST_CASE("days that exist are read, the others are not") {
    for (const char* text :
         {"2025-05-13", "2024-02-29", "2000-02-29", "1970-01-01", "2023-12-31", "9999-12-31"}) {
        INFO(text);
        REQUIRE(parse_date(text));
        CHECK(to_string(*parse_date(text)) == text);
    }
    for (const char* text :
         {"2023-02-29", "1900-02-29", "2024-02-30", "2024-04-31", "2024-13-01", "2024-00-10",
          "2024-01-00", "2024-1-01", "24-01-01", "2024/01/01", "20240101", "2024-01-01 ",
          "2024-01-01T00:00:00Z", "-024-01-01", "2024-01-1x", ""}) {
        INFO(text);
        CHECK_FALSE(parse_date(text));
    }
    CHECK(*parse_date("2025-05-12") < *parse_date("2025-05-13"));
}

TEST_CASE("moments print in UTC, before 1970 too") {
    CHECK(to_timestamp(0) == "1970-01-01T00:00:00Z");
    CHECK(to_timestamp(-1) == "1969-12-31T23:59:59Z");
    CHECK(to_timestamp(1709251199) == "2024-02-29T23:59:59Z");
    CHECK(to_timestamp(1709251200) == "2024-03-01T00:00:00Z");
    CHECK(date_of(1709251199) == *parse_date("2024-02-29"));
}

TEST_CASE("text that is UTF-8 stays as it is, to the last code point") {
    for (const std::string text : {"plain\ttext\n", "\xc3\xa9", "\xe6\x98\x87\xe8\x85\xbe",
                                   "\xf0\x9f\x98\x80", "\xc2\xa0", "\xe0\xa0\x80", "\xed\x9f\xbf",
                                   "\xee\x80\x80", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", ""}) {
        INFO(to_hex({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}));
        CHECK(clean_utf8(text) == text);
    }
}

TEST_CASE("bytes that are not UTF-8 and control characters are replaced") {
    for (const auto& [text, count] : {std::pair<std::string, int>{"\xc0\x80", 2},
                                      {"\xe0\x80\x80", 3},
                                      {"\xf0\x80\x80\x80", 4},  // overlong
                                      {"\xed\xa0\x80", 3},
                                      {"\xed\xbf\xbf", 3},  // surrogates
                                      {"\xf4\x90\x80\x80", 4},
                                      {"\xf8\x88\x80\x80\x80", 5},
                                      {"\xff", 1},  // beyond U+10FFFF
                                      {"\xe6\x98", 2},
                                      {"\xc3", 1},
                                      {"\x80", 1},  // cut off
                                      {"\xc2\x9b", 1},
                                      {"\xc2\x80", 1},
                                      {"\xc2\x9f", 1},  // C1, CSI among them
                                      {"\x1b", 1},
                                      {"\r", 1},
                                      {"\x7f", 1},
                                      {std::string(1, '\0'), 1}}) {
        std::string expected = "a";
        for (int i = 0; i < count; ++i) expected += replaced;
        INFO(to_hex({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}));
        CHECK(clean_utf8("a" + text + "z") == expected + "z");
        CHECK(clean_utf8(expected) == expected);
    }
}

TEST_CASE("text that is not JSON, or holds a number that no machine has, is refused") {
    CHECK(json_refusal("{\"a\": [1, 2.5, null]}").empty());
    CHECK(json_refusal("{\n  \"a\": 1,\n}").starts_with("host.json:3:"));
    for (const char* text : {"", "{", "[1]]", "nul", "\"\xff\"", "[1e999]"}) {
        INFO(text);
        CHECK(json_refusal(text).starts_with("host.json:"));
    }
}

TEST_CASE("nesting is taken down to 64 levels and no deeper, empty or not") {
    for (const std::size_t levels : {1, 64, 65, 100'000}) {
        const std::string open(levels, '['), close(levels, ']');
        INFO(levels << " levels");
        CHECK(json_refusal(open + "1" + close).empty() == (levels <= 64));
        CHECK(json_refusal(open + close).empty() == (levels <= 64));
    }
}

TEST_CASE("a near word is suggested, a far one is not") {
    const std::vector<std::string> known = {"scan", "convert", "lookup", "explain"};
    CHECK(nearest("scna", {"scan", "scant"}) ==
          "scan");  // two letters swapped are one slip of the hand
    CHECK(nearest("sxyz", {"scan", "scant"}).empty());
    CHECK(nearest("scam", known) == "scan");
    CHECK(nearest("convret", known) == "convert");
    CHECK(nearest("xyzzy", known).empty());
}

TEST_CASE("SHA-256 gives the published digests, and a list of files keeps its boundaries") {
    CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    const std::vector<TextFile> files = {{"a.json", "{}"}, {"b.json", "[]"}};
    CHECK(sha256_hex(files) == sha256_hex("6:a.json2:{}6:b.json2:[]"));
    const std::vector<TextFile> moved = {{"a.json", "{}6:b.json2:[]"}},
                                swapped = {files[1], files[0]};
    CHECK(sha256_hex(files) != sha256_hex(moved));
    CHECK(sha256_hex(files) != sha256_hex(swapped));
}

TEST_CASE("pseudonyms join what is equal under one key, and nothing else") {
    const auto key = PseudonymKey::from_secret("fleet secret");
    const std::string once = key.pseudonym("serial", "0123456789");
    CHECK(once == PseudonymKey::from_secret("fleet secret").pseudonym("serial", "0123456789"));
    CHECK(once != key.pseudonym("serial", "0123456788"));
    CHECK(once != key.pseudonym("label", "0123456789"));
    CHECK(once != PseudonymKey::from_secret("another").pseudonym("serial", "0123456789"));
    CHECK(once.find("0123456789") == std::string::npos);
    CHECK(once.starts_with("p1:" + key.id() + ":"));
    CHECK(once.size() == 3 + 8 + 1 + 32);
}

TEST_CASE("a pseudonym is never hashed again, not under another key either") {
    const auto key = PseudonymKey::from_secret("one"), other = PseudonymKey::from_secret("two");
    const std::string once = key.pseudonym("serial", "A");
    CHECK(is_pseudonym(once));
    CHECK(key.pseudonym("serial", once) == once);
    CHECK(other.pseudonym("label", once) == once);
    for (const std::string& text :
         {std::string("A"), once.substr(1), once + "0", once.substr(0, 43), "p2" + once.substr(2),
          once + ":", std::string()}) {
        INFO(text);
        CHECK_FALSE(is_pseudonym(text));
        CHECK(is_pseudonym(key.pseudonym("serial", text)));
        CHECK(key.pseudonym("serial", text) != text);
    }
}

TEST_CASE("a host's key and a fleet's key differ even for the same text") {
    const auto host = PseudonymKey::from_machine_id("0123"),
               fleet = PseudonymKey::from_secret("0123");
    CHECK(host.id() != fleet.id());
    CHECK(host.pseudonym("serial", "A") != fleet.pseudonym("serial", "A"));
    CHECK(host.id() == PseudonymKey::from_machine_id("0123\n").id());  // as /etc/machine-id ends
    CHECK(host.id() != PseudonymKey::from_machine_id("0124").id());
}
