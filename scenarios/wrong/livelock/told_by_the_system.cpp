// A thread waits for a semaphore of System V.
// Wrong: another takes it twice.
#include <sys/ipc.h>
#include <sys/sem.h>
#include <fearless/gtest.hpp>

#include <thread>

FEARLESS_TEST_WITH(ToldByTheSystem, SemaphoreTakenTwice, .stall = "300ms") {
  const int set = semget(IPC_PRIVATE, 1, 0600);
  std::jthread takes([&] {
    sembuf down{0, -1, 0};
    semop(set, &down, 1);
    semop(set, &down, 1);  // wrong: once is enough
    semctl(set, 0, IPC_RMID);
  });
  sembuf up{0, 1, 0};
  semop(set, &up, 1);
}
