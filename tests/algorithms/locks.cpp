// Clients of locks: a count that only the lock protects.
#include "client.hpp"
#include "futex_mutex.hpp"
#include "mcs_lock.hpp"
#include "petersons_lock.hpp"
#include "seqlock.hpp"
#include "ticket_lock.hpp"

namespace algorithms {
namespace {

// Every thread adds 1, so many times each.
template <class Lock>
auto adding(Lock& lock, int& count, int times = 1) {
  return [&lock, &count, times] {
    for (int i = 0; i < times; ++i) {
      lock.lock();
      ++count;
      lock.unlock();
    }
  };
}
template <class Lock, int Times>
void two_add() {
  Lock lock;
  int count = 0;
  together(adding(lock, count, Times), adding(lock, count, Times));
  assert(count == 2 * Times);
}
template <class Lock>
void three_add(int times = 1) {
  Lock lock;
  int count = 0;
  together(adding(lock, count, times), adding(lock, count, times), adding(lock, count, times));
  assert(count == 3 * times);
}

struct Ticket {
  using Orders = TicketLockOrders;
  static constexpr auto algorithm = "Ticket lock";
};
struct TicketTwo : Ticket {
  static constexpr auto text = "2 threads × 2";
  static constexpr bool slow = false;
  template <Orders O>
  static void body() {
    two_add<TicketLock<O>, 2>();
  }
};
struct TicketThree : Ticket {
  static constexpr auto text = "3 threads × 1";
  static constexpr bool slow = false;
  template <Orders O>
  static void body() {
    three_add<TicketLock<O>>();
  }
};

struct TicketThreeTwice : Ticket {
  static constexpr auto text = "3 threads × 2";
  static constexpr bool slow = true;
  template <Orders O>
  static void body() {
    three_add<TicketLock<O>>(2);
  }
};

struct Mcs {
  using Orders = McsLockOrders;
  static constexpr auto algorithm = "MCS lock";
  // With a node of the thread's own.
  template <Orders O>
  struct Lock {
    McsLock<O> lock;
    auto adding(int& count) {
      return [this, &count] {
        typename McsLock<O>::Node node;
        lock.lock(node);
        ++count;
        lock.unlock(node);
      };
    }
  };
};
struct McsTwo : Mcs {
  static constexpr auto text = "2 threads × 1";
  static constexpr bool slow = false;
  template <Orders O>
  static void body() {
    Lock<O> l;
    int count = 0;
    together(l.adding(count), l.adding(count));
    assert(count == 2);
  }
};
struct McsThree : Mcs {
  static constexpr auto text = "3 threads × 1";
  static constexpr bool slow = false;
  template <Orders O>
  static void body() {
    Lock<O> l;
    int count = 0;
    together(l.adding(count), l.adding(count), l.adding(count));
    assert(count == 3);
  }
};

struct McsFour : Mcs {
  static constexpr auto text = "4 threads × 1";
  static constexpr bool slow = true;
  template <Orders O>
  static void body() {
    Lock<O> l;
    int count = 0;
    together(l.adding(count), l.adding(count), l.adding(count), l.adding(count));
    assert(count == 4);
  }
};

struct Petersons {
  using Orders = PetersonsLockOrders;
  static constexpr auto algorithm = "Peterson's lock";
  template <Orders O>
  static auto adding(PetersonsLock<O>& lock, std::size_t me, int& count, int times) {
    return [&lock, me, &count, times] {
      for (int i = 0; i < times; ++i) {
        lock.lock(me);
        ++count;
        lock.unlock(me);
      }
    };
  }
};
struct PetersonsOnce : Petersons {
  static constexpr auto text = "2 threads × 1";
  static constexpr bool slow = false;
  template <Orders O>
  static void body() {
    PetersonsLock<O> lock;
    int count = 0;
    together(adding<O>(lock, 0, count, 1), adding<O>(lock, 1, count, 1));
    assert(count == 2);
  }
};
struct PetersonsTwice : Petersons {
  static constexpr auto text = "2 threads × 2";
  static constexpr bool slow = false;
  template <Orders O>
  static void body() {
    PetersonsLock<O> lock;
    int count = 0;
    together(adding<O>(lock, 0, count, 2), adding<O>(lock, 1, count, 2));
    assert(count == 4);
  }
};

struct PetersonsThreeTimes : Petersons {
  static constexpr auto text = "2 threads × 3";
  static constexpr bool slow = true;
  template <Orders O>
  static void body() {
    PetersonsLock<O> lock;
    int count = 0;
    together(adding<O>(lock, 0, count, 3), adding<O>(lock, 1, count, 3));
    assert(count == 6);
  }
};

struct FutexTwo {
  using Orders = FutexMutexOrders;
  static constexpr auto algorithm = "Futex mutex";
  static constexpr auto text = "2 threads × 1, system call";
  static constexpr bool slow = false;
  template <Orders O>
  static void body() {
    two_add<FutexMutex<SystemFutex, O>, 1>();
  }
};
struct FutexTwoStandard : FutexTwo {
  static constexpr auto text = "2 threads × 1, std::atomic::wait";
  template <Orders O>
  static void body() {
    two_add<FutexMutex<StandardWait, O>, 1>();
  }
};
struct FutexTwice : FutexTwo {
  static constexpr auto text = "2 threads × 2, system call";
  template <Orders O>
  static void body() {
    two_add<FutexMutex<SystemFutex, O>, 2>();
  }
};
struct FutexThree : FutexTwo {
  static constexpr auto text = "3 threads × 1, system call";
  template <Orders O>
  static void body() {
    three_add<FutexMutex<SystemFutex, O>>();
  }
};
struct FutexThreeStandard : FutexTwo {
  static constexpr auto text = "3 threads × 1, std::atomic::wait";
  static constexpr bool slow = true;
  template <Orders O>
  static void body() {
    three_add<FutexMutex<StandardWait, O>>();
  }
};

struct SeqlockOneWriter {
  using Orders = SeqlockOrders;
  static constexpr auto algorithm = "Seqlock";
  static constexpr auto text = "1 writes, 1 reads";
  static constexpr bool slow = false;
  template <Orders O>
  static void body() {
    Seqlock<O> lock;
    together([&] { lock.write({1, 1}); }, [&] { read(lock); });
  }

 protected:
  template <class Lock>
  static void read(const Lock& lock) {
    if (const auto p = lock.try_read()) assert(p->a == p->b);
  }
};
struct SeqlockTwoWriters : SeqlockOneWriter {
  static constexpr auto text = "2 write";
  template <Orders O>
  static void body() {
    Seqlock<O> lock;
    together([&] { lock.write({1, 1}); }, [&] { lock.write({2, 2}); });
    read(lock);
  }
};
struct SeqlockTwoWritersAndReader : SeqlockOneWriter {
  static constexpr auto text = "2 write, 1 reads";
  template <Orders O>
  static void body() {
    Seqlock<O> lock;
    together([&] { lock.write({1, 1}); }, [&] { lock.write({2, 2}); }, [&] { read(lock); });
    read(lock);
  }
};

struct SeqlockFour : SeqlockOneWriter {
  static constexpr auto text = "2 write, 2 read";
  static constexpr bool slow = true;
  template <Orders O>
  static void body() {
    Seqlock<O> lock;
    together([&] { lock.write({1, 1}); }, [&] { lock.write({2, 2}); }, [&] { read(lock); },
             [&] { read(lock); });
    read(lock);
  }
};

}  // namespace

std::vector<Client> locks() {
  return {
      client_of<TicketTwo>(),
      client_of<TicketThree>(),
      client_of<TicketThreeTwice>(),
      client_of<McsTwo>(),
      client_of<McsThree>(),
      client_of<McsFour>(),
      client_of<PetersonsOnce>(),
      client_of<PetersonsTwice>(),
      client_of<PetersonsThreeTimes>(),
      client_of<FutexTwo>(),
      client_of<FutexTwoStandard>(),
      client_of<FutexTwice>(),
      client_of<FutexThree>(),
      client_of<FutexThreeStandard>(),
      client_of<SeqlockOneWriter>(),
      client_of<SeqlockTwoWriters>(),
      client_of<SeqlockTwoWritersAndReader>(),
      client_of<SeqlockFour>(),
  };
}

}  // namespace algorithms
