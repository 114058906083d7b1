// SPDX-License-Identifier: GPL-3.0-or-later
/// Small XML inputs of our own making, one for each reader; the machines are invented.
#pragma once

#include <stdexcept>
#include <string>

namespace chipaudit {

/// One package with two NUMA nodes, a group with one of them; a GPU in the group, a network card
/// outside it.
inline const std::string hwloc_sample = R"(<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE topology SYSTEM "hwloc2.dtd">
<topology version="2.0">
  <object type="Machine" os_index="0" cpuset="0x0000ffff" nodeset="0x00000003" complete_nodeset="0x00000003">
    <info name="DMISysVendor" value="Example Systems"/>
    <info name="DMIProductName" value="EX-1"/>
    <info name="DMIProductSerial" value="EXS12345"/>
    <info name="OSRelease" value="6.1.0-9"/>
    <info name="HostName" value="secret-host"/>
    <object type="Package" os_index="0" cpuset="0x0000ffff" complete_nodeset="0x00000003">
      <object type="NUMANode" os_index="1" cpuset="0x0000ff00" complete_nodeset="0x00000002" local_memory="2048"/>
      <object type="Group" cpuset="0x000000ff" complete_nodeset="0x00000001">
        <object type="NUMANode" os_index="0" cpuset="0x000000ff" complete_nodeset="0x00000001" local_memory="1024"/>
        <object type="Bridge" bridge_type="0-1" depth="0" bridge_pci="0000:[00-02]">
          <object type="Bridge" bridge_type="1-1" depth="1" bridge_pci="0000:[01-02]" pci_busid="0000:00:01.0" pci_type="0604 [8086:352a] [0000:0000] 04" pci_link_speed="63.015385">
            <object type="PCIDev" pci_busid="0000:01:00.0" pci_type="0302 [10de:2330] [10de:16c1] a1" pci_link_speed="63.015385">
              <info name="PCISlot" value="7"/>
              <object type="OSDev" name="nvml0" subtype="NVML" osdev_type="1">
                <info name="GPUModel" value="NVIDIA H100 80GB HBM3"/>
                <info name="NVIDIASerial" value="1650123456789"/>
                <info name="NVIDIAUUID" value="GPU-11112222-3333-4444-5555-666677778888"/>
              </object>
            </object>
          </object>
        </object>
      </object>
      <object type="Bridge" bridge_type="0-1" depth="0" bridge_pci="0000:[80-80]">
        <object type="PCIDev" pci_busid="0000:80:00.0" pci_type="0200 [15b3:1021] [15b3:0041] 00" pci_link_speed="0.000000"/>
      </object>
    </object>
  </object>
</topology>)";

inline const std::string nccl_sample = R"(<system version="1">
  <cpu numaid="1" affinity="00000000,0000ff00" arch="x86_64" vendor="GenuineIntel" familyid="6" modelid="143">
    <pci busid="0000:4b:00.0" class="0x060400" vendor="0x1000" device="0xc030" subsystem_vendor="0x0000" subsystem_device="0x0000" link_speed="32.0 GT/s PCIe" link_width="16">
      <pci busid="0000:4d:00.0" class="0x030200" vendor="0x10de" device="0x26ba" subsystem_vendor="0x10de" subsystem_device="0x1957" link_speed="16.0 GT/s PCIe" link_width="16">
        <gpu dev="0" sm="89" rank="0" gdr="1"/>
      </pci>
    </pci>
    <nic>
      <net name="eth0" dev="0" speed="10000" port="0" guid="0x1122334455667788" maxconn="65536" gdr="0"/>
    </nic>
  </cpu>
  <cpu numaid="-1">
    <pci busid="0000:9d:00.0" class="0x038000" link_speed="16 GT/s" link_width="16">
      <gpu dev="1" sm="104" gcn="910" rank="1" gdr="1"/>
    </pci>
  </cpu>
</system>)";

inline const std::string smi_sample = R"(<?xml version="1.0" ?>
<!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v12.dtd">
<nvidia_smi_log>
	<timestamp>Mon Jan  5 10:00:00 2026</timestamp>
	<driver_version>570.00.01</driver_version>
	<attached_gpus>1</attached_gpus>
	<gpu id="00000000:0F:00.0">
		<product_name>NVIDIA A100-SXM4-40GB</product_name>
		<mig_mode>
			<current_mig>Disabled</current_mig>
		</mig_mode>
		<mig_devices>
			None
		</mig_devices>
		<serial>1650123456789</serial>
		<uuid>GPU-11112222-3333-4444-5555-666677778888</uuid>
		<vbios_version>92.00.45.00.03</vbios_version>
		<gpu_virtualization_mode>
			<virtualization_mode>None</virtualization_mode>
		</gpu_virtualization_mode>
		<pci>
			<pci_base_class>3</pci_base_class>
			<pci_sub_class>2</pci_sub_class>
			<pci_device_id>20B010DE</pci_device_id>
			<pci_bus_id>00000000:0F:00.0</pci_bus_id>
			<pci_sub_system_id>134F10DE</pci_sub_system_id>
			<pci_gpu_link_info>
				<pcie_gen>
					<max_link_gen>4</max_link_gen>
					<current_link_gen>3</current_link_gen>
				</pcie_gen>
				<link_widths>
					<max_link_width>16x</max_link_width>
					<current_link_width>8x</current_link_width>
				</link_widths>
			</pci_gpu_link_info>
		</pci>
		<fb_memory_usage>
			<total>40960 MiB</total>
		</fb_memory_usage>
	</gpu>
</nvidia_smi_log>)";

/// The text with every occurrence of `from` replaced; throws where there is none.
inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
    std::size_t at = text.find(from);
    if (at == std::string::npos) throw std::logic_error("no '" + from + "' in the sample");
    for (; at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

}  // namespace chipaudit
