// SPDX-License-Identifier: GPL-2.0
/* A module that does nothing but say so. */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/init.h>
#include <linux/module.h>

static int __init @name@_init(void)
{
	pr_info("loaded\n");
	return 0;
}

static void __exit @name@_exit(void)
{
	pr_info("unloaded\n");
}

module_init(@name@_init);
module_exit(@name@_exit);

MODULE_AUTHOR("@author@");
MODULE_DESCRIPTION("A module that does nothing but say so");
MODULE_LICENSE("GPL");
