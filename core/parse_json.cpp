// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "core/host_json.h"

namespace chipaudit {
namespace {

using json = nlohmann::ordered_json;

/// Refuses what is nested too deep, keys that stand twice, and objects with more keys than anything
/// chipaudit reads (finding one among them costs by their number).
class Nesting : public nlohmann::json_sax<json> {
  public:
    bool null() override { return true; }
    bool boolean(bool /*value*/) override { return true; }
    bool number_integer(number_integer_t /*value*/) override { return true; }
    bool number_unsigned(number_unsigned_t /*value*/) override { return true; }
    bool number_float(number_float_t /*value*/, const string_t& /*text*/) override { return true; }
    bool string(string_t& /*value*/) override { return true; }
    bool binary(binary_t& /*value*/) override { return true; }
    bool start_object(std::size_t /*elements*/) override { return open(); }
    bool start_array(std::size_t /*elements*/) override { return open(); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(string_t& name) override {
        constexpr std::size_t most_keys = 20'000;
        auto& known = open_.back();
        if (!known.insert(name).second)
            throw Error(ErrorKind::malformed, "the key '" + name + "' stands twice in one object");
        if (known.size() > most_keys)
            throw Error(ErrorKind::malformed, "an object with more than 20,000 keys");
        return true;
    }
    bool parse_error(std::size_t /*at*/, const std::string& /*token*/,
                     const json::exception& /*error*/) override {
        return false;
    }

  private:
    bool open() {
        constexpr std::size_t deepest = 64;
        if (open_.size() >= deepest)
            throw Error(ErrorKind::malformed, "nested deeper than 64 levels");
        open_.emplace_back();
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }
    std::vector<std::set<std::string>> open_;  // keys of what is open; none of an array
};

/// Beside the tree and not in it: nlohmann's own parser with a callback looks through all of an
/// array at the end of each of its objects.
void check_nesting(std::string_view text) {
    Nesting nesting;
    json::sax_parse(text, &nesting);  // a fault is told by the parsing proper
}

json parse(std::string_view text, const std::string& where, ErrorKind kind, bool checked) {
    try {
        if (!checked) check_nesting(text);
        return json::parse(text);
    } catch (const json::parse_error& error) {
        const auto before = text.substr(0, std::min(error.byte, text.size()));
        const auto line = 1 + std::count(before.begin(), before.end(), '\n');
        throw Error(kind,
                    where + ":" + std::to_string(line) + ": not valid JSON (byte " +
                        std::to_string(error.byte) + ")",
                    "check that the file is whole and was not edited");
    } catch (const json::exception&) {
        throw Error(kind, where + ": holds a number that no machine has",
                    "check that the file was not edited");
    } catch (const Error& error) {
        throw Error(kind, where + ": " + error.what());
    }
}

}  // namespace

json parse_json(std::string_view text, const std::string& where, ErrorKind kind) {
    return parse(text, where, kind, false);
}

json parse_json(const TextFile& file, ErrorKind kind) {
    return parse(file.text, file.name, kind, file.checked);
}

}  // namespace chipaudit
