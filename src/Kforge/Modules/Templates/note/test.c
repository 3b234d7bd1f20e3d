// SPDX-License-Identifier: GPL-2.0
/* Asks /dev/@name@ all it can be asked. Every answer is a line, so that two devices that do the same say the same. */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define LONGEST 4096
#define GET_LENGTH _IOR('k', 0x80, unsigned int)

static int wrong;

static void check(const char *what, int right)
{
	printf("%s %s\n", right ? "ok    " : "not ok", what);
	wrong |= !right;
}

int main(void)
{
	static char text[2 * LONGEST];
	unsigned int length = 0;
	int one = open("/dev/@name@", O_RDWR);
	int other = open("/dev/@name@", O_RDWR);

	check("it opens, and opens again", one >= 0 && other >= 0);
	check("a new note is empty", read(one, text, sizeof(text)) == 0);
	check("a note is written", write(one, "abcdef", 6) == 6);
	check("it is read in pieces", read(one, text, 4) == 4 && !memcmp(text, "abcd", 4) && read(one, text, 4) == 2 && !memcmp(text, "ef", 2));
	check("its end is an end", read(one, text, sizeof(text)) == 0);
	check("its length is told", ioctl(one, GET_LENGTH, &length) == 0 && length == 6);
	check("the other file has a note of its own", read(other, text, sizeof(text)) == 0);
	check("a shorter note replaces it", write(one, "xy", 2) == 2 && read(one, text, sizeof(text)) == 2 && !memcmp(text, "xy", 2));
	check("the longest note fits", write(one, text, LONGEST) == LONGEST && read(one, text, sizeof(text)) == LONGEST);
	check("a longer one is refused", write(one, text, LONGEST + 1) == -1 && errno == EFBIG);
	check("another command is refused", ioctl(one, _IO('k', 0x7f)) == -1 && errno == ENOTTY);
	check("a bad address is refused", ioctl(one, GET_LENGTH, (void *)1) == -1 && errno == EFAULT);
	check("it closes", close(one) == 0 && close(other) == 0);
	return wrong;
}
