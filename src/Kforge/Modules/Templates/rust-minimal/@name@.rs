// SPDX-License-Identifier: GPL-2.0

//! A module that does nothing but say so.

use kernel::prelude::*;

module! {
    type: @Type@,
    name: @b@"@name@",
    @authors@,
    description: @b@"A module that does nothing but say so",
    license: @b@"GPL",
}

/// Lives as long as the module is loaded.
struct @Type@ {
    loaded_as_module: bool,
}

impl kernel::Module for @Type@ {
    fn init(_module: &'static ThisModule) -> Result<Self> {
        pr_info!("loaded\n");
        Ok(@Type@ {
            loaded_as_module: cfg!(MODULE),
        })
    }
}

impl Drop for @Type@ {
    fn drop(&mut self) {
        pr_info!("unloaded, a module: {}\n", self.loaded_as_module);
    }
}
