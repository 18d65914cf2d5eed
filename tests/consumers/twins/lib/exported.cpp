#ifdef exported_EXPORTS
#define LOCKED
#endif
#include "add.cpp"
