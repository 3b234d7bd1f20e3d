#include <linux/fake.h>
#ifdef CONFIG_FORK_DEBUG
int fork_debug = 1;
#endif
int fork(void) { return 0; }
