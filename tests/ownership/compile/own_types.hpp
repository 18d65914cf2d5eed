// Types of a user's own, for the tables of verdicts and the programs that are refused.
#pragma once

#include <fearless/ownership.hpp>

#include <atomic>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace own {

// ---- aggregates: seen through by both compilers

struct Empty {};
struct Point {
  int x, y;
};
struct Person {
  std::string name;
  int age;
};
struct Packed {
  unsigned a : 3, b : 5;
  int c[4];
};
struct WithPointer {
  int id;
  const int* where;
};
struct WithReference {
  int id;
  std::string& name;
};
struct WithView {
  std::string_view name;
};
struct Shares {
  std::vector<std::shared_ptr<int>> parts;
};
struct Counters {
  std::atomic<int> hits{0}, misses{0};
};
struct Cached {  // interior mutability behind const
  int value;
  mutable int uses;
};
struct CachedSafely {
  int value;
  mutable std::atomic<int> uses{0};
};
struct Node {  // refers to itself
  int value;
  std::unique_ptr<Node> next;
};
struct Chain {  // shared, and never changed
  int value;
  std::optional<fearless::arc<const Chain>> next;
};
struct Ring {  // shared and changed
  int value = 0;
  fearless::mutex<std::optional<fearless::arc<Ring>>> next;
};
struct Either {
  std::variant<int, fearless::arc<const Either>> next;
};
struct Tree {
  std::map<std::string, std::unique_ptr<Tree>> children;
  std::shared_ptr<int> extra;
};
struct Nested {
  Point points[2];
  std::pair<Person, std::variant<Point, std::string>> rest;
};
struct ManyMembers {
  int a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u;
};

// Members that nothing but their own initialiser can make: they are counted all the same.
inline int global = 0;
struct RefersByDefault {
  int& target = global;
};
struct RefersByDefaultToo {
  int& target = global;
  int* other = nullptr;
};
struct RefersByDefaultAtLast {
  int number;
  int& target = global;
};
struct ReadsByDefault {
  int number;
  const int& target = global;
};
template <class T>
struct Strong {  // converts from nothing but a T
  Strong() = default;
  explicit Strong(T v) : value(v) {}
  template <class U>
  Strong(U) = delete;
  T value;
};
struct Keyed {
  Strong<int*> id;
};
struct KeyedAtLast {
  int number;
  Strong<int*> id;
  int* other;
};
struct ByDefault {
  int number = 1;
  std::string text = "a";
  std::unique_ptr<int> own = nullptr;
};

struct Pretends {  // its tuple interface shows less than it holds
  int* where;
};
template <std::size_t I>
int get(const Pretends& p) {
  return *p.where;
}
union Bits {
  int number;
  float real;
};
struct Fixed {  // cannot be moved
  Fixed() = default;
  Fixed(Fixed&&) = delete;
};

// ---- classes with private members and bases: seen through by clang

class Account {
 public:
  explicit Account(std::string owner) : owner_(std::move(owner)) {}

 private:
  [[maybe_unused]] std::string owner_;
  [[maybe_unused]] long balance_ = 0;
};
class Window {
 public:
  explicit Window(const Account& a) : account_(&a) {}

 private:
  [[maybe_unused]] const Account* account_;
};
class Alias {
 public:
  explicit Alias(std::string& s) : name_(s) {}

 private:
  [[maybe_unused]] std::string& name_;
};
class Savings : public Account {
 public:
  Savings() : Account("savings") {}

 private:
  [[maybe_unused]] int rate_ = 0;
};
class WatchedWindow : private Window {
 public:
  using Window::Window;
};
class Flags {
 public:
  Flags() = default;

 private:
  [[maybe_unused]] unsigned ready_ : 1 = 0;
  [[maybe_unused]] unsigned level_ : 4 = 0;
};
class Memo {  // interior mutability behind const
 public:
  Memo() = default;

 private:
  [[maybe_unused]] std::string value_;
  [[maybe_unused]] mutable bool known_ = false;
};
class Statistics {
 public:
  Statistics() = default;

 private:
  [[maybe_unused]] std::atomic<long> count_{0};
  [[maybe_unused]] fearless::mutex<std::vector<double>> samples_;
};
class Position {  // trivially copyable and literal: g++ judges it by its bytes
 public:
  constexpr Position(int x, int y) : x_(x), y_(y) {}

 private:
  [[maybe_unused]] int x_, y_;
};
class Cursor {
 public:
  explicit Cursor(int* p) : at_(p) {}

 private:
  [[maybe_unused]] int* at_;
};
class Shape {
 public:
  Shape() = default;
  Shape(const Shape&) = default;
  Shape& operator=(const Shape&) = default;
  virtual ~Shape() = default;

 private:
  [[maybe_unused]] int corners_ = 0;
};
class Circle final : public Shape {};

// The chapter's: a reference count that is not atomic.
class Rc {
 public:
  explicit Rc(int value) : value_(new int(value)), count_(new int(1)) {}
  Rc(const Rc& other) : value_(other.value_), count_(other.count_) { ++*count_; }
  Rc& operator=(const Rc&) = delete;
  ~Rc() {
    if (--*count_ == 0) {
      delete value_;
      delete count_;
    }
  }

 private:
  int* value_;
  int* count_;
};

// ---- types that say so themselves

struct Handle {  // a number that means something in one thread only
  int id;
};
class Session {
 public:
  Session() = default;

 private:
  [[maybe_unused]] int id_ = 0;
  [[maybe_unused]] fearless::thread_bound here_;
};
class OwnsHandle {
 public:
  OwnsHandle() = default;

 private:
  [[maybe_unused]] Handle handle_{};
};
struct NamedHandle : Handle {  // an aggregate with a base that has opted out
  int name;
};
class KeepsHandle : private NamedHandle {
 public:
  KeepsHandle() = default;
};
class Pointers {  // in an array
 public:
  Pointers() = default;

 private:
  [[maybe_unused]] int* all_[2] = {};
};
class Sizes {
 public:
  Sizes() = default;

 private:
  [[maybe_unused]] std::size_t all_[2] = {};
};
class Buffer {  // owns what it points to
 public:
  explicit Buffer(std::size_t n) : data_(new char[n]) {}
  Buffer(Buffer&& other) noexcept : data_(std::exchange(other.data_, nullptr)) {}
  Buffer& operator=(Buffer&&) = delete;
  ~Buffer() { delete[] data_; }

 private:
  char* data_;
};
template <class T>
class Box {  // owns a T
 public:
  explicit Box(T value) : value_(new T(std::move(value))) {}
  Box(Box&& other) noexcept : value_(std::exchange(other.value_, nullptr)) {}
  Box& operator=(Box&&) = delete;
  ~Box() { delete value_; }

 private:
  T* value_;
};
class Plugin {  // all classes derived from it promise to be Send
 public:
  Plugin() = default;
  Plugin(const Plugin&) = default;
  Plugin& operator=(const Plugin&) = default;
  virtual ~Plugin() = default;
};
class Incomplete;
#ifdef __clang__
struct Tagged {  // with members of an anonymous union; g++ cannot take it apart
  int tag;
  union {
    int number;
    const char* text;
  };
};
struct TaggedNumber {
  int tag;
  union {
    int number;
    float real;
  };
};
#endif

}  // namespace own

template <>
struct std::tuple_size<own::Pretends> : std::integral_constant<std::size_t, 1> {};
template <>
struct std::tuple_element<0, own::Pretends> {
  using type = int;
};

template <>
struct fearless::enable_send<own::Handle> : fearless::never<own::Handle> {};
template <>
struct fearless::enable_sync<own::Handle> : fearless::never<own::Handle> {};
template <>
struct fearless::enable_send<own::Buffer> : fearless::always {};
template <>
struct fearless::enable_sync<const own::Buffer> : fearless::always {};
template <class T>
struct fearless::enable_send<own::Box<T>> : fearless::when_send<T> {};
template <class T>
struct fearless::enable_sync<const own::Box<T>> : fearless::when_sync<T> {};
template <>
struct fearless::enable_send<own::Plugin> : fearless::always {};
