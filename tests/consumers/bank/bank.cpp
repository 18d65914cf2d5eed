#include "bank.hpp"

#ifdef BANK_FAULT
#error "the instrumented twin is to be built with the library's own definitions only"
#endif

void Bank::deposit(int amount) { balance_ += amount; }
void Bank::deposit_in_hurry(int amount) { hurried_ += amount; }
