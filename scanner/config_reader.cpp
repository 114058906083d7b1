// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/config_reader.h"

// pciutils before 3.10 does not declare its functions as C.
extern "C" {
#include <pci/pci.h>
}

#include <array>
#include <cerrno>

#include "core/error.h"

namespace chipaudit {
namespace {

// libpci's own handler calls exit(1). Throwing through its frames is tried on amd64 and arm64. The
// attribute is the GNU one, as only that is part of the type libpci asks for.
[[gnu::noreturn]] void refuse(char* /*format*/, ...) {
    throw Error(ErrorKind::operational, "libpci cannot read config space here");
}
void stay_silent(char* /*format*/, ...) {}

struct FreeDevice {
    void operator()(pci_dev* device) const { pci_free_dev(device); }
};

std::string parameter_name = "sysfs.path";

/// libpci says only that it failed; errno, which it leaves alone where a file just ends, says why.
bool read_block(pci_dev* device, std::uint32_t offset, std::vector<std::uint8_t>& bytes,
                std::uint32_t length) {
    std::array<std::uint8_t, 4096> buffer{};
    errno = 0;
    if (pci_read_block(device, static_cast<int>(offset), buffer.data(), static_cast<int>(length)) ==
        0)
        return false;
    bytes.insert(bytes.end(), buffer.begin(), buffer.begin() + length);
    return true;
}

ConfigBytes read_blocks(pci_access* access, const PciAddress& address, std::uint32_t wanted) {
    constexpr std::uint32_t header = 64, conventional = 256, extended = 4096;
    ConfigBytes config;
    auto& bytes = config.bytes;
    const std::unique_ptr<pci_dev, FreeDevice> device(pci_get_dev(
        access, static_cast<int>(address.domain), address.bus, address.device, address.function));
    // libpci gives all of a block or nothing: ask for the sizes config space has, then byte by byte
    // for what is left of a copy that was cut. An unprivileged reader gets the header only.
    std::uint32_t offset = 0;
    for (const std::uint32_t end : {header, conventional, extended}) {
        if (offset >= wanted || !read_block(device.get(), offset, bytes, end - offset)) break;
        offset = end;
    }
    while (offset < wanted && read_block(device.get(), offset, bytes, 1)) ++offset;
    if (offset < wanted) config.error = errno;
    return config;
}

}  // namespace

void ConfigReader::Close::operator()(pci_access* access) const { pci_cleanup(access); }

ConfigReader::ConfigReader(const std::string& pci) : access_(pci_alloc()) {
    access_->method = PCI_ACCESS_SYS_BUS_PCI;
    access_->error = refuse;
    access_->warning = stay_silent;
    access_->debug = stay_silent;
    std::string path = pci;
    pci_set_param(access_.get(), parameter_name.data(), path.data());
    pci_init(access_.get());
}

ConfigBytes ConfigReader::read(const PciAddress& address, std::uint32_t wanted) const {
    try {
        return read_blocks(access_.get(), address, wanted);
    } catch (const Error&) {
        return {{}, EIO};  // costs this function only
    }
}

}  // namespace chipaudit
