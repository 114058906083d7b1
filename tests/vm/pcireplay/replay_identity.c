// SPDX-License-Identifier: GPL-3.0-or-later OR GPL-2.0-only
/* What config space does not hold: drivers, NUMA node, IOMMU group, slot names. */
#include "pcireplay.h"

static struct pci_driver **drivers;
static u32 driver_count;
static struct iommu_group **groups;
static s32 group_count;

static int stand_in_probe(struct pci_dev *device, const struct pci_device_id *id)
{
	return pci_enable_device_mem(device);
}

static void stand_in_remove(struct pci_dev *device)
{
	pci_disable_sriov(device);
	pci_disable_device(device);
}

/* One stand-in for each driver name in the image: it binds and does nothing. */
static struct pci_driver *driver_named(const char *name)
{
	struct pci_driver *d;
	u32 k;

	for (k = 0; k < driver_count; k++)
		if (!strcmp(drivers[k]->name, name))
			return drivers[k];
	d = kzalloc(sizeof(*d), GFP_KERNEL);
	if (!d)
		return NULL;
	d->name = name;
	d->probe = stand_in_probe;
	d->remove = stand_in_remove;
	d->sriov_configure = pci_sriov_configure_simple;
	d->driver_managed_dma = true; /* our groups have no default domain */
	if (__pci_register_driver(d, THIS_MODULE, KBUILD_MODNAME)) {
		pr_err("driver name %s is taken\n", name);
		kfree(d);
		return NULL;
	}
	return drivers[driver_count++] = d;
}

static u16 vendor_of(const struct replayed *f)
{
	return get16(f->physical ? f->physical->config : f->config);
}

static u16 device_of(const struct replayed *f)
{
	const struct replayed *p = f->physical;

	return get16(p ? p->config + p->sriov + PCI_SRIOV_VF_DID : f->config + PCI_DEVICE_ID);
}

static bool is_twin(const struct replayed *a, const struct replayed *b)
{
	return vendor_of(a) == vendor_of(b) && device_of(a) == device_of(b) &&
	       !strcmp(a->image->driver, b->image->driver);
}

static void register_driver(const struct replayed *f)
{
	const char *name = f->image->driver;
	const struct replayed *g;
	struct pci_driver *d;

	if (!*name || !strcmp(name, "pcieport")) /* the kernel's own */
		return;
	for (g = functions; g < f; g++)
		if (is_twin(g, f))
			return;
	d = driver_named(name);
	if (d)
		pci_add_dynid(d, vendor_of(f), device_of(f), PCI_ANY_ID, PCI_ANY_ID, 0, 0, 0);
}

/* No driver in the image: keep the kernel's own away from registers that do not exist. */
static void refuse_drivers(struct pci_dev *device)
{
#ifdef HAVE_DEVICE_DRIVER_OVERRIDE
	device_set_driver_override(&device->dev, "(none)");
#else
	device->driver_override = kstrdup("(none)", GFP_KERNEL);
#endif
}

static void join_group(struct pci_dev *device, s32 number)
{
	if (number < 0 || number >= group_count)
		return;
	if (!groups[number]) /* a virtual function enabled later: any free number */
		groups[number] = iommu_group_alloc();
	if (!IS_ERR_OR_NULL(groups[number]))
		iommu_group_add_device(groups[number], &device->dev);
}

static int on_device(struct notifier_block *block, unsigned long action, void *data)
{
	struct pci_dev *device = to_pci_dev(data);
	struct replayed *f;

	if (device->bus->ops != &replay_ops)
		return 0;
	f = replayed_at(pci_domain_nr(device->bus), device->bus->number, device->devfn);
	if (!f)
		return 0;
	if (action == BUS_NOTIFY_ADD_DEVICE) {
		if (f->image->node >= 0 && node_online(f->image->node))
			set_dev_node(&device->dev, f->image->node);
		if (!*f->image->driver)
			refuse_drivers(device);
		join_group(device, f->image->group);
	} else if (action == BUS_NOTIFY_DEL_DEVICE && device->dev.iommu_group) {
		iommu_group_remove_device(&device->dev);
	}
	return 0;
}

static struct notifier_block notifier = {.notifier_call = on_device};

/* The kernel hands out the lowest free number: take all up to our last, give back those nobody
 * starts in. */
static int take_groups(void)
{
	bool *used;
	s32 number;
	u32 k;

	for (k = 0; k < image->functions; k++)
		group_count = max(group_count, functions[k].image->group + 1);
	groups = kvcalloc(group_count + 1, sizeof(*groups), GFP_KERNEL);
	used = kvcalloc(group_count + 1, sizeof(*used), GFP_KERNEL);
	if (!groups || !used)
		return -ENOMEM;
	for (number = 0; number < group_count; number++)
		groups[number] = iommu_group_alloc();
	for (k = 0; k < image->functions; k++) {
		const struct replayed *f = &functions[k];

		if (f->image->group >= 0 &&
		    (!f->physical || f->image->index < f->physical->image->enabled))
			used[f->image->group] = true;
	}
	for (number = 0; number < group_count; number++)
		if (!used[number] && !IS_ERR_OR_NULL(groups[number])) {
			iommu_group_put(groups[number]);
			groups[number] = NULL;
		}
	kvfree(used);
	return 0;
}

/* Before the scan: from now on every function that appears gets its identity. */
int start_identity(void)
{
	u32 k;

	drivers = kvcalloc(image->functions + 1, sizeof(*drivers), GFP_KERNEL);
	if (!drivers)
		return -ENOMEM;
	for (k = 0; k < image->functions; k++)
		register_driver(&functions[k]);
	return take_groups() ?: bus_register_notifier(&pci_bus_type, &notifier);
}

/* After the scan: slots that no hotplug driver makes. */
void name_slots(void)
{
	u32 k;

	for (k = 0; k < image->slots; k++) {
		const struct image_slot *s = &image_slots[k];
		struct pci_bus *bus = pci_find_bus(s->domain, s->bus);

		if (!bus || IS_ERR(pci_create_slot(bus, s->device, s->name, NULL)))
			pr_err("no slot %s\n", s->name);
	}
}
