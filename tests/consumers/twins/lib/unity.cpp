// Before add.cpp, in the same translation unit.
#define LOCKED
