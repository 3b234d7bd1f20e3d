// SPDX-License-Identifier: GPL-2.0

//! A driver of platform devices: it binds to what a device tree calls `kforge,@name@`.

use kernel::{device::Core, of, platform, prelude::*, sync::aref::ARef};

/// Lives as long as a device is bound.
struct @Type@ {
    device: ARef<platform::Device>,
}

kernel::of_device_table!(
    OF_TABLE,
    <@Type@ as platform::Driver>::IdInfo,
    [(of::DeviceId::new(c"kforge,@name@"), ())]
);

impl platform::Driver for @Type@ {
    type IdInfo = ();
    type Data<'bound> = Self;
    const OF_ID_TABLE: Option<of::IdTable<Self::IdInfo>> = Some(&OF_TABLE);

    fn probe<'bound>(
        device: &'bound platform::Device<Core<'_>>,
        _info: Option<&'bound Self::IdInfo>,
    ) -> impl PinInit<Self, Error> + 'bound {
        dev_info!(device, "bound\n");
        Ok(Self {
            device: device.into(),
        })
    }
}

impl Drop for @Type@ {
    fn drop(&mut self) {
        dev_info!(self.device, "unbound\n");
    }
}

kernel::module_platform_driver! {
    type: @Type@,
    name: @b@"@name@",
    @authors@,
    description: @b@"A driver of platform devices",
    license: @b@"GPL",
}
