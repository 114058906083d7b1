// SPDX-License-Identifier: GPL-3.0-or-later
// Signatures made by minisign itself; the wrong ones differ from the good one in one thing each.
#include <functional>

#include "core/error.h"
#include "core/minisign.h"
#include "tests/support.h"

using namespace chipaudit;

namespace {

TextFile fixture(const std::string& name) {
    return {name, read_fixture("signed-database/" + name)};
}

struct Signed {
    std::string content = fixture("db-2099.tar.gz").text;
    TextFile signature = fixture("db-2099.tar.gz.minisig"), key = fixture("maker.pub");
};

/// What is said of it; "" where it holds.
std::string complaint(const Signed& one) {
    try {
        (void)verify_minisign(one.content, one.signature, one.key);
        return "";
    } catch (const Error& error) {
        CHECK(error.kind == ErrorKind::refused);
        return error.what();
    }
}

bool holds(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE(
    "what minisign signed holds, by both of its algorithms, with or without the comment lines") {
    Signed one;
    const SignedBy by = verify_minisign(one.content, one.signature, one.key);
    CHECK(by.key_id == "93FE1E687ACB15DE");
    CHECK(by.trusted_comment == "chipaudit-database version=2099.01.01 sequence=99");
    one.signature = fixture("legacy.minisig");
    CHECK(complaint(one).empty());
    one.key.text = one.key.text.substr(one.key.text.find("RW"));  // as minisign -P takes it
    CHECK(complaint(one).empty());
}

TEST_CASE("anything changed after signing is refused, and the message names the file") {
    struct Case {
        const char* says;
        std::function<void(Signed&)> change;
    };
    const std::vector<Case> cases = {
        {"is not a signature of this file", [](Signed& s) { s.content[100] ^= 1; }},
        {"is not a signature of this file", [](Signed& s) { s.content.pop_back(); }},
        {"trusted comment was changed",
         [](Signed& s) { s.signature.text.replace(s.signature.text.find("=99"), 3, "=98"); }},
        {"was made by the key", [](Signed& s) { s.key = fixture("other.pub"); }},
        {"four lines", [](Signed& s) { s.signature.text.resize(120); }},
        {"four lines", [](Signed& s) { s.signature.text = s.key.text; }},
        {"four lines", [](Signed& s) { s.signature.text.clear(); }},
        {"public key", [](Signed& s) { s.key.text = "RWno"; }},
        {"public key", [](Signed& s) { s.key.text.clear(); }},
    };
    for (const auto& one : cases) {
        INFO(one.says);
        Signed broken;
        one.change(broken);
        const std::string said = complaint(broken);
        CHECK(holds(said, one.says));
        CHECK((holds(said, "minisig: ") || holds(said, ".pub: ")));
    }
}
