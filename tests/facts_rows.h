// SPDX-License-Identifier: GPL-3.0-or-later
/// The shared fact tables (../shared/facts), which the device database was written from, row by
/// row; which records a row speaks of; and the tables of docs/database.md.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "devicedb/device_db.h"

namespace chipaudit {

struct FactRow {
    std::string place;  // "ascend.tsv:7"
    std::string part, chip, note, source;
    std::optional<std::uint16_t> vendor;
    std::optional<PciId> id, subsystem;
    bool on_pci = true;
    bool slice = false;           // a virtual function, vNPU or vGPU
    bool one_of_several = false;  // its figures are those of one part of a shared id
    Per per = Per::package;       // what the row says its figures are for
    /// Facts and number formats ("die_area_mm2", "FP16"); several values where the row leaves it
    /// open.
    std::map<std::string, std::vector<Decimal>> values;
    std::set<std::string> without;  // formats the row says the part does not have
    bool has_tpp_column = false;
    std::string datacentre;  // "yes", "no" or empty
    /// "ids", "name", "figures", "throughput", "memory", or "all" for a word that says no more.
    std::map<std::string, Confidence> levels;
    std::vector<std::string> unread;  // cells that make no sense
};

/// Both tables; nullopt on a machine without them.
std::optional<std::vector<FactRow>> fact_rows();

/// The records of a row: same PCI ids (and subsystem), and a name that fits. Several where the row
/// fits them equally well, none where it has no record.
std::vector<const Part*> records_of(const FactRow& row);

struct LinkedRow {
    FactRow row;
    std::vector<const Part*> parts;
};
/// Every row with its records. Empty on a machine without the tables, which is said; there it fails
/// where the test set requires the corpus.
const std::vector<LinkedRow>& linked_rows();

/// "ascend.tsv:7 'Ascend 310', huawei.ascend-310: "
std::string about(const FactRow& row, const Part& part);

/// Words that can name a model; "board", "family", "reserved" and the like cannot.
std::set<std::string> naming_words(const std::string& text);
bool holds_all(const std::set<std::string>& words, const std::set<std::string>& wanted);

/// One row of a table in docs/database.md, with the header of its table and the heading above it.
struct DocRow {
    std::string heading;
    std::vector<std::string> header, cells;
};
std::vector<DocRow> tables_of_database_doc();

/// The table of docs/database.md whose second column has this name: differences that people know
/// of. A part may stand in it for as long as the difference is there, and no longer.
class DocExceptions {
  public:
    explicit DocExceptions(const std::string& column);
    /// True where a row for this part says so.
    bool tell(const FactRow& row, const Part& part,
              const std::function<bool(const DocRow&)>& says_so);
    [[nodiscard]] std::vector<std::string> never_used() const;

  private:
    struct Entry {
        DocRow doc;
        std::string name;
        bool used = false;
    };
    std::vector<Entry> entries_;
};

/// Fails, and lists them, if there are any.
void expect_none(const std::vector<std::string>& differences);

}  // namespace chipaudit
