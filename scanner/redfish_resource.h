// SPDX-License-Identifier: GPL-3.0-or-later
/// Single resources of a Redfish service (DMTF DSP0266, DSP0268), as far as they speak of PCI
/// functions and of the machine.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "scanner/inventory_row.h"

namespace chipaudit {

enum class RedfishKind {
    device,        // PCIeDevice: what is in a slot
    function,      // PCIeFunction
    processor,     // a Processor that is no CPU: GPU, NPU, Accelerator
    graphics,      // GraphicsController
    slots,         // PCIeSlots: labels of slots, one resource for each slot
    hpe_function,  // HpeServerPciDevice of HPE iLO: a function with its address
    system,        // ComputerSystem
};

struct RedfishResource {
    RedfishKind kind{};
    std::string uri;                  // without a slash at its end
    std::string key;                  // of a function: its number, else its Id
    std::string maker, model;         // as written; empty where unknown
    std::string title;                // its Name: what it is called where it has no model
    InventoryRow row;                 // numbers, serial, slot, links
    std::vector<std::string> links;   // URIs of resources that describe the same thing
    std::vector<std::string> doubts;  // what could not be believed, in words
    bool is_off = false;              // of a system: its power state
};

/// Every resource of interest in a document: the document itself, members of a collection that was
/// expanded, elements of an array. `uri` stands in for a document without "@odata.id". Throws
/// Error(malformed) for a value of a wrong type.
std::vector<RedfishResource> redfish_resources(const nlohmann::ordered_json& document,
                                               const std::string& where, const std::string& uri);

/// Last segment of a URI, and the URI without it.
std::string last_segment(const std::string& uri);
std::string parent_uri(const std::string& uri);

}  // namespace chipaudit
