// So many KiB through a connection, by argument: of TCP on this machine, or (with a second argument) within
// it.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>
#include <vector>

static void connect_both(bool within, int ends[2]) {
  if (within) {
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) abort();
    return;
  }
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), length) != 0 || listen(listener, 1) != 0 ||
      getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length) != 0)
    abort();
  ends[0] = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(ends[0], reinterpret_cast<sockaddr*>(&address), length) != 0) abort();
  ends[1] = accept(listener, nullptr, nullptr);
  close(listener);
}

int main(int argc, char** argv) {
  int ends[2];
  connect_both(argc > 2, ends);
  const std::size_t bytes = static_cast<std::size_t>(std::atoi(argv[1])) << 10;
  std::thread sender([&] {
    std::vector<char> all(bytes);
    for (std::size_t sent = 0; sent < bytes;) {
      const ssize_t n = write(ends[0], all.data() + sent, bytes - sent);
      if (n <= 0) abort();
      sent += static_cast<std::size_t>(n);
    }
    close(ends[0]);
  });
  std::vector<char> piece(10000);
  std::size_t received = 0;
  for (ssize_t n = 0; (n = read(ends[1], piece.data(), piece.size())) > 0;)
    received += static_cast<std::size_t>(n);
  sender.join();
  close(ends[1]);
  return received == bytes ? 0 : 1;
}
