#include <linux/fake.h>
