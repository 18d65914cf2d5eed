// The library of loaded_library.cpp.
static int calls;
extern "C" int next() { return ++calls; }
