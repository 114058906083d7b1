// SPDX-License-Identifier: GPL-3.0-or-later
/// Every part we know, indexed by id. Immutable once loaded; of the built-in database, what a
/// record says beyond its name and ids is read when it is first asked for, so a DeviceDb belongs to
/// one thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/host.h"
#include "core/text_file.h"
#include "devicedb/maker.h"
#include "devicedb/part.h"

namespace chipaudit {

struct DatabaseInfo {
    std::string version;            // a date, "2026.11.22"
    std::string sha256;             // over the minified files
    std::string newest_generation;  // in words, for db status
    std::uint64_t sequence = 0;     // grows with every edition; 0: not told
    std::string origin;             // "built in", "unsigned folder", "signed by key …"
};

/// The heads of parts, whose bodies may not be read yet; an input range.
class PartHeads {
  public:
    class Iterator {
      public:
        using value_type = PartHead;             // NOLINT(readability-identifier-naming)
        using difference_type = std::ptrdiff_t;  // NOLINT(readability-identifier-naming)
        Iterator() = default;
        explicit Iterator(const Part* at) : at_(at) {}
        const PartHead& operator*() const { return *at_; }
        Iterator& operator++() {
            ++at_;
            return *this;
        }
        Iterator operator++(int) { return Iterator(at_++); }
        bool operator==(const Iterator&) const = default;

      private:
        const Part* at_ = nullptr;
    };
    explicit PartHeads(std::span<const Part> parts) : parts_(parts) {}
    [[nodiscard]] Iterator begin() const { return Iterator(parts_.data()); }
    [[nodiscard]] Iterator end() const { return Iterator(parts_.data() + parts_.size()); }

  private:
    std::span<const Part> parts_;
};

class DeviceDb {
  public:
    /// Every part, whole, ascending by id. Indices and addresses are stable for the life of the
    /// database.
    [[nodiscard]] std::span<const Part> parts() const;
    [[nodiscard]] const Part& part(PartIndex index) const;
    /// The same parts, at no cost.
    [[nodiscard]] PartHeads heads() const { return PartHeads(parts_); }
    [[nodiscard]] std::size_t size() const { return parts_.size(); }
    [[nodiscard]] const PartHead& head(PartIndex index) const { return parts_[index]; }
    [[nodiscard]] const Makers& makers() const { return makers_; }
    [[nodiscard]] const DatabaseInfo& info() const { return info_; }
    /// How accelerators off the PCI bus show; empty in a database without traces.json.
    [[nodiscard]] std::span<const Trace> traces() const { return traces_; }

    /// Parts with exactly this id, ascending; empty when unlisted.
    [[nodiscard]] std::vector<PartIndex> with_id(PciId id) const;
    /// Ranges (or patterns) whose blocks hold this id, ascending.
    [[nodiscard]] std::vector<PartIndex> covering(PciId id, PartKind kind) const;
    [[nodiscard]] std::optional<PartIndex> with_name(std::string_view part_id) const;
    /// Parts whose name or alias stands in this text as whole words, else those whose chip does;
    /// only those with the longest match.
    [[nodiscard]] std::vector<PartIndex> named_in(std::string_view text) const;
    /// Which functions the scanner should look at closely.
    [[nodiscard]] CandidateFilter candidate_filter() const;

  private:
    friend DeviceDb load_device_db(std::span<const TextFile>, std::string);
    friend DeviceDb load_built_in_db(EmbeddedFiles heads);
    DeviceDb(std::span<const TextFile> files, bool whole);
    void enter(Part part, std::string pending);
    struct Spelled {
        std::size_t length = 0;  // of what names them
        std::vector<PartIndex> parts;
    };
    /// How text may call parts: lower case, patterns left out.
    struct Spellings {
        std::multimap<std::string, PartIndex, std::less<>> parts;
        std::size_t longest = 0;
        void add(std::string_view name, PartIndex index);
        [[nodiscard]] Spelled longest_in(std::string_view lower) const;
        /// A tool cut "RTX 409..." off inside a word: every name that begins so may be meant.
        [[nodiscard]] Spelled begun_in(std::string_view lower) const;
    };
    struct Named {
        Spellings products, chips;  // a chip is in many products
    };
    const Named& named() const;
    void read_bodies(const std::string& file) const;

    mutable std::vector<Part> parts_;  // heads always; bodies of those that are not pending
    mutable std::vector<std::string> pending_;  // by part: the file with its body; "": read
    std::multimap<PciId, PartIndex> by_id_;
    std::map<std::string, PartIndex, std::less<>> by_name_;
    mutable std::optional<Named> named_;  // made when first asked for
    Makers makers_;
    std::vector<Trace> traces_;
    DatabaseInfo info_;
};

/// Throws Error(refused) naming the file and the place.
std::vector<Trace> traces_from_json(const TextFile& file, const Makers& makers);

/// Files: "database.json", "makers.json", perhaps "traces.json", and any number of "parts/*.json".
/// Throws Error(refused) "file: place: what was expected"; zero parts is an error.
/// `origin` is kept for the report.
DeviceDb load_device_db(std::span<const TextFile> files, std::string origin = "unsigned folder");

/// The same of files that were checked when the program was built: reads heads only. What is wrong
/// beyond them is refused when it is asked for.
/// Takes embedded_heads().
DeviceDb load_built_in_db(EmbeddedFiles heads);

/// One file of parts; names in messages begin with the file's name.
std::vector<Part> parts_from_json(const TextFile& file);

}  // namespace chipaudit
