// SPDX-License-Identifier: GPL-2.0
/* A driver of platform devices, and one device for it, so that there is something to see without hardware. */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/init.h>
#include <linux/mod_devicetable.h>
#include <linux/module.h>
#include <linux/platform_device.h>

static int @name@_probe(struct platform_device *device)
{
	dev_info(&device->dev, "bound\n");
	return 0;
}

/* What a device tree calls the device. */
static const struct of_device_id @name@_of_table[] = {
	{ .compatible = "kforge,@name@" },
	{ }
};
MODULE_DEVICE_TABLE(of, @name@_of_table);

static struct platform_driver @name@_driver = {
	.probe = @name@_probe,
	.driver = {
		.name = KBUILD_MODNAME,
		.of_match_table = @name@_of_table,
	},
};

static struct platform_device *@name@_device;

static int __init @name@_init(void)
{
	int error = platform_driver_register(&@name@_driver);

	if (error)
		return error;

	/* Take this away when there is a real device. */
	@name@_device = platform_device_register_simple(KBUILD_MODNAME, PLATFORM_DEVID_NONE, NULL, 0);
	if (IS_ERR(@name@_device)) {
		platform_driver_unregister(&@name@_driver);
		return PTR_ERR(@name@_device);
	}

	pr_info("loaded\n");
	return 0;
}

static void __exit @name@_exit(void)
{
	platform_device_unregister(@name@_device);
	platform_driver_unregister(&@name@_driver);
	pr_info("unloaded\n");
}

module_init(@name@_init);
module_exit(@name@_exit);

MODULE_AUTHOR("@author@");
MODULE_DESCRIPTION("A driver of platform devices");
MODULE_LICENSE("GPL");
