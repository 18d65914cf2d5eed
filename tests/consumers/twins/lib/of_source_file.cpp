#include "add.cpp"
