// SPDX-License-Identifier: GPL-2.0
/*
 * A misc device, /dev/@name@: every open file is a note. What is written replaces the note, what is read is the note, and one ioctl tells its length.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/fs.h>
#include <linux/init.h>
#include <linux/ioctl.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

@note@

static struct miscdevice @name@_device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = KBUILD_MODNAME,
	.fops = &@name@_operations,
};

static int __init @name@_init(void)
{
	pr_info("loaded\n");
	return misc_register(&@name@_device);
}

static void __exit @name@_exit(void)
{
	misc_deregister(&@name@_device);
	pr_info("unloaded\n");
}

module_init(@name@_init);
module_exit(@name@_exit);

MODULE_AUTHOR("@author@");
MODULE_DESCRIPTION("A misc device with a note for every open file");
MODULE_LICENSE("GPL");
