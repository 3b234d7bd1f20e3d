/* How long a note may be, in bytes. */
#define LONGEST 4096

/* Gives the length of the note, in bytes. */
#define GET_LENGTH _IOR('k', 0x80, __u32)

/* What belongs to one open file. */
struct note {
	struct mutex lock;
	size_t length;
	char text[LONGEST];
};

static int @name@_open(struct inode *inode, struct file *file)
{
	struct note *note = kvzalloc(sizeof(*note), GFP_KERNEL);

	if (!note)
		return -ENOMEM;

	mutex_init(&note->lock);
	file->private_data = note;
	pr_info("open\n");
	return 0;
}

static int @name@_release(struct inode *inode, struct file *file)
{
	kvfree(file->private_data);
	pr_info("release\n");
	return 0;
}

static ssize_t @name@_read(struct file *file, char __user *to, size_t count, loff_t *position)
{
	struct note *note = file->private_data;
	ssize_t read;

	mutex_lock(&note->lock);
	read = simple_read_from_buffer(to, count, position, note->text, note->length);
	mutex_unlock(&note->lock);
	return read;
}

static ssize_t @name@_write(struct file *file, const char __user *from, size_t count, loff_t *position)
{
	struct note *note = file->private_data;
	ssize_t written = count;

	if (count > LONGEST)
		return -EFBIG;

	mutex_lock(&note->lock);
	note->length = 0;
	if (copy_from_user(note->text, from, count))
		written = -EFAULT;
	else
		note->length = count;
	mutex_unlock(&note->lock);

	/* Whoever reads next sees the note from its beginning. */
	if (written >= 0)
		*position = 0;
	return written;
}

static long @name@_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	struct note *note = file->private_data;
	__u32 length;

	switch (command) {
	case GET_LENGTH:
		mutex_lock(&note->lock);
		length = note->length;
		mutex_unlock(&note->lock);
		return put_user(length, (__u32 __user *)argument);
	default:
		return -ENOTTY;
	}
}

static const struct file_operations @name@_operations = {
	.owner = THIS_MODULE,
	.open = @name@_open,
	.release = @name@_release,
	.read = @name@_read,
	.write = @name@_write,
	.unlocked_ioctl = @name@_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};
