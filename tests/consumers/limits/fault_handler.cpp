// Right: a page is made writable when it is written to, by a handler. To Fearless one that was installed
// before the search is not there.
#include <signal.h>
#include <sys/mman.h>
#include <cstddef>
#include <cstring>
#include <thread>

namespace {

constexpr std::size_t bytes = 4096;
void* page;

void make_writable(int, siginfo_t*, void*) { mprotect(page, bytes, PROT_READ | PROT_WRITE); }

bool install() {
  struct sigaction action = {};
  action.sa_sigaction = make_writable;
  action.sa_flags = SA_SIGINFO;
  return sigaction(SIGSEGV, &action, nullptr) == 0;
}
const bool installed_before_main = install();

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::strcmp(argv[1], "again") == 0) install();
  page = mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  std::thread([] { *static_cast<char*>(page) = 1; }).join();
  munmap(page, bytes);
  return installed_before_main ? 0 : 1;
}
