// SPDX-License-Identifier: Apache-2.0
/*
 * Stands in for /bin/sh where the kernel's own conf runs. conf asks some 400 questions of the shell each time it parses a tree
 * (`popen`, scripts/kconfig/preprocess.c), and the answers of one tree, architecture and toolchain are always the same. What conf asks
 * is answered from /work/memo; what is not there yet goes to the real shell, and its answer is kept. Everyone else who starts a shell,
 * make above all, gets the real one.
 *
 * An answer is a file named after the question: status, length of the question, the question itself, standard output. The directory
 * belongs to one tree, architecture and toolchain, so the environment has no part in the name. It is kept too, as the file
 * `environment`: with it conf can be run without make.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SHELL "/work/sh"
#define MEMO "/work/memo"

struct bytes {
	char *data;
	size_t length;
};

static void die(const char *what)
{
	fprintf(stderr, "memo-sh: %s: %s\n", what, strerror(errno));
	_exit(126);
}

static struct bytes read_all(int from)
{
	struct bytes all = { NULL, 0 };
	size_t room = 0;

	for (;;) {
		if (room - all.length < 4096) {
			room = room ? 2 * room : 16384;
			all.data = realloc(all.data, room);
			if (!all.data)
				die("memory");
		}
		ssize_t n = read(from, all.data + all.length, room - all.length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			die("read");
		if (n == 0)
			return all;
		all.length += n;
	}
}

static void write_all(int to, const char *data, size_t length)
{
	while (length) {
		ssize_t n = write(to, data, length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			die("write");
		data += n;
		length -= n;
	}
}

static int parent_is_conf(void)
{
	char path[64], name[16] = "";
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/comm", (int)getppid());
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	ssize_t n = read(fd, name, sizeof(name) - 1);
	close(fd);
	return n == 5 && !memcmp(name, "conf\n", 5);
}

/* FNV-1a; two questions with one hash are told apart by the text in the file, and then share it badly, but correctly. */
static void path_of(const char *question, char *path, size_t size)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (const char *c = question; *c; c++)
		hash = (hash ^ (unsigned char)*c) * 0x100000001b3u;
	snprintf(path, size, MEMO "/%016llx", (unsigned long long)hash);
}

/* Ends the process when the answer is known. */
static void replay(const char *path, const char *question)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), status, used = 0;
	size_t length;
	struct bytes file;

	if (fd < 0)
		return;
	file = read_all(fd);
	close(fd);
	file.data[file.length] = 0; /* read_all leaves room */
	if (sscanf(file.data, "%d %zu%n", &status, &length, &used) != 2 || length != strlen(question))
		return;
	used++;
	if (used + length > file.length || memcmp(file.data + used, question, length))
		return;
	write_all(STDOUT_FILENO, file.data + used + length, file.length - used - length);
	_exit(status);
}

/* Whole or not at all: other sandboxes may share the directory. */
static void keep(const char *path, const char *head, const char *middle, struct bytes tail)
{
	char unfinished[] = MEMO "/new-XXXXXX";
	int fd = mkstemp(unfinished);

	if (fd < 0)
		die(unfinished);
	write_all(fd, head, strlen(head));
	write_all(fd, middle, strlen(middle));
	write_all(fd, tail.data, tail.length);
	if (close(fd) || rename(unfinished, path))
		die(path);
}

static void keep_environment(void)
{
	extern char **environ;
	struct bytes all = { NULL, 0 };

	if (!access(MEMO "/environment", F_OK))
		return;
	for (char **variable = environ; *variable; variable++) {
		size_t length = strlen(*variable) + 1;
		all.data = realloc(all.data, all.length + length);
		if (!all.data)
			die("memory");
		memcpy(all.data + all.length, *variable, length);
		all.length += length;
	}
	keep(MEMO "/environment", "", "", all);
}

static int run(const char *question, struct bytes *output)
{
	int ends[2], status;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC))
		die("pipe");
	child = fork();
	if (child < 0)
		die("fork");
	if (!child) {
		dup2(ends[1], STDOUT_FILENO);
		execl(SHELL, "sh", "-c", question, (char *)NULL);
		die(SHELL);
	}
	close(ends[1]);
	*output = read_all(ends[0]);
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			die("wait");
	return status;
}

int main(int argc, char **argv)
{
	if (argc >= 3 && !strcmp(argv[1], "-c") && parent_is_conf()) {
		const char *question = argc >= 4 && !strcmp(argv[2], "--") ? argv[3] : argv[2];
		char path[64], head[64];
		struct bytes output;
		int status;

		keep_environment();
		path_of(question, path, sizeof(path));
		replay(path, question);
		status = run(question, &output);
		if (WIFEXITED(status)) {
			snprintf(head, sizeof(head), "%d %zu\n", WEXITSTATUS(status), strlen(question));
			keep(path, head, question, output);
		}
		write_all(STDOUT_FILENO, output.data, output.length);
		_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	}
	argv[0] = "sh";
	execv(SHELL, argv);
	die(SHELL);
}
