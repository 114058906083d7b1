// SPDX-License-Identifier: GPL-3.0-or-later OR GPL-2.0-only
/* Reads the image, and finds the function at an address. */
#include <linux/kernel_read_file.h>
#include "pcireplay.h"

const struct image_header *image;
const struct image_slot *image_slots;
const u8 *image_vpd;
struct replay_root *roots;
struct replayed *functions;

static struct replay_root *root_of(int domain, int bus)
{
	u32 k;

	for (k = 0; k < image->roots; k++)
		if (roots[k].sysdata.domain == domain && bus >= roots[k].first_bus &&
		    bus <= roots[k].last_bus)
			return &roots[k];
	return NULL;
}

struct replayed *replayed_at(int domain, int bus, int devfn)
{
	struct replay_root *r = root_of(domain, bus);

	return r ? r->at[(bus - r->first_bus) << 8 | devfn] : NULL;
}

static int load_root(struct replay_root *r, const struct image_root *from)
{
	bool known = from->node >= 0 && from->node < nr_node_ids && node_online(from->node);

	r->sysdata.domain = from->domain;
	r->sysdata.node = known ? from->node : NUMA_NO_NODE;
	r->first_bus = from->first_bus;
	r->last_bus = from->last_bus;
	r->low = (struct resource)DEFINE_RES_MEM_NAMED(
		from->low_first, from->low_last - from->low_first + 1, "pcireplay mem");
	r->high = (struct resource)DEFINE_RES_MEM_NAMED(
		from->high_first, from->high_last - from->high_first + 1, "pcireplay mem64");
	r->high.flags |= IORESOURCE_MEM_64 | IORESOURCE_PREFETCH;
	r->buses = (struct resource){
		.name = "pcireplay bus",
		.start = r->first_bus,
		.end = r->last_bus,
		.flags = IORESOURCE_BUS,
	};
	r->at = kvcalloc((r->last_bus - r->first_bus + 1) << 8, sizeof(*r->at), GFP_KERNEL);
	return r->at ? 0 : -ENOMEM;
}

static int load_function(struct replayed *f, struct image_function *from)
{
	struct replay_root *r = root_of(from->domain, from->bus);

	if (!r)
		return -EINVAL;
	f->image = from;
	f->config = from->config;
	f->writable = vzalloc(2 * sizeof(from->config));
	if (!f->writable)
		return -ENOMEM;
	f->clearing = f->writable + sizeof(from->config);
	find_writable(f);
	r->at[(from->bus - r->first_bus) << 8 | from->devfn] = f;
	return 0;
}

int load_image(const char *path)
{
	void *bytes = NULL;
	struct image_root *image_roots;
	struct image_function *image_functions;
	size_t length, wanted;
	ssize_t rc =
		kernel_read_file_from_path(path, 0, &bytes, INT_MAX, &length, READING_FIRMWARE);
	u32 k;

	if (rc < 0)
		return rc;
	image = bytes;
	if (length < sizeof(*image) || memcmp(image->magic, IMAGE_MAGIC, sizeof(image->magic)))
		return -EINVAL;
	wanted = sizeof(*image) + image->roots * sizeof(struct image_root) +
		 (size_t)image->functions * sizeof(struct image_function) +
		 image->slots * sizeof(struct image_slot) + image->vpd_bytes;
	if (length != wanted)
		return -EINVAL;
	image_roots = bytes + sizeof(*image);
	image_functions = (void *)(image_roots + image->roots);
	image_slots = (void *)(image_functions + image->functions);
	image_vpd = (void *)(image_slots + image->slots);
	roots = kvcalloc(image->roots, sizeof(*roots), GFP_KERNEL);
	functions = kvcalloc(image->functions, sizeof(*functions), GFP_KERNEL);
	if (!roots || !functions)
		return -ENOMEM;
	for (k = 0, rc = 0; k < image->roots && !rc; k++)
		rc = load_root(&roots[k], &image_roots[k]);
	for (k = 0; k < image->functions && !rc; k++)
		rc = load_function(&functions[k], &image_functions[k]);
	for (k = 0; k < image->functions && !rc; k++)
		if (functions[k].image->flags & FUNCTION_VIRTUAL)
			functions[k].physical = replayed_at(functions[k].image->domain,
							    functions[k].image->physical >> 8,
							    functions[k].image->physical & 0xff);
	return rc;
}
