// Locks that a program has made and annotated for ThreadSanitizer (sanitizer/tsan_interface.h, and the older
// dynamic annotations).
#include <atomic>

#include "explore.hpp"

extern "C" {
void __tsan_acquire(void*);
void __tsan_release(void*);
void __tsan_mutex_create(void*, unsigned);
void __tsan_mutex_destroy(void*, unsigned);
void __tsan_mutex_pre_lock(void*, unsigned);
void __tsan_mutex_post_lock(void*, unsigned, int);
int __tsan_mutex_pre_unlock(void*, unsigned);
void __tsan_mutex_post_unlock(void*, unsigned);
void __tsan_mutex_pre_divert(void*, unsigned);
void __tsan_mutex_post_divert(void*, unsigned);
void __tsan_check_no_mutexes_held();
std::uint32_t __sanitizer_unaligned_load32(const void*);
void __sanitizer_unaligned_store32(void*, std::uint32_t);
void __sanitizer_symbolize_pc(void*, const char*, char*, std::size_t);
int __sanitizer_get_module_and_offset_for_pc(void*, char*, std::size_t, void**);
void __sanitizer_set_death_callback(void (*)());
void __sanitizer_syscall_pre_impl_close(long);
void __sanitizer_syscall_post_impl_close(long, long);
int __tsan_get_report_data(void*, const char**, int*, int*, int*, int*, int*, int*, int*, void**,
                           unsigned long);
void AnnotateRWLockAcquired(const char*, int, const void*, long);
void AnnotateRWLockReleased(const char*, int, const void*, long);
}

namespace {

constexpr unsigned write_reentrant = 1 << 1;
constexpr unsigned reads = 1 << 3;

// How it tells what it does: by either interface.
struct NewWords {
  static void about_to_lock(void* m, unsigned flags) { __tsan_mutex_pre_lock(m, flags); }
  static void locked(void* m, unsigned flags) { __tsan_mutex_post_lock(m, flags, 0); }
  static void about_to_unlock(void* m, unsigned flags) { __tsan_mutex_pre_unlock(m, flags); }
  static void unlocked(void* m, unsigned flags) { __tsan_mutex_post_unlock(m, flags); }
};
struct OldWords {
  static void about_to_lock(void*, unsigned) {}
  static void locked(void* m, unsigned flags) {
    AnnotateRWLockAcquired(__FILE__, __LINE__, m, flags == reads ? 0 : 1);
  }
  static void about_to_unlock(void* m, unsigned flags) {
    AnnotateRWLockReleased(__FILE__, __LINE__, m, flags == reads ? 0 : 1);
  }
  static void unlocked(void*, unsigned) {}
};

// Its operations order nothing by themselves: what does is what it says.
template <class Words>
class ReaderWriterLock {
 public:
  void lock() {
    Words::about_to_lock(this, 0);
    for (int expected = 0; !state_.compare_exchange_weak(expected, -1, order); expected = 0)
      std::this_thread::yield();
    Words::locked(this, 0);
  }
  void unlock() {
    Words::about_to_unlock(this, 0);
    state_.store(0, order);
    Words::unlocked(this, 0);
  }
  void lock_shared() {
    Words::about_to_lock(this, reads);
    for (int readers = state_.load(order);; std::this_thread::yield()) {
      if (readers < 0) {
        readers = state_.load(order);
      } else if (state_.compare_exchange_weak(readers, readers + 1, order)) {
        break;
      }
    }
    Words::locked(this, reads);
  }
  void unlock_shared() {
    Words::about_to_unlock(this, reads);
    state_.fetch_sub(1, order);
    Words::unlocked(this, reads);
  }

 private:
  static constexpr auto order = std::memory_order_relaxed;
  std::atomic<int> state_{0};  // so many readers; -1: a writer
};

template <class Words>
struct Shared {
  ReaderWriterLock<Words> lock;
  int value = 0;
  void write() {
    lock.lock();
    ++value;
    lock.unlock();
  }
  int read() {
    lock.lock_shared();
    const int seen = value;
    lock.unlock_shared();
    return seen;
  }
  void write_as_reader() {
    lock.lock_shared();
    ++value;
    lock.unlock_shared();
  }
};

fearless::result at_random(void (*body)()) {
  fearless::options o;
  o.executions = 500;
  return fearless::check(o, body);
}

void expect_passes(void (*body)()) {
  exhaustive::expect_verified("sc", body);
  const fearless::result r = at_random(body);
  EXPECT_TRUE(r.passed()) << r.report;
}
void expect_found(const char* kind, void (*body)()) {
  for (const char* model : {"sc", "rc11"}) exhaustive::expect_violation(model, kind, body);
  EXPECT_TRUE(at_random(body).found(kind));
}

template <class Words>
class AnnotatedLock : public testing::Test {};
using BothInterfaces = testing::Types<NewWords, OldWords>;
TYPED_TEST_SUITE(AnnotatedLock, BothInterfaces);

TYPED_TEST(AnnotatedLock, OrdersWritersAndReaders) {
  expect_passes([] {
    Shared<TypeParam> s;
    exhaustive::both([&] { s.write(); }, [&] { s.read(); });
    s.write();
    assert(s.value == 2);
  });
}
TYPED_TEST(AnnotatedLock, OrdersAWriterAfterReaders) {
  expect_passes([] {
    Shared<TypeParam> s;
    std::atomic<int> left{0};
    exhaustive::both(
        [&] {
          s.read();
          left.store(1, std::memory_order_relaxed);
        },
        [&] {
          if (left.load(std::memory_order_relaxed) == 1) s.write();
        });
  });
}
// Not even where one has left before the other comes.
TYPED_TEST(AnnotatedLock, OrdersNoReadersAmongThemselves) {
  expect_found("data-race", [] {
    Shared<TypeParam> s;
    exhaustive::both([&] { s.write_as_reader(); }, [&] { s.write_as_reader(); });
  });
}
TYPED_TEST(AnnotatedLock, IsNotUnlockedByAnother) {
  expect_found("sync-misuse", [] {
    ReaderWriterLock<TypeParam> l;
    l.lock();
    std::thread([&] { l.unlock(); }).join();
  });
}
TYPED_TEST(AnnotatedLock, IsNotUnlockedWhenNobodyHoldsIt) {
  expect_found("sync-misuse", [] {
    ReaderWriterLock<TypeParam> l;
    std::thread([&] {
      l.lock();
      l.unlock();
    }).join();
    l.unlock();
  });
}

// Takes what is taken, if `broken`.
template <bool Broken>
class Latch {
 public:
  explicit Latch(unsigned flags = 0) : flags_(flags) { __tsan_mutex_create(this, flags); }
  ~Latch() { __tsan_mutex_destroy(this, 0); }
  Latch(const Latch&) = delete;
  Latch& operator=(const Latch&) = delete;

  void lock() {
    __tsan_mutex_pre_lock(this, flags_);
    while (taken_.exchange(true, std::memory_order_acquire) && !Broken) {
      ++contended_;  // by whoever comes: part of the lock's own affairs
      std::this_thread::yield();
    }
    __tsan_mutex_post_lock(this, flags_, 0);
  }
  void unlock() {
    __tsan_mutex_pre_unlock(this, 0);
    taken_.store(false, std::memory_order_release);
    __tsan_mutex_post_unlock(this, 0);
  }
  void* address() { return this; }

 private:
  unsigned flags_;
  std::atomic<bool> taken_{false};
  int contended_ = 0;
};

TEST(AnnotatedCode, IsNotLookedAt) {
  const fearless::result r = at_random([] {
    Latch<false> l;
    int n = 0;
    const auto add = [&] {
      l.lock();
      ++n;
      l.unlock();
    };
    std::thread a(add), b(add), c(add);
    a.join();
    b.join();
    c.join();
    assert(n == 3);
  });
  EXPECT_TRUE(r.passed()) << r.report;
}
TEST(AnnotatedCode, IsLookedAtWhereItDiverts) {
  const auto count = [](bool diverts) {
    static volatile int log;
    Latch<false> l;
    const auto lock = [&] {
      __tsan_mutex_pre_lock(l.address(), 0);
      if (diverts) __tsan_mutex_pre_divert(l.address(), 0);
      log = log + 1;
      if (diverts) __tsan_mutex_post_divert(l.address(), 0);
      __tsan_mutex_post_lock(l.address(), 1 << 4 | 1 << 5, 0);  // has not got it
    };
    exhaustive::both(lock, lock);
  };
  EXPECT_TRUE(exhaustive::explore("rc11", [&] { count(false); }).passed());
  exhaustive::expect_violation("rc11", "data-race", [&] { count(true); });
}
TEST(AnnotatedMisuse, LocksThatLetInTwoAreFound) {
  expect_found("sync-misuse", [] {
    Latch<true> l;
    std::atomic<int> inside{0};
    const auto enter = [&] {
      l.lock();
      ++inside;
      l.unlock();
    };
    exhaustive::both(enter, enter);
  });
}
TEST(AnnotatedMisuse, LockingAgainIsFoundUnlessThatIsAllowed) {
  expect_found("sync-misuse", [] {
    Latch<true> l;
    std::thread([&] {
      l.lock();
      l.lock();
    }).join();
  });
  expect_passes([] {
    Latch<true> l(write_reentrant);
    std::thread([&] {
      l.lock();
      l.lock();
      l.unlock();
      l.unlock();
    }).join();
  });
}
TEST(AnnotatedMisuse, DestroyingWhatIsLockedIsFound) {
  expect_found("sync-misuse", [] {
    Latch<false> l;
    std::thread([&] { l.lock(); }).join();
  });
}
TEST(AnnotatedMisuse, HoldingALockWhereNoneIsToBeHeldIsFound) {
  expect_found("sync-misuse", [] {
    Latch<false> l;
    std::thread([&] {
      l.lock();
      __tsan_check_no_mutexes_held();
      l.unlock();
    }).join();
  });
  expect_passes([] {
    Latch<false> l;
    std::thread([&] {
      l.lock();
      l.unlock();
      __tsan_check_no_mutexes_held();
    }).join();
  });
}

// What is released at the address of an atomic object has nothing to do with the object.
TEST(AnnotatedRelease, IsNoStoreOfTheAtomicThere) {
  for (const bool acquires : {false, true}) {
    const auto body = [acquires] {
      std::atomic<int> flag{0};
      int data = 0;
      exhaustive::both(
          [&] {
            data = 1;
            __tsan_release(&flag);
            flag.store(1, std::memory_order_relaxed);
          },
          [&] {
            if (flag.load(std::memory_order_acquire) == 0) return;
            if (acquires) __tsan_acquire(&flag);
            assert(data == 1);
          });
    };
    if (acquires) {
      exhaustive::expect_verified("rc11", body);
    } else {
      exhaustive::expect_violation("rc11", "data-race", body);
    }
  }
}

// What sanitizer/common_interface_defs.h and its kin have besides.
TEST(SanitizerInterface, UnalignedMemoryIsLookedAt) {
  static char bytes[16];
  const auto body = [](bool joined) {
    std::thread other([] { __sanitizer_unaligned_store32(bytes + 3, 0x01020304); });
    if (joined) other.join();
    if (const auto now = __sanitizer_unaligned_load32(bytes + 3); joined) assert(now == 0x01020304);
    if (!joined) other.join();
  };
  exhaustive::expect_verified("rc11", [&] { body(true); });
  exhaustive::expect_violation("rc11", "data-race", [&] { body(false); });
}
TEST(SanitizerInterface, AnswersToo) {
  const auto body = [] {
    std::thread other([] {
      __sanitizer_set_death_callback([] {});
      __sanitizer_syscall_pre_impl_close(3);
      __sanitizer_syscall_post_impl_close(0, 3);
      int n = 0;
      void* p = nullptr;
      const char* name = nullptr;
      assert(__tsan_get_report_data(nullptr, &name, &n, &n, &n, &n, &n, &n, &n, &p, 1) == 0);
      char text[256];
      __sanitizer_symbolize_pc(reinterpret_cast<void*>(&fputs), "%p %f", text, sizeof text);
      assert(std::string(text).find("fputs") != std::string::npos);
      assert(__sanitizer_get_module_and_offset_for_pc(reinterpret_cast<void*>(&fputs), text, sizeof text,
                                                      &p) == 1);
      assert(text[0] == '/' && p != nullptr);
    });
    other.join();
  };
  exhaustive::expect_verified("rc11", body);
}

}  // namespace
