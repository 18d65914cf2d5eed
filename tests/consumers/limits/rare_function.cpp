// Two threads write a number, one of them by modf.
#include <cmath>
#include <cstdio>
#include <thread>

double whole;

int main(int argc, char**) {
  std::thread t([argc] { std::printf("%f", std::modf(argc + 0.5, &whole)); });
  whole = 3;
  t.join();
}
