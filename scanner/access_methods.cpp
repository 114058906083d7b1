// SPDX-License-Identifier: GPL-3.0-or-later
/// The table of access methods: one row each, the most specific first, and the listings of all
/// functions before the tools that show some: people paste the outputs of several after each other.
#include "scanner/access_methods.h"

#include <array>

#include "scanner/capture.h"
#include "scanner/dmidecode_source.h"
#include "scanner/hwloc_source.h"
#include "scanner/inventory_json.h"
#include "scanner/lshw_source.h"
#include "scanner/lspci_source.h"
#include "scanner/lspci_tree_source.h"
#include "scanner/nccl_source.h"
#include "scanner/npu_smi_source.h"
#include "scanner/nvidia_smi_source.h"
#include "scanner/nvidia_smi_xml.h"
#include "scanner/ocs_source.h"
#include "scanner/redfish_source.h"
#include "scanner/scanner.h"
#include "scanner/sosreport_source.h"
#include "scanner/udevadm_source.h"
#include "scanner/umockdev_source.h"

namespace chipaudit {
namespace {

constexpr auto table = std::to_array<AccessMethod>({
    {"sysfs", "this host's /sys/bus/pci, or a copy of it in a folder or an archive", nullptr,
     nullptr},
    {"ansible", "facts of Ansible: the machine; a capture or report among its local facts",
     is_ansible, read_ansible},
    {"capture", "a capture made by chipaudit capture", is_capture, read_capture},
    {"report", "a report saved as JSON: the host in it", is_report, read_report_host},
    {"hwloc", "XML of hwloc's lstopo", is_hwloc, read_hwloc},
    {"nccl", "topology XML of NCCL or RCCL", is_nccl, read_nccl},
    {"nvidia-smi-xml", "output of nvidia-smi -q -x", is_nvidia_smi_xml, read_nvidia_smi_xml},
    {"ocs", "XML inventory of OCS Inventory or FusionInventory agents", is_ocs, read_ocs},
    {"sosreport", "folder or archive of sos report", nullptr, nullptr, is_sosreport,
     read_sosreport},
    {"redfish", "resources of a Redfish service: a folder with a mockup, or one JSON file",
     is_redfish_text, read_redfish_text, is_redfish, read_redfish},
    {"osquery", "rows of osquery's table pci_devices as JSON", is_osquery, read_osquery},
    {"ironic", "inspection data of OpenStack Ironic", is_ironic, read_ironic},
    {"maas", "MAAS: maas … node-devices read, or resources of commissioning", is_maas, read_maas},
    {"glpi", "JSON inventory of GLPI Agent", is_glpi, read_glpi},
    {"lshw", "lshw, best -json -numeric; also its text", is_lshw, read_lshw},
    {"hexdump", "lspci -x, -xxx or -xxxx: hex blocks below names or addresses", is_hexdump,
     read_hexdump},
    {"lspci", "text of lspci, best -Dnnvvxxx; whole or in parts", is_lspci, read_lspci},
    {"umockdev", "text of umockdev-record", is_umockdev, read_umockdev},
    {"udevadm", "text of udevadm info --export-db", is_udevadm, read_udevadm},
    {"nvidia-smi", "text of nvidia-smi: its table, -L, -q or topo -m", is_nvidia_smi,
     read_nvidia_smi},
    {"npu-smi", "text of npu-smi info, and of -t board", is_npu_smi, read_npu_smi},
    {"lspci-tree", "the tree of lspci -t, best -tvnn", is_lspci_tree, read_lspci_tree},
    {"dmidecode", "text of dmidecode: of the host only, so blind", is_dmidecode, read_dmidecode},
});

}  // namespace

const char* const accepted_inputs =
    "accepted: a chipaudit capture or report; text of lspci (best: lspci -Dnnvvxxx), lshw, "
    "udevadm, umockdev-record, nvidia-smi, npu-smi or dmidecode; XML of lstopo, NCCL, nvidia-smi "
    "or OCS Inventory; JSON of "
    "Redfish, osquery, Ironic, MAAS, GLPI "
    "or Ansible; a folder or archive with a copy of /sys, a sos report or Redfish";

std::span<const AccessMethod> access_methods() { return table; }

const char* why_unknown(std::string_view text) {
    if (is_lstopo_text(text)) return ": text of lstopo, which shows no ids (lstopo FILE.xml does)";
    return ": content that no access method recognises";
}

}  // namespace chipaudit
