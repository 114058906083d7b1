// SPDX-License-Identifier: GPL-3.0-or-later OR GPL-2.0-only
/* Config space that behaves: which bits can be written, and what a write sets off. */
#include "pcireplay.h"

static DEFINE_SPINLOCK(lock);

static bool answers(const struct replayed *f)
{
	const struct replayed *p;

	if (!f || f->dead)
		return false;
	p = f->physical;
	if (!p)
		return true;
	/* A virtual function answers while its physical one has VF Enable set. */
	return !p->dead && p->sriov &&
	       (p->config[p->sriov + PCI_SRIOV_CTRL] & PCI_SRIOV_CTRL_VFE) &&
	       f->image->index < get16(p->config + p->sriov + PCI_SRIOV_NUM_VF);
}

static int replay_read(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 *value)
{
	struct replayed *f = replayed_at(pci_domain_nr(bus), bus->number, devfn);
	int k;

	*value = ~0;
	if (!answers(f))
		return PCIBIOS_DEVICE_NOT_FOUND;
	if (where + size > f->image->config_bytes)
		return PCIBIOS_SUCCESSFUL;
	for (*value = 0, k = 0; k < size; k++)
		*value |= (u32)f->config[where + k] << 8 * k;
	return PCIBIOS_SUCCESSFUL;
}

/* True if a write of `size` bytes at `where` touches the byte at capability + offset. */
static bool touches(int where, int size, u16 capability, int offset)
{
	int at = capability + offset;

	return capability && where <= at && at < where + size;
}

/* The read protocol of vital product data: an address without the flag asks for four bytes. */
static void answer_vpd(struct replayed *f)
{
	u16 address = get16(f->config + f->vpd + PCI_VPD_ADDR);
	int k;

	if (address & PCI_VPD_ADDR_F)
		return;
	for (k = 0; k < 4; k++) {
		bool inside = address + k < f->image->vpd_bytes;

		f->config[f->vpd + PCI_VPD_DATA + k] =
			inside ? image_vpd[f->image->vpd_at + address + k] : 0;
	}
	put16(f->config + f->vpd + PCI_VPD_ADDR, address | PCI_VPD_ADDR_F);
}

static int replay_write(struct pci_bus *bus, unsigned int devfn, int where, int size, u32 value)
{
	struct replayed *f = replayed_at(pci_domain_nr(bus), bus->number, devfn);
	unsigned long flags;
	int k;

	if (!answers(f))
		return PCIBIOS_DEVICE_NOT_FOUND;
	if (where + size > f->image->config_bytes)
		return PCIBIOS_SUCCESSFUL;
	spin_lock_irqsave(&lock, flags);
	for (k = 0; k < size; k++) {
		u8 byte = value >> 8 * k, *at = f->config + where + k;

		*at = (*at & ~f->writable[where + k]) | (byte & f->writable[where + k]);
		*at &= ~(byte & f->clearing[where + k]);
	}
	if (touches(where, size, f->express, PCI_EXP_SLTCTL)) /* slot commands complete at once */
		f->config[f->express + PCI_EXP_SLTSTA] |= PCI_EXP_SLTSTA_CC;
	if (touches(where, size, f->vpd, PCI_VPD_ADDR))
		answer_vpd(f);
	spin_unlock_irqrestore(&lock, flags);
	return PCIBIOS_SUCCESSFUL;
}

struct pci_ops replay_ops = {.read = replay_read, .write = replay_write};

/* The bits of a base address register that can be written tell its size. */
static void find_writable_bar(const u8 *config, u8 *writable, int at, u64 size)
{
	u32 low = get32(config + at);

	if (!size)
		return;
	put32(writable + at, ~(u32)(size - 1) & ~0xfu);
	if (low & PCI_BASE_ADDRESS_MEM_TYPE_64)
		put32(writable + at + 4, ~(u32)((size - 1) >> 32));
}

static void find_writable_header(struct replayed *f)
{
	u8 *config = f->config, *writable = f->writable, *clearing = f->clearing;
	bool bridge = (config[PCI_HEADER_TYPE] & 0x7f) == PCI_HEADER_TYPE_BRIDGE;
	int rom = bridge ? PCI_ROM_ADDRESS1 : PCI_ROM_ADDRESS, k;

	put16(writable + PCI_COMMAND, 0x0547);
	put16(clearing + PCI_STATUS, 0xf900);
	writable[PCI_CACHE_LINE_SIZE] = writable[PCI_LATENCY_TIMER] = 0xff;
	writable[PCI_INTERRUPT_LINE] = 0xff;
	if (!(f->image->flags & FUNCTION_VIRTUAL))
		for (k = 0; k < (bridge ? 2 : 6); k++)
			find_writable_bar(config, writable, PCI_BASE_ADDRESS_0 + 4 * k,
					  f->image->bar[k]);
	if (f->image->bar[6])
		put32(writable + rom, (~(u32)(f->image->bar[6] - 1) & PCI_ROM_ADDRESS_MASK) | 1);
	if (!bridge)
		return;
	if (!(f->image->flags & FUNCTION_FIXED_BUSES))
		memset(writable + PCI_PRIMARY_BUS, 0xff, 3);
	/* An I/O window that reads zero makes the kernel invent one, and portdrv then fails. */
	writable[PCI_IO_BASE] = writable[PCI_IO_LIMIT] = 0xf0;
	put16(clearing + PCI_SEC_STATUS, 0xf900);
	for (k = PCI_MEMORY_BASE; k < PCI_PREF_BASE_UPPER32; k += 2)
		put16(writable + k, 0xfff0);
	memset(writable + PCI_PREF_BASE_UPPER32, 0xff, 8);
	put16(writable + PCI_BRIDGE_CONTROL, 0x0fff);
}

static void find_writable_express(struct replayed *f, int at)
{
	u8 *writable = f->writable + at, *clearing = f->clearing + at;

	f->express = at;
	put16(writable + PCI_EXP_DEVCTL, 0x7fff);
	put16(clearing + PCI_EXP_DEVSTA, 0x000f);
	put16(writable + PCI_EXP_LNKCTL, 0x0fdf);
	put16(clearing + PCI_EXP_LNKSTA, 0xc000);
	put16(writable + PCI_EXP_SLTCTL, 0x1fff);
	put16(clearing + PCI_EXP_SLTSTA, 0x011f);
	put16(writable + PCI_EXP_RTCTL, 0x001f);
	put32(clearing + PCI_EXP_RTSTA, 0x00010000);
	put16(writable + PCI_EXP_DEVCTL2, 0xffff);
	put16(writable + PCI_EXP_LNKCTL2, 0xffff);
}

static void find_writable_capability(struct replayed *f, int at)
{
	u8 *writable = f->writable + at, *clearing = f->clearing + at;

	switch (f->config[at]) {
	case PCI_CAP_ID_PM:
		put16(writable + PCI_PM_CTRL, 0x0103);
		put16(clearing + PCI_PM_CTRL, 0x8000);
		break;
	case PCI_CAP_ID_VPD:
		f->vpd = f->image->vpd_bytes ? at : 0;
		put16(writable + PCI_VPD_ADDR, 0xffff);
		break;
	case PCI_CAP_ID_MSI:
		put16(writable + PCI_MSI_FLAGS, 0x0071);
		memset(writable + 4, 0xff, f->config[at + 2] & PCI_MSI_FLAGS_64BIT ? 10 : 6);
		break;
	case PCI_CAP_ID_MSIX:
		put16(writable + PCI_MSIX_FLAGS, 0xc000);
		break;
	case PCI_CAP_ID_EXP:
		find_writable_express(f, at);
		break;
	}
}

static void find_writable_extended(struct replayed *f, int at)
{
	u8 *config = f->config + at, *writable = f->writable + at, *clearing = f->clearing + at;
	int k;

	switch (get16(config)) {
	case PCI_EXT_CAP_ID_ERR:
		memset(clearing + PCI_ERR_UNCOR_STATUS, 0xff, 4);
		memset(writable + PCI_ERR_UNCOR_MASK, 0xff, 8);
		memset(clearing + PCI_ERR_COR_STATUS, 0xff, 4);
		memset(writable + PCI_ERR_COR_MASK, 0xff, 4);
		put32(writable + PCI_ERR_ROOT_COMMAND, 7);
		put32(clearing + PCI_ERR_ROOT_STATUS, 0x7f);
		break;
	case PCI_EXT_CAP_ID_ACS:
		put16(writable + PCI_ACS_CTRL, get16(config + PCI_ACS_CAP) & 0x7f);
		break;
	case PCI_EXT_CAP_ID_SRIOV:
		f->sriov = at;
		put16(writable + PCI_SRIOV_CTRL, 0x001f);
		put16(writable + PCI_SRIOV_NUM_VF, 0xffff);
		put32(writable + PCI_SRIOV_SYS_PGSIZE, get32(config + PCI_SRIOV_SUP_PGSIZE));
		for (k = 0; k < 6; k++)
			find_writable_bar(f->config, f->writable, at + PCI_SRIOV_BAR + 4 * k,
					  f->image->vf_bar[k]);
		break;
	}
}

/* The lists of hostile functions close to a loop or leave their range: walk a bounded number of
 * steps. */
void find_writable(struct replayed *f)
{
	int at = f->config[PCI_CAPABILITY_LIST] & ~3, steps;

	find_writable_header(f);
	for (steps = 48; at >= 0x40 && at <= 0xc0 && steps; steps--) {
		find_writable_capability(f, at);
		at = f->config[at + 1] & ~3;
	}
	if (f->image->config_bytes < sizeof(f->image->config))
		return;
	for (at = 0x100, steps = 96; at >= 0x100 && at <= 0xfa0 && get32(f->config + at) && steps;
	     steps--) {
		find_writable_extended(f, at);
		at = get32(f->config + at) >> 20 & ~3;
	}
}
