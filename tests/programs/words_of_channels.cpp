// Channels with room for one value, for none, and several at once.
#include "words.hpp"

#undef NDEBUG
#include <cassert>
#include <string>
#include <variant>

namespace words {
namespace {

using fearless::receiver;
using fearless::sender;
using box = std::unique_ptr<int>;

void send_for_a_while_first(sender<box>& to, box& b) {
  if (!to.send_for(std::move(b), soon)) to.send(std::move(b));
}
box receive_for_a_while_first(receiver<box>& from) {
  auto b = from.recv_for(soon);
  return b ? std::move(*b) : *from.recv();
}

// With room for one: who sends waits until the one before has been received.
void add_bounded(test& t) {
  t.given_at_first("room", 1);
  const auto send = [&](const std::string& name, auto f) {
    return t.add(name, [=](shared& s, local& l) { f(s.bounded.first, l.box); })
        .takes("room")
        .passes("box")
        .gives("bounded")
        .construct("fearless::sync_channel(1)");
  };
  send("send box to bounded", [](sender<box>& to, box& b) { to.send(std::move(b)); });
  send("try_send box to bounded, else send", [](sender<box>& to, box& b) {
    if (!to.try_send(std::move(b))) to.send(std::move(b));
  });
  send("send_for box to bounded, else send", send_for_a_while_first);
  send("send box to bounded and write it", [](sender<box>& to, box& b) {
    int* const p = b.get();
    to.send(std::move(b));
    *static_cast<volatile int*>(p) = 2;
  }).wrong("ownership,use-after-free,data-race");
  const auto receive = [&](const std::string& name, auto f) {
    t.add(name, [=](shared& s, local& l) { l.box = f(s.bounded.second); })
        .lacks("box")
        .takes("bounded")
        .gives("room")
        .construct("fearless::sync_channel(1)");
  };
  receive("receive box from bounded", [](receiver<box>& from) { return *from.recv(); });
  receive("recv_for box from bounded, else receive", receive_for_a_while_first);
  t.add("send box to bounded, which has room",
        [](shared& s, local& l) {
          const bool sent = s.bounded.first.try_send(std::move(l.box));
          assert(sent && "there is room");
        })
      .expects("room")
      .passes("box")
      .gives("bounded")
      .wrong("assertion")
      .construct("fearless::sync_channel(1)");
}

// From hand to hand.
void add_rendezvous(test& t) {
  const auto send = [&](const std::string& name, auto f) {
    return t.add(name, [=](shared& s, local& l) { f(s.hand.first, l.box); })
        .passes("box")
        .meets("hand")
        .answered_by("take box")
        .construct("fearless::sync_channel(0)");
  };
  send("offer box", [](sender<box>& to, box& b) { to.send(std::move(b)); });
  send("send_for, else offer box", send_for_a_while_first);
  // (To write it would be found only while nobody has received it, or where the receiver uses it meanwhile.)
  send("offer box and free it", [](sender<box>& to, box& b) {
    int* const p = b.get();
    to.send(std::move(b));
    delete p;
  }).wrong("ownership,double-free,use-after-free,data-race");
  const auto receive = [&](const std::string& name, auto f) {
    t.add(name, [=](shared& s, local& l) { l.box = f(s.hand.second); })
        .lacks("box")
        .meets("hand")
        .answered_by("offer box")
        .construct("fearless::sync_channel(0)");
  };
  receive("take box", [](receiver<box>& from) { return *from.recv(); });
  receive("recv_for, else take box", receive_for_a_while_first);
  receive("select, taking box", [](receiver<box>& from) { return std::get<0>(*fearless::select(from)); });
  t.add("offer box to who waits already",
        [](shared& s, local& l) {
          const bool taken = s.hand.first.try_send(std::move(l.box));
          assert(taken && "somebody waits");
        })
      .passes("box")
      .meets("hand")
      .answered_by("take box")
      .wrong("assertion")
      .construct("fearless::sync_channel(0)");
}

box either(std::variant<box, box> v) {
  return v.index() == 0 ? std::get<0>(std::move(v)) : std::get<1>(std::move(v));
}

void add_select(test& t) {
  t.many_give("either");
  const auto send = [&](const std::string& side, box_channel boxes::* channel) {
    t.add("send box to the " + side, [=](shared& s, local& l) { (s.*channel).first.send(std::move(l.box)); })
        .passes("box")
        .gives("either")
        .construct("fearless::select");
  };
  send("left", &boxes::left);
  send("right", &boxes::right);
  const auto receive = [&](const std::string& name, auto f) {
    t.add(name, [=](shared& s, local& l) { l.box = either(*f(s.left.second, s.boxes::right.second)); })
        .lacks("box")
        .takes("either")
        .construct("fearless::select");
  };
  receive("select box", [](auto& left, auto& right) { return fearless::select(left, right); });
  receive("try_select, else select box", [](auto& left, auto& right) {
    auto v = fearless::try_select(left, right);
    return v ? std::move(v) : fearless::select(left, right);
  });
  receive("select_for, else select box", [](auto& left, auto& right) {
    auto v = fearless::select_for(soon, left, right);
    return v ? std::move(v) : fearless::select(left, right);
  });
  t.add("select box in time",
        [](shared& s, local& l) {
          auto v = fearless::select_for(soon, s.left.second, s.boxes::right.second);
          assert(v && "something comes in time");
          l.box = either(std::move(*v));
        })
      .lacks("box")
      .expects("either")
      .wrong("assertion")
      .construct("fearless::select");
  t.add("select until all are gone", [](shared&) {
     auto one = fearless::channel<int>();
     auto other = fearless::sync_channel<int>(0);
     const auto send = [](const sender<int>& to) { to.send(1); };
     fearless::scope([&](fearless::thread_scope& scope) {
       scope.spawn(send, std::move(one.first));
       scope.spawn(send, std::move(other.first));
       int n = 0;
       while (fearless::select(one.second, other.second)) ++n;
       assert(n == 2);
     });
   }).construct("fearless::select");
}

}  // namespace

void add_channels(test& t) {
  add_bounded(t);
  add_rendezvous(t);
  add_select(t);
}

}  // namespace words
