/* Read by every C file. */
#define FAKE 1
