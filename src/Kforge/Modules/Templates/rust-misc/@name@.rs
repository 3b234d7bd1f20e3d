// SPDX-License-Identifier: GPL-2.0

//! A misc device, `/dev/@name@`: every open file is a note. What is written replaces the note, what is read is the note, and one ioctl tells its length.

use kernel::{
    fs::{File, Kiocb},
    ioctl::{_IOC_SIZE, _IOR},
    iov::{IovIterDest, IovIterSource},
    miscdevice::{MiscDevice, MiscDeviceOptions, MiscDeviceRegistration},
    new_mutex,
    prelude::*,
    sync::Mutex,
    uaccess::UserSlice,
};

/// How long a note may be, in bytes.
const LONGEST: usize = 4096;

/// Gives the length of the note, in bytes.
const GET_LENGTH: u32 = _IOR::<u32>('k' as u32, 0x80);

module! {
    type: @Type@Module,
    name: @b@"@name@",
    @authors@,
    description: @b@"A misc device with a note for every open file",
    license: @b@"GPL",
}

/// Lives as long as the module is loaded, and the device with it.
#[pin_data]
struct @Type@Module {
    #[pin]
    _device: MiscDeviceRegistration<@Type@>,
}

impl kernel::InPlaceModule for @Type@Module {
    fn init(_module: &'static ThisModule) -> impl PinInit<Self, Error> {
        pr_info!("loaded\n");

        try_pin_init!(Self {
            _device <- MiscDeviceRegistration::register(MiscDeviceOptions { name: c"@name@" }),
        })
    }
}

/// What belongs to one open file.
#[pin_data(PinnedDrop)]
struct @Type@ {
    #[pin]
    note: Mutex<KVVec<u8>>,
}

// `#[vtable]` adds a constant for each function that is here, such as `HAS_IOCTL`: what is missing is a null pointer in `struct file_operations`.
#[vtable]
impl MiscDevice for @Type@ {
    type Ptr = Pin<KBox<Self>>;

    fn open(_file: &File, _device: &MiscDeviceRegistration<Self>) -> Result<Self::Ptr> {
        pr_info!("open\n");
        KBox::try_pin_init(
            try_pin_init!(Self {
                note <- new_mutex!(KVVec::new()),
            }),
            GFP_KERNEL,
        )
    }

    fn read_iter(mut kiocb: Kiocb<'_, Self::Ptr>, to: &mut IovIterDest<'_>) -> Result<usize> {
        let me = kiocb.file();
        let note = me.note.lock();
        to.simple_read_from_buffer(kiocb.ki_pos_mut(), &note)
    }

    fn write_iter(mut kiocb: Kiocb<'_, Self::Ptr>, from: &mut IovIterSource<'_>) -> Result<usize> {
        if from.len() > LONGEST {
            return Err(EFBIG);
        }

        let me = kiocb.file();
        let mut note = me.note.lock();
        note.clear();
        let length = from.copy_from_iter_vec(&mut note, GFP_KERNEL)?;

        // Whoever reads next sees the note from its beginning.
        *kiocb.ki_pos_mut() = 0;
        Ok(length)
    }

    fn ioctl(me: Pin<&Self>, _file: &File, command: u32, argument: usize) -> Result<isize> {
        match command {
            GET_LENGTH => {
                let length = me.note.lock().len() as u32;
                UserSlice::new(UserPtr::from_addr(argument), _IOC_SIZE(command))
                    .writer()
                    .write(&length)?;
                Ok(0)
            }
            _ => Err(ENOTTY),
        }
    }
}

#[pinned_drop]
impl PinnedDrop for @Type@ {
    fn drop(self: Pin<&mut Self>) {
        pr_info!("release\n");
    }
}
