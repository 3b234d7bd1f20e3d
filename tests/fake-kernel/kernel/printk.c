#include <linux/fake.h>
#include <linux/log.h>
char log[LOG_SIZE];
