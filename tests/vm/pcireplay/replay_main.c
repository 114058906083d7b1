// SPDX-License-Identifier: GPL-3.0-or-later OR GPL-2.0-only
/* Takes the virtual machine's own host bridges away and scans those of the image instead. */
#include "pcireplay.h"

static char *path = "/machine.img";
module_param_named(image, path, charp, 0444);

/* echo 0000:18:00.0 > /sys/module/pcireplay/parameters/dead: from now on it reads all ones. */
static int set_dead(const char *text, const struct kernel_param *parameter)
{
	unsigned int domain, bus, device, function;
	struct replayed *f;

	if (!functions || sscanf(text, "%x:%x:%x.%x", &domain, &bus, &device, &function) != 4)
		return -EINVAL;
	f = replayed_at(domain, bus, PCI_DEVFN(device, function));
	if (!f)
		return -ENODEV;
	f->dead = true;
	return 0;
}
static const struct kernel_param_ops dead_ops = {.set = set_dead};
module_param_cb(dead, &dead_ops, NULL, 0200);

static bool is_ours(int domain)
{
	u32 k;

	for (k = 0; k < image->roots; k++)
		if (roots[k].sysdata.domain == domain)
			return true;
	return false;
}

static struct pci_bus *next_foreign_bus(void)
{
	struct pci_bus *bus = NULL;

	while ((bus = pci_find_next_bus(bus)))
		if (bus->ops != &replay_ops && is_ours(pci_domain_nr(bus)))
			return bus;
	return NULL;
}

static int scan(struct replay_root *r)
{
	struct pci_host_bridge *bridge = pci_alloc_host_bridge(0);
	int rc;

	if (!bridge)
		return -ENOMEM;
	bridge->ops = &replay_ops;
	bridge->sysdata = &r->sysdata;
	bridge->busnr = r->first_bus;
	if (r->low.end > r->low.start)
		pci_add_resource(&bridge->windows, &r->low);
	if (r->high.end > r->high.start)
		pci_add_resource(&bridge->windows, &r->high);
	pci_add_resource(&bridge->windows, &r->buses);
	rc = pci_scan_root_bus_bridge(bridge);
	if (rc)
		return rc;
	pci_bus_claim_resources(bridge->bus); /* the addresses that the image gives */
	pci_bus_assign_resources(bridge->bus);
	pci_bus_add_devices(bridge->bus);
	return 0;
}

static void enable_virtual_functions(const struct replayed *f)
{
	const struct image_function *i = f->image;
	struct pci_dev *device = pci_get_domain_bus_and_slot(i->domain, i->bus, i->devfn);

	if (!device || pci_enable_sriov(device, i->enabled))
		pr_err("cannot enable virtual functions of %04x:%02x:%02x\n", i->domain, i->bus,
		       i->devfn >> 3);
	pci_dev_put(device);
}

static int replay(void)
{
	struct pci_bus *bus;
	int rc = start_identity();
	u32 k;

	pci_lock_rescan_remove();
	while ((bus = next_foreign_bus())) {
		pci_stop_root_bus(bus);
		pci_remove_root_bus(bus);
	}
	for (k = 0; k < image->roots && !rc; k++)
		rc = scan(&roots[k]);
	pci_unlock_rescan_remove();
	for (k = 0; k < image->functions && !rc; k++)
		if (functions[k].sriov && functions[k].image->enabled)
			enable_virtual_functions(&functions[k]);
	name_slots();
	return rc;
}

/* There is no way back: nothing is undone on failure, and the module cannot be unloaded. */
static int __init start(void)
{
	int rc = load_image(path);

	if (rc) {
		pr_err("cannot load %s: %d\n", path, rc);
		return rc;
	}
	rc = replay();
	if (rc)
		pr_err("cannot replay %s: %d\n", path, rc);
	else
		pr_info("%u roots, %u functions\n", image->roots, image->functions);
	return 0;
}
module_init(start);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Replay PCI configuration spaces through the PCI core");
