// SPDX-License-Identifier: GPL-3.0-or-later
// Three-valued logic and exact thresholds, on hand-made parts.
#include "core/truth.h"
#include "policy/condition.h"
#include "tests/support.h"

using namespace chipaudit;

namespace {

Claim number(const char* format, const char* min, const char* max,
             Confidence confidence = Confidence::high, Per per = Per::package) {
    Claim claim;
    claim.format = format;
    claim.min = Decimal::parse(min);
    claim.max = Decimal::parse(max);
    claim.per = per;
    claim.cite = {"sheet"};
    claim.confidence = confidence;
    return claim;
}

Claim word(const char* text, Confidence confidence = Confidence::high) {
    Claim claim;
    claim.text = text;
    claim.cite = {"sheet"};
    claim.confidence = confidence;
    return claim;
}

Part part_with(const char* tops, const char* area, const char* datacentre) {
    Part part;
    part.id = "test.part";
    part.maker = "nvidia";
    if (*tops) part.facts["dense_tops"] = {number("FP8", tops, tops)};
    if (*area) part.facts["die_area_mm2"] = {number("", area, area)};
    if (*datacentre) part.facts["datacentre"] = {word(datacentre)};
    return part;
}

Answer ask(const char* rule, const Part& part) {
    static const Context nothing;
    return evaluate(shipped_rules().find(rule)->when,
                    {&part, shipped_db().makers().by_id(part.maker), std::nullopt, shipped_db(),
                     shipped_rules(), nothing, *parse_date("2026-11-22")});
}

constexpr const char* a = "us-3a090-a-2023";
constexpr const char* b = "us-3a090-b-2023";

}  // namespace

TEST_CASE("and is min, or is max, not swaps") {
    CHECK(both(Truth::yes, Truth::unknown) == Truth::unknown);
    CHECK(both(Truth::no, Truth::unknown) == Truth::no);
    CHECK(either(Truth::yes, Truth::unknown) == Truth::yes);
    CHECK(either(Truth::no, Truth::unknown) == Truth::unknown);
    CHECK(negated(Truth::unknown) == Truth::unknown);
    CHECK(negated(Truth::yes) == Truth::no);
}

TEST_CASE("TPP 4800 is a.1: at the threshold, just below, just above") {
    CHECK(ask(a, part_with("600", "", "")).all ==
          Truth::yes);  // 4,800 whatever the area or marketing
    CHECK(ask(a, part_with("600.000001", "", "")).all == Truth::yes);
    CHECK(ask(a, part_with("599.999999", "10000", "yes")).all == Truth::no);
}

TEST_CASE("density 5.92 is 5.92: compared as a product, never as a rounded ratio") {
    // 3604 / 608.8 is 5.91984…: it prints as 5.92 and is below it. 592 over 100 is exactly 5.92 per
    // unit.
    CHECK(ask(a, part_with("450.5", "608.8", "yes")).all == Truth::no);
    CHECK(ask(a, part_with("296", "400", "yes")).all == Truth::yes);  // 2368 = 5.92 × 400
    CHECK(ask(a, part_with("296", "400.000001", "yes")).all == Truth::no);
    CHECK(ask(b, part_with("296", "400", "yes")).all ==
          Truth::no);  // at 5.92 it is .a, no longer .b
    CHECK(ask(b, part_with("296", "400.000001", "yes")).all ==
          Truth::yes);  // TPP 2368 below 2400, density at least 3.2: b.2
}

TEST_CASE("b.1 and b.2 have their own corners") {
    CHECK(ask(b, part_with("300", "1500", "yes")).all == Truth::yes);  // 2400, density 1.6
    CHECK(ask(b, part_with("300", "1500.000001", "yes")).all == Truth::no);
    CHECK(ask(b, part_with("299.999999", "1400", "yes")).all ==
          Truth::no);  // below 2400 and density below 3.2
    CHECK(ask(b, part_with("200", "500", "yes")).all == Truth::yes);  // 1600, density 3.2
    CHECK(ask(b, part_with("199.999999", "300", "yes")).all == Truth::no);
}

TEST_CASE(
    "Note 2: below 4800 only data-centre parts are inside, and unknown marketing is unknown") {
    CHECK(ask(a, part_with("242.5", "294", "yes")).all == Truth::yes);
    CHECK(ask(a, part_with("242.5", "294", "no")).all == Truth::no);
    const Answer open = ask(a, part_with("242.5", "294", ""));
    CHECK(open.all == Truth::unknown);
    REQUIRE(open.undetermined.size() == 1);
    CHECK(open.undetermined.front().fact == "datacentre");
}

TEST_CASE("a missing figure is unknown and is named; a threshold inside an interval is unknown") {
    const Answer nothing = ask(a, part_with("", "", "yes"));
    CHECK(nothing.all == Truth::unknown);
    CHECK_FALSE(nothing.undetermined.empty());
    Part part = part_with("", "700", "yes");
    part.facts["dense_tops"] = {number("FP8", "590", "610")};
    CHECK(ask(a, part).all == Truth::yes);  // density above 5.92 at either end
    part.facts["die_area_mm2"] = {number("", "2000", "2000")};
    CHECK(ask(a, part).all == Truth::unknown);
}

TEST_CASE("weak claims neither accuse nor clear") {
    Part rumour = part_with("", "2000", "yes");
    rumour.facts["dense_tops"] = {number("FP8", "1000", "1000", Confidence::low)};
    CHECK(ask(a, rumour).all == Truth::yes);
    CHECK(ask(a, rumour).strong == Truth::unknown);
    rumour.facts["dense_tops"] = {number("FP8", "100", "100", Confidence::low)};
    CHECK(ask(a, rumour).all == Truth::no);
    CHECK(ask(a, rumour).strong == Truth::unknown);
}

TEST_CASE("figures per die and per card are judged per package") {
    Part dies = part_with("", "", "yes");
    dies.dies_per_package = 2;
    dies.facts["dense_tops"] = {number("FP8", "300", "300", Confidence::high, Per::die)};
    CHECK(ask(a, dies).all == Truth::yes);  // two dies of 2,400 are one package of 4,800
    Part card = part_with("", "", "yes");
    card.packages_per_card = 2;
    card.facts["dense_tops"] = {number("FP8", "600", "600", Confidence::high, Per::card)};
    CHECK(ask(a, card).all != Truth::yes);  // one card of 4,800 is two packages of 2,400
    dies.dies_per_package = card.packages_per_card = std::nullopt;  // nobody says how many
    CHECK(ask(a, dies).all == Truth::unknown);
    CHECK(ask(a, card).all == Truth::unknown);
}
