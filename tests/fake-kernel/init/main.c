#include <linux/fake.h>

void start_kernel(void)
{
	setup(CONFIG_DEFAULT_HOSTNAME);
}
