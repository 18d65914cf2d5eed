// Two threads write a number, one of them by remquo.
#include <cmath>
#include <cstdio>
#include <thread>

int quotient;

int main(int argc, char**) {
  std::thread t([argc] { std::printf("%f", std::remquo(argc + 0.5, 2.0, &quotient)); });
  quotient = 3;
  t.join();
}
