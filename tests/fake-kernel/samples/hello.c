#include <linux/fake.h>
int hello(void) { return 0; }
