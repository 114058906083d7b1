/* SPDX-License-Identifier: GPL-3.0-or-later OR GPL-2.0-only */
/*
 * pcireplay serves invented PCI configuration spaces to the kernel's own PCI core: enumeration,
 * resources, virtual functions and all of /sys/bus/pci are then made by the kernel itself.
 * There is no memory behind the base address registers.
 *
 * For virtual machines under test; it takes the machine's own host bridges away.
 */
#pragma once
#define pr_fmt(fmt) "pcireplay: " fmt
#include <linux/iommu.h>
#include <linux/module.h>
#include <linux/pci.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <asm/pci.h>

/* The image, little endian, written by tests/vm/replay_image.py: header, roots, functions, slots,
 * VPD bytes. */
#define IMAGE_MAGIC "PCIRPLY2"
struct image_header {
	char magic[8];
	u32 roots, functions, slots, vpd_bytes;
} __packed;

struct image_root {
	u16 domain;
	u8 first_bus, last_bus;
	s16 node;
	u16 zero;
	u64 low_first, low_last;   /* window for 32-bit memory; last 0: none */
	u64 high_first, high_last; /* window for prefetchable 64-bit memory */
} __packed;

#define FUNCTION_VIRTUAL 1
#define FUNCTION_FIXED_BUSES 2 /* a bridge that ignores writes to its bus numbers */
struct image_function {
	u16 domain;
	u8 bus, devfn;
	u16 flags;
	s16 node;
	s32 group; /* IOMMU group, -1: none */
	u32 vpd_at, vpd_bytes;
	u16 physical, index; /* of a virtual function: bus << 8 | devfn of its physical one, and its
				number */
	u16 enabled, config_bytes; /* virtual functions to enable at start; 256 or 4096 */
	u64 bar[7], vf_bar[6];	   /* sizes; bar[6] is the expansion ROM */
	char driver[24];
	u8 config[4096];
} __packed;

struct image_slot {
	u16 domain;
	u8 bus, device;
	char name[36];
} __packed;

struct replayed {
	const struct image_function *image;
	u8 *config;		 /* what a read answers */
	u8 *writable;		 /* bits that take what is written */
	u8 *clearing;		 /* bits that a written 1 clears */
	u16 express, sriov, vpd; /* offsets of these capabilities, 0: none */
	struct replayed *physical;
	bool dead; /* reads all ones: fallen off the bus */
};

struct replay_root {
	struct pci_sysdata sysdata; /* domain and NUMA node, on x86 */
	struct pci_host_bridge *bridge;
	struct resource low, high, buses;
	u8 first_bus, last_bus;
	struct replayed **at; /* [(bus - first_bus) << 8 | devfn] */
};

/* replay_image.c */
extern const struct image_header *image;
extern const struct image_slot *image_slots;
extern const u8 *image_vpd;
extern struct replay_root *roots;
extern struct replayed *functions;
int load_image(const char *path);
struct replayed *replayed_at(int domain, int bus, int devfn);

/* replay_config.c */
extern struct pci_ops replay_ops;
void find_writable(struct replayed *f);

/* replay_identity.c: what config space does not hold */
int start_identity(void);
void name_slots(void);

static inline u16 get16(const u8 *p)
{
	return p[0] | p[1] << 8;
}
static inline u32 get32(const u8 *p)
{
	return get16(p) | (u32)get16(p + 2) << 16;
}
static inline void put16(u8 *p, u16 v)
{
	p[0] = v;
	p[1] = v >> 8;
}
static inline void put32(u8 *p, u32 v)
{
	put16(p, v);
	put16(p + 2, v >> 16);
}
