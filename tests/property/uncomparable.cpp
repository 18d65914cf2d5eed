// Must not compile: what an operation of a history has returned, and what its specification never does.
#include <string>

#include <fearless/linearizable/history.hpp>

struct counter {
  int value = 0;
};

void record() {
  fearless::history<counter> h;
  const auto next = h.call(0, "next()", [](counter& c) { return c.value++; });
  const auto reset = h.call(0, "reset()", [](counter& c) { c.value = 0; });
#ifdef COMPARABLE
  h.returned(next, 0L);
  h.returned(reset);
#else
  h.returned(next, std::string("0"));
  h.returned(next);
  h.returned(reset, 0);
#endif
}
