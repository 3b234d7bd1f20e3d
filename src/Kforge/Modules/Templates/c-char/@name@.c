// SPDX-License-Identifier: GPL-2.0
/*
 * A character device, /dev/@name@: every open file is a note. What is written replaces the note, what is read is the note, and one ioctl tells its length.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/ioctl.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/version.h>

@note@

static dev_t @name@_number;
static struct cdev @name@_device;
static struct class *@name@_class;

/* Each step is undone by the label below its own when a later one fails. */
static int __init @name@_init(void)
{
	struct device *node;
	int error;

	error = alloc_chrdev_region(&@name@_number, 0, 1, KBUILD_MODNAME);
	if (error)
		return error;

	cdev_init(&@name@_device, &@name@_operations);
	@name@_device.owner = THIS_MODULE;
	error = cdev_add(&@name@_device, @name@_number, 1);
	if (error)
		goto no_device;

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
	@name@_class = class_create(THIS_MODULE, KBUILD_MODNAME);
#else
	@name@_class = class_create(KBUILD_MODNAME);
#endif
	if (IS_ERR(@name@_class)) {
		error = PTR_ERR(@name@_class);
		goto no_class;
	}

	node = device_create(@name@_class, NULL, @name@_number, NULL, KBUILD_MODNAME);
	if (IS_ERR(node)) {
		error = PTR_ERR(node);
		goto no_node;
	}

	pr_info("loaded\n");
	return 0;

no_node:
	class_destroy(@name@_class);
no_class:
	cdev_del(&@name@_device);
no_device:
	unregister_chrdev_region(@name@_number, 1);
	return error;
}

static void __exit @name@_exit(void)
{
	device_destroy(@name@_class, @name@_number);
	class_destroy(@name@_class);
	cdev_del(&@name@_device);
	unregister_chrdev_region(@name@_number, 1);
	pr_info("unloaded\n");
}

module_init(@name@_init);
module_exit(@name@_exit);

MODULE_AUTHOR("@author@");
MODULE_DESCRIPTION("A character device with a note for every open file");
MODULE_LICENSE("GPL");
