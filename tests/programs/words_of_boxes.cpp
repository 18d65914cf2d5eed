// What has one owner, is handed over, lent, shared: and what is done to it by others.
#include "words.hpp"

namespace words {
namespace {

void add_box(test& t) {
  t.add("make box", [](shared&, local& l) { l.box = std::make_unique<int>(1); })
      .lacks("box")
      .makes("box")
      .construct("std::unique_ptr");
  t.add("write box", [](shared&, local& l) { ++*l.box; }).uses("box").construct("std::unique_ptr");
  t.add("drop box", [](shared&, local& l) { l.box.reset(); }).ends("box").construct("std::unique_ptr");
  t.add("own box",
        [](shared&, local& l) {
          fearless::exclusive(*l.box);
          ++*l.box;
          fearless::unowned(*l.box);
        })
      .uses("box")
      .construct("exclusive");

  t.add("drop box and write it",
        [](shared&, local& l) {
          int* const p = l.box.get();
          l.box.reset();
          *static_cast<volatile int*>(p) = 1;
        })
      .ends("box")
      .wrong("use-after-free")
      .construct("std::unique_ptr");
  t.add("drop box twice",
        [](shared&, local& l) {
          int* const p = l.box.release();
          delete p;
          delete p;
        })
      .ends("box")
      .wrong("double-free")
      .construct("std::unique_ptr");
  t.add("forget box", [](shared&, local& l) { (void)l.box.release(); })
      .ends("box")
      .wrong("leak")
      .construct("std::unique_ptr");
  t.add("hand box over and write it",
        [](shared&, local& l) {
          fearless::hand_over(*l.box);
          ++*l.box;
        })
      .uses("box")
      .wrong("ownership")
      .construct("hand_over");
}

void add_passing(test& t) {
  t.many_give("channel");
  t.add("send box", [](shared& s, local& l) { s.channel.first.send(std::move(l.box)); })
      .passes("box")
      .gives("channel")
      .construct("fearless::channel");
  t.add("receive box", [](shared& s, local& l) { l.box = *s.channel.second.recv(); })
      .lacks("box")
      .takes("channel")
      .construct("fearless::channel");
  t.add("send box and write it",
        [](shared& s, local& l) {
          int* const p = l.box.get();
          s.channel.first.send(std::move(l.box));
          *static_cast<volatile int*>(p) = 2;
        })
      .passes("box")
      .gives("channel")
      .wrong("ownership,use-after-free,data-race")
      .construct("fearless::channel");
  t.add("send box twice",
        [](shared& s, local& l) {
          int* const p = l.box.get();
          s.channel.first.send(std::move(l.box));
          s.channel.first.send(std::unique_ptr<int>(p));
        })
      .passes("box")
      .gives("channel")
      .wrong("ownership,double-free")
      .construct("fearless::channel");

  t.many_give("mail");
  t.add("put box",
        [](shared& s, local& l) {
          const std::lock_guard lock(s.mail.mutex);
          s.mail.values.push_back(std::move(l.box));
          s.mail.changed.notify_one();
        })
      .passes("box")
      .gives("mail")
      .construct("queue of one's own");
  t.add("get box",
        [](shared& s, local& l) {
          std::unique_lock lock(s.mail.mutex);
          s.mail.changed.wait(lock, [&] { return !s.mail.values.empty(); });
          l.box = std::move(s.mail.values.front());
          s.mail.values.pop_front();
        })
      .lacks("box")
      .takes("mail")
      .construct("queue of one's own");
}

void add_values(test& t) {
  t.add("lock owned", [](shared& s) { s.guard.reset(new fearless::mutex<int>::guard(s.owned.lock())); })
      .acquires("owned")
      .construct("fearless::mutex");
  t.add("unlock owned", [](shared& s) { const auto guard = std::move(s.guard); })
      .releases("owned")
      .construct("fearless::mutex");
  t.add("write owned", [](shared& s) { **s.guard += 1; }).needs("owned").construct("fearless::mutex");
  t.add("with owned", [](shared& s) { s.owned.with([](int& v) { ++v; }); })
      .acquires("owned")
      .releases("owned")
      .construct("fearless::mutex");
  t.add("keep a pointer to owned",
        [](shared& s) {
          int* p = nullptr;
          {
            const auto guard = s.owned.lock();
            p = const_cast<int*>(&*guard);
          }
          *static_cast<volatile int*>(p) = 3;
        })
      .acquires("owned")
      .releases("owned")
      .wrong("ownership")
      .construct("fearless::mutex");

  t.add("write table", [](shared& s) { s.table.with([](int& v) { ++v; }); })
      .acquires("table")
      .releases("table")
      .construct("fearless::rw_lock");
  t.add("read table", [](shared& s) { (void)s.table.with_shared([](const int& v) { return v; }); })
      .acquires_shared("table")
      .releases("table")
      .construct("fearless::rw_lock");
  t.add("write table as a reader",
        [](shared& s) { s.table.with_shared([](const int& v) { *const_cast<volatile int*>(&v) = 4; }); })
      .acquires_shared("table")
      .releases("table")
      .wrong("ownership")
      .construct("fearless::rw_lock");

  t.add("read config", [](shared& s) {
     const fearless::arc<const int> mine = s.config;
     (void)*static_cast<const volatile int*>(&*mine);
   }).construct("fearless::arc");
  t.add("write config", [](shared& s) { *const_cast<volatile int*>(&*s.config) = 6; })
      .wrong("ownership")
      .construct("fearless::arc");
  t.add("read once", [](shared& s) {
     (void)s.once.get_or_init([] { return 7; });
   }).construct("fearless::once_cell");
}

}  // namespace

void add_boxes(test& t) {
  add_box(t);
  add_passing(t);
  add_values(t);
}

}  // namespace words
