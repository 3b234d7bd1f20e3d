#include <linux/fake.h>
const char banner[] = UTS_VERSION;
