// SPDX-License-Identifier: GPL-3.0-or-later
// Two readers of one format: what is read at start-up, and the whole records.
#include "core/error.h"
#include "devicedb/embedded_database.h"
#include "devicedb/part_heads.h"
#include "tests/support.h"

using namespace chipaudit;

TEST_CASE("names and ids read at start-up are those of the whole records") {
    const DeviceDb& db = shipped_db();
    const DeviceDb whole = load_device_db(embedded_database().files);  // checks references, too
    REQUIRE(db.size() == whole.size());
    const auto same = [](const PartHead& a, const PartHead& b) {
        const auto facts = [](const PartHead& p) {
            std::string blocks;
            for (const auto& block : p.blocks)
                blocks += to_string(block.first) + to_string(block.last) + block.pattern + " ";
            return std::tuple(p.id, p.name, p.family, p.maker, p.chip, p.aliases, p.slice_of,
                              p.kind, p.ids, blocks);
        };
        return facts(a) == facts(b);
    };
    for (PartIndex index = 0; index < db.size(); ++index) {
        INFO(db.head(index).id);
        CHECK(same(db.head(index), whole.head(index)));
        CHECK(db.part(index).facts.size() == whole.part(index).facts.size());
        CHECK(db.part(index).sources.size() == whole.part(index).sources.size());
    }
    CHECK_FALSE(same(db.head(0), db.head(1)));
    CHECK_THROWS_AS(heads_from_json({"parts/broken.json", "{\"parts\": [{}]"}), Error);
}
