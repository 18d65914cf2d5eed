#define LOCKED
