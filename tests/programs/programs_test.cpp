// Programs of operations of one's own: what right programs are, and what is found with them.
#include <fearless/programs.hpp>

#include "judge.hpp"

#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <stdexcept>

namespace {

namespace generated = fearless::generated;

// ---- objects, right and wrong

template <bool right>
class spin_lock {
 public:
  void lock() {
    while (taken_.test_and_set(std::memory_order_acquire)) taken_.wait(true);
  }
  void unlock() {
    taken_.clear(right ? std::memory_order_release : std::memory_order_relaxed);
    taken_.notify_one();
  }

 private:
  std::atomic_flag taken_;
};

template <bool right>
struct shop {
  spin_lock<right> lock;
  int stock = 0;
};

// Readers keep writers out, if it is right; writers keep everybody out.
template <bool right>
class readers_lock {
 public:
  void lock() {
    std::unique_lock l(m_);
    changed_.wait(l, [&] { return !writer_ && (!right || readers_ == 0); });
    writer_ = true;
  }
  void lock_shared() {
    std::unique_lock l(m_);
    changed_.wait(l, [&] { return !writer_; });
    ++readers_;
  }
  void unlock() {
    const std::lock_guard l(m_);
    if (writer_) writer_ = false;
    else --readers_;
    changed_.notify_all();
  }

 private:
  std::mutex m_;
  std::condition_variable changed_;
  bool writer_ = false;
  int readers_ = 0;
};

template <bool right>
struct library {
  readers_lock<right> lock;
  int book = 0;
};

// What is put in comes out again, if it is right even where somebody waits already.
template <bool right>
class mailbox {
 public:
  void put(std::unique_ptr<int> letter) {
    const std::lock_guard l(m_);
    letters_.push_back(std::move(letter));
    if (right || letters_.size() > 1) changed_.notify_one();
  }
  std::unique_ptr<int> get() {
    std::unique_lock l(m_);
    changed_.wait(l, [&] { return !letters_.empty(); });
    std::unique_ptr<int> letter = std::move(letters_.front());
    letters_.pop_front();
    return letter;
  }

 private:
  std::mutex m_;
  std::condition_variable changed_;
  std::deque<std::unique_ptr<int>> letters_;
};

struct writer {
  std::unique_ptr<int> letter;
  std::map<std::size_t, std::thread> threads;
};

template <class Test>
void add_shop(Test& test) {
  test.add("lock", [](auto& s) { s.lock.lock(); }).acquires("lock");
  test.add("unlock", [](auto& s) { s.lock.unlock(); }).releases("lock");
  test.add("sell", [](auto& s) { --s.stock; }).needs("lock").writes("stock").unguarded("data-race");
}

template <class Test>
void add_library(Test& test) {
  test.add("lock", [](auto& s) { s.lock.lock(); }).acquires("lock");
  test.add("lock_shared", [](auto& s) { s.lock.lock_shared(); }).acquires_shared("lock");
  test.add("unlock", [](auto& s) { s.lock.unlock(); }).releases("lock");
  test.add("write", [](auto& s) { ++s.book; }).needs("lock");
  test.add("read", [](auto& s) { (void)*static_cast<volatile int*>(&s.book); }).needs_shared("lock");
}

template <class Box>
void add_mail(fearless::programs<Box, writer>& test) {
  using place = fearless::place<Box, writer>;
  test.many_give("mail");
  test.add("write", [](Box&, writer& w) { w.letter = std::make_unique<int>(1); })
      .lacks("letter")
      .makes("letter");
  test.add("read", [](Box&, writer& w) { ++*w.letter; }).uses("letter");
  test.add("burn", [](Box&, writer& w) { w.letter.reset(); }).ends("letter");
  test.add("put", [](Box& b, writer& w) { b.put(std::move(w.letter)); }).passes("letter").gives("mail");
  test.add("get", [](Box& b, writer& w) { w.letter = b.get(); }).lacks("letter").takes("mail");
  test.add("start", [](Box&, writer& w, const place& p) { w.threads[p.other()] = std::thread(p.starts()); })
      .starts("thread");
  test.add("join", [](Box&, writer& w, const place& p) { w.threads[p.other()].join(); }).joins("thread");
}

// As a test has it, but for what it finds.
FEARLESS_PROGRAMS(SpinLock, ProtectsWhatItGuards, shop<true>) { add_shop(*this); }
FEARLESS_PROGRAMS(ReadersLock, ProtectsWhatItGuards, library<true>) { add_library(*this); }
FEARLESS_PROGRAMS(Mailbox, HandsOver, mailbox<true>, writer) { add_mail(*this); }

// The wrong one's token shows it again, with the same program.
template <class Shared, class Local, class Declare>
fearless::violation found_and_replayed(const std::string& name, Declare declare) {
  fearless::options o;
  o.name = name;
  const fearless::result r = fearless::check_programs<Shared, Local>(o, declare);
  EXPECT_TRUE(r.failed()) << r.report;
  if (r.violations.empty()) return {};
  o.replay = r.violations[0].replay;
  const fearless::result again = fearless::check_programs<Shared, Local>(o, declare);
  EXPECT_TRUE(again.failed()) << again.report;
  if (!again.violations.empty()) {
    EXPECT_EQ(again.violations[0].kind, r.violations[0].kind);
    EXPECT_EQ(again.violations[0].history, r.violations[0].history);
  }
  return r.violations[0];
}

TEST(Programs, SpinLockThatReleasesNothingIsARace) {
  const auto v = found_and_replayed<shop<false>, fearless::no_locals>("spin", [](auto& t) { add_shop(t); });
  EXPECT_EQ(v.kind, "data-race");
  // Two threads, each of which locks, sells, unlocks.
  EXPECT_EQ(v.history,
            "thread 0: start thread 1, lock, sell, unlock, join thread 1\n"
            "thread 1: lock, sell, unlock\n");
}

TEST(Programs, ReadersLockThatLetsAWriterInIsARace) {
  const auto v = found_and_replayed<library<false>, fearless::no_locals>("library",
                                                                         [](auto& t) { add_library(t); });
  EXPECT_EQ(v.kind, "data-race");
  EXPECT_NE(v.history.find("lock_shared, read"), std::string::npos) << v.history;
}

TEST(Programs, MailboxThatWakesNobodyIsADeadlock) {
  const auto v = found_and_replayed<mailbox<false>, writer>("mail", [](auto& t) { add_mail(t); });
  EXPECT_EQ(v.kind, "deadlock");
  EXPECT_NE(v.history.find("get"), std::string::npos) << v.history;
}

// Threads are started by default where they have something of their own, too.
struct slots {
  std::atomic<int> taken{0};
  int plain = 0;
};
struct slot {
  int number = 0;
};

template <bool right>
fearless::result search_slots() {
  fearless::options o;
  o.executions = 3000;
  return fearless::check_programs<slots, slot>(o, [](auto& t) {
    t.add("take", [](slots& s, slot& mine) { mine.number = right ? ++s.taken : ++s.plain; })
        .lacks("slot")
        .makes("slot");
    t.add("use", [](slots&, slot& mine) { EXPECT_GT(mine.number, 0); }).uses("slot");
    t.add("give back", [](slots&, slot& mine) { mine.number = 0; }).ends("slot");
  });
}

TEST(Programs, ThreadsAreStartedByDefaultWithWhatIsTheirOwn) {
  const fearless::result right = search_slots<true>();
  EXPECT_TRUE(right.passed()) << right.report;
  EXPECT_GT(right.threads, 1U);
  const fearless::result wrong = search_slots<false>();
  EXPECT_TRUE(wrong.found("data-race")) << wrong.report;
}

// One waits for the other, who is named by one of them only.
struct exchange {
  std::mutex m;
  std::condition_variable changed;
  std::unique_ptr<int> letter;
  bool there = false, taken = false;
  void put(std::unique_ptr<int> l) {
    std::unique_lock lock(m);
    changed.wait(lock, [&] { return !there; });
    letter = std::move(l);
    there = true;
    changed.notify_all();
    changed.wait(lock, [&] { return taken; });
    there = taken = false;
    changed.notify_all();
  }
  std::unique_ptr<int> get() {
    std::unique_lock lock(m);
    changed.wait(lock, [&] { return there && !taken; });
    taken = true;
    changed.notify_all();
    return std::move(letter);
  }
};

TEST(Programs, WhoIsNamedAsAnAnswerDoesNotMeetItself) {
  const auto search = [](bool itself) {
    fearless::options o;
    o.executions = 3000;
    return fearless::check_programs<exchange, writer>(o, [&](auto& t) {
      t.add("write", [](exchange&, writer& w) { w.letter = std::make_unique<int>(1); })
          .lacks("letter")
          .makes("letter");
      t.add("burn", [](exchange&, writer& w) { w.letter.reset(); }).ends("letter");
      t.add("put", [](exchange& e, writer& w) { e.put(std::move(w.letter)); })
          .passes("letter")
          .meets("exchange")
          .answered_by("get");
      auto get = t.add("get", [](exchange& e, writer& w) { w.letter = e.get(); });
      get.lacks("letter").meets("exchange");
      if (itself) get.answered_by("get");
    });
  };
  const fearless::result right = search(false);
  EXPECT_TRUE(right.passed()) << right.report;
  EXPECT_EQ(right.report.find("never performed"), std::string::npos) << right.report;
  EXPECT_TRUE(search(true).found("deadlock"));
}

TEST(Programs, OperationsOfWhichNoneAreRightAreRefused) {
  const auto search = [](bool joined) {
    fearless::options o;
    o.executions = 200;
    return fearless::check_programs<shop<true>, writer>(o, [&](auto& t) {
      using place = fearless::place<shop<true>, writer>;
      add_shop(t);
      t.add("start", [](auto&, writer& w, const place& p) {
         w.threads[p.other()] = std::thread(p.starts());
       }).starts("thread");
      if (joined)
        t.add("join", [](auto&, writer& w, const place& p) { w.threads[p.other()].join(); }).joins("thread");
    });
  };
  EXPECT_THROW(search(false), std::logic_error);
  EXPECT_TRUE(search(true).passed());
}

struct nothing {};

// ---- programs

generated::program of(const std::string& text, const fearless::programs<nothing>& t) {
  generated::program p;
  EXPECT_TRUE(from_text(text, t.words().operations.size(), &p)) << text;
  return p;
}

// 0 lock a, 1 unlock a, 2 lock b, 3 unlock b, 4 use a, 5 give, 6 take, 7 start, 8 join
void add_abstract(fearless::programs<nothing>& t) {
  const auto none = [](nothing&) {};
  t.add("lock a", none).acquires("a");
  t.add("unlock a", none).releases("a");
  t.add("lock b", none).acquires("b");
  t.add("unlock b", none).releases("b");
  t.add("use a", none).needs("a").writes("a").unguarded("data-race");
  t.add("give", none).gives("s");
  t.add("take", none).takes("s");
  t.add("start", none).starts("thread");
  t.add("join", none).joins("thread");
}

TEST(RightPrograms, KeepTheOrderOfLocks) {
  fearless::programs<nothing> t;
  add_abstract(t);
  EXPECT_TRUE(right(of("7.1,0,2,3,1,8.1/0,4,1", t), t.words()));
  EXPECT_FALSE(right(of("7.1,2,0,1,3,8.1/0,4,1", t), t.words()));
}

TEST(RightPrograms, UnlockWhatTheyHaveLockedAndNothingElse) {
  fearless::programs<nothing> t;
  add_abstract(t);
  EXPECT_FALSE(right(of("7.1,0,8.1/", t), t.words()));
  EXPECT_FALSE(right(of("7.1,1,8.1/", t), t.words()));
  EXPECT_FALSE(right(of("7.1,0,0,1,8.1/", t), t.words()));
  EXPECT_FALSE(right(of("7.1,4,8.1/", t), t.words()));
}

TEST(RightPrograms, WaitOnlyForWhatIsGivenAndHoldNothingMeanwhile) {
  fearless::programs<nothing> t;
  add_abstract(t);
  EXPECT_TRUE(right(of("7.1,6,8.1/5", t), t.words()));
  EXPECT_FALSE(right(of("7.1,6,8.1/", t), t.words()));
  EXPECT_FALSE(right(of("7.1,0,6,1,8.1/5", t), t.words()));
  // Each would wait for the other.
  EXPECT_FALSE(right(of("7.1,8.1,5/6", t), t.words()));
  // Two threads that take would take from each other.
  EXPECT_FALSE(right(of("7.1,5,5,6,8.1/6", t), t.words()));
}

TEST(RightPrograms, JoinTheThreadsThatTheyStart) {
  fearless::programs<nothing> t;
  add_abstract(t);
  EXPECT_FALSE(right(of("7.1/", t), t.words()));
  EXPECT_FALSE(right(of("8.1/", t), t.words()));
  EXPECT_FALSE(right(of("7.1,8.1//", t), t.words()));
}

TEST(Programs, AreTheSameForTheSameSeedAndAsTexts) {
  fearless::programs<nothing> t;
  add_abstract(t);
  bool different = false;
  for (std::uint64_t n = 0; n < 200; ++n) {
    const auto a = generated::drawing(t.words(), {}, 7, n).draw();
    const auto b = generated::drawing(t.words(), {}, 7, n).draw();
    const auto c = generated::drawing(t.words(), {}, 8, n).draw();
    ASSERT_TRUE(a && b && c);
    EXPECT_EQ(a->what, b->what);
    different = different || a->what != c->what;
    EXPECT_EQ(of(to_text(a->what), t), a->what);
    EXPECT_TRUE(right(a->what, t.words())) << t.describe(a->what);
  }
  EXPECT_TRUE(different);
}

TEST(Programs, OfOtherTextsThereAreNone) {
  generated::program p;
  for (const char* text : {"9", "1.2", "x", "1.", "0,,", "1;2"}) EXPECT_FALSE(from_text(text, 9, &p)) << text;
}

TEST(Programs, OfOtherOperationsThereAreNone) {
  fearless::programs<nothing> t, other, more;
  add_abstract(t);
  const generated::program p = of("7.1,0,1,8.1/", t);
  const std::string token = to_token(p, t.words());
  generated::program read;
  EXPECT_TRUE(from_token(token, t.words(), &read));
  EXPECT_EQ(read, p);
  EXPECT_FALSE(from_token(to_text(p), t.words(), &read));
  add_abstract(more);
  more.add("more", [](nothing&) {});
  EXPECT_TRUE(from_token(token, more.words(), &read));
  other.add("lock", [](nothing&) {}).acquires("a");
  other.add("unlock", [](nothing&) {}).releases("a");
  for (int n = 0; n < 5; ++n) other.add("none", [](nothing&) {});
  other.add("start", [](nothing&) {}).starts("thread");
  other.add("join", [](nothing&) {}).joins("thread");
  EXPECT_TRUE(from_text(to_text(p), other.words().operations.size(), &read));
  EXPECT_FALSE(from_token(token, other.words(), &read));
}

TEST(Programs, SimplerOnesAreRightAndSmaller) {
  fearless::programs<nothing> t;
  add_abstract(t);
  const generated::program p = of("7.1,0,4,1,6,8.1/0,2,3,1,5", t);
  const auto list = simpler(p, t.words());
  EXPECT_FALSE(list.empty());
  for (const generated::program& q : list) {
    EXPECT_TRUE(right(q, t.words())) << t.describe(q);
    EXPECT_LT(size_of(q), size_of(p));
  }
}

// What the rules promise, against the enumeration of all interleavings.
TEST(Programs, RightOnesHaveNoViolationAndPlantedOnesThatOne) {
  fearless::programs<nothing> t;
  add_abstract(t);
  const generated::sizes small{3, 6};
  for (std::uint64_t n = 0; n < 300; ++n) {
    const auto d = generated::drawing(t.words(), small, 1, n).draw();
    ASSERT_TRUE(d);
    EXPECT_EQ(judge::judge(t.words(), d->what), std::set<std::string>{}) << t.describe(d->what);
  }
  std::size_t drawn = 0;
  for (const generated::plant& p : generated::plants_of(t.words())) {
    for (std::uint64_t n = 0; n < 30; ++n) {
      const auto d = generated::drawing(t.words(), small, 2, n).draw(&p);
      if (!d) continue;
      ++drawn;
      const auto kinds = judge::judge(t.words(), d->what);
      ASSERT_EQ(kinds.size(), 1U) << d->place << '\n' << t.describe(d->what);
      EXPECT_NE((',' + d->kinds + ',').find(',' + *kinds.begin() + ','), std::string::npos)
          << *kinds.begin() << ", not " << d->kinds << ": " << d->place << '\n'
          << t.describe(d->what);
    }
  }
  EXPECT_GT(drawn, 100U);
}

// The enumeration by itself: programs with one violation of each kind.
TEST(Judge, FindsWhatThereIs) {
  fearless::programs<nothing> t;
  add_abstract(t);
  const auto kinds = [&](const std::string& text) { return judge::judge(t.words(), of(text, t)); };
  using set = std::set<std::string>;
  EXPECT_EQ(kinds("7.1,0,4,1,8.1/0,4,1"), set{});
  EXPECT_EQ(kinds("7.1,4,8.1/0,4,1"), set{"data-race"});
  EXPECT_EQ(kinds("7.1,0,2,3,1,8.1/2,0,1,3"), set{"deadlock"});
  EXPECT_EQ(kinds("0,2,3,1,7.1,8.1/2,0,1,3"), set{"lock-order"});
  EXPECT_EQ(kinds("7.1,6,8.1/"), set{"deadlock"});
  EXPECT_EQ(kinds("7.1/6"), set{"thread-leak"});
}

}  // namespace
