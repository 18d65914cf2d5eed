// Send and Sync of types. Compiled by both compilers; where they differ, clang sees more and g++ refuses.
#include "own_types.hpp"

#include <any>
#include <array>
#include <barrier>
#include <bitset>
#include <chrono>
#include <compare>
#include <complex>
#include <condition_variable>
#include <coroutine>
#include <deque>
#include <exception>
#include <filesystem>
#include <forward_list>
#include <fstream>
#include <functional>
#include <future>
#include <latch>
#include <list>
#include <memory_resource>
#include <optional>
#include <queue>
#include <random>
#include <regex>
#include <semaphore>
#include <set>
#include <span>
#include <sstream>
#include <stdexcept>
#include <stop_token>
#include <system_error>
#include <tuple>
#include <typeindex>
#include <unordered_map>
#include <valarray>

namespace {

using namespace own;

#ifdef __clang__
constexpr bool on_clang = true;
static_assert(fearless::detail::reflection_works<void>);
#else
constexpr bool on_clang = false;
static_assert(fearless::detail::bytes_work<void>);
#endif
constexpr bool yes = true, no = false;

// Send<T>, Sync<T> (threads may change it at the same time), Sync<const T> (they may read it).
#define VERDICT(send, sync, sync_const, ...)            \
  static_assert(fearless::Send<__VA_ARGS__> == (send)); \
  static_assert(fearless::Sync<__VA_ARGS__> == (sync)); \
  static_assert(fearless::Sync<const __VA_ARGS__> == (sync_const))

// ---- the language
VERDICT(yes, no, yes, int);
VERDICT(yes, no, yes, double);
VERDICT(yes, no, yes, std::byte);
VERDICT(yes, no, yes, std::nullptr_t);
VERDICT(yes, no, yes, std::memory_order);
using Function = int (*)(int);
VERDICT(yes, no, yes, Function);
using Member = int Point::*;
VERDICT(yes, no, yes, Member);
using Array = int[3];
VERDICT(yes, no, yes, Array);
using Pointers = int* [3];
VERDICT(no, no, no, Pointers);
using Pointer = int*;
VERDICT(no, no, no, Pointer);
using PointerToConst = const char*;
VERDICT(no, no, no, PointerToConst);
// Sync of a reference is Sync of what it refers to.
static_assert(!fearless::Send<int&> && !fearless::Sync<int&>);
static_assert(!fearless::Send<const int&> && fearless::Sync<const int&>);
static_assert(!fearless::Send<int&&>);
static_assert(fearless::Send<volatile int> && !fearless::Sync<volatile int> &&
              fearless::Sync<const volatile int>);

// ---- owners
VERDICT(yes, no, yes, std::string);
VERDICT(yes, no, yes, std::vector<int>);
VERDICT(yes, no, yes, std::vector<bool>);
VERDICT(no, no, no, std::vector<int*>);
VERDICT(yes, no, yes, std::array<std::string, 2>);
VERDICT(yes, yes, yes, std::array<std::atomic<int>, 2>);
VERDICT(yes, no, yes, std::pair<int, std::string>);
VERDICT(yes, no, yes, std::tuple<int, std::string, std::vector<int>>);
VERDICT(no, yes, yes, std::tuple<const int&>);
VERDICT(yes, no, yes, std::optional<std::string>);
VERDICT(yes, no, yes, std::variant<std::monostate, int, std::string>);
VERDICT(no, no, no, std::variant<int, std::shared_ptr<int>>);
VERDICT(yes, no, yes, std::map<std::string, std::vector<int>>);
VERDICT(yes, no, yes, std::unordered_map<int, std::string>);
VERDICT(no, no, no, std::unordered_map<int, std::shared_ptr<std::string>>);
VERDICT(yes, no, yes, std::set<std::string>);
VERDICT(yes, no, yes, std::deque<int>);
VERDICT(yes, no, yes, std::list<int>);
VERDICT(yes, no, yes, std::forward_list<int>);
VERDICT(yes, no, yes, std::queue<int>);
VERDICT(yes, no, yes, std::priority_queue<int>);
VERDICT(no, no, no, std::pmr::vector<int>);  // its memory may be shared

// ---- pointers that own
VERDICT(yes, no, no, std::unique_ptr<int>);  // const does not reach the int
VERDICT(yes, no, yes, std::unique_ptr<const int>);
VERDICT(yes, no, yes, std::unique_ptr<std::atomic<int>>);
VERDICT(yes, no, no, std::unique_ptr<int[]>);
VERDICT(no, no, no, std::unique_ptr<int*>);
VERDICT(no, no, no, std::unique_ptr<int, std::function<void(int*)>>);
VERDICT(no, no, no, std::shared_ptr<int>);
VERDICT(yes, no, yes, std::shared_ptr<const int>);
VERDICT(yes, no, yes, std::shared_ptr<std::mutex>);
VERDICT(yes, no, yes, std::shared_ptr<fearless::mutex<int>>);
VERDICT(no, no, no, std::weak_ptr<int>);
VERDICT(no, no, no, std::shared_ptr<void>);
VERDICT(no, no, no, std::unique_ptr<Shape>);  // may be of a derived class
VERDICT(on_clang, no, no, std::unique_ptr<Circle>);
VERDICT(yes, no, no, std::unique_ptr<Plugin>);
VERDICT(no, no, no, std::unique_ptr<Incomplete>);

// ---- views, iterators, what hides what it holds
VERDICT(no, no, yes, std::string_view);
VERDICT(no, no, no, std::span<int>);
VERDICT(no, no, yes, std::span<const int>);
VERDICT(no, no, no, std::reference_wrapper<int>);
VERDICT(no, no, no, std::vector<int>::iterator);
VERDICT(no, no, no, std::map<int, int>::const_iterator);
VERDICT(no, no, no, std::initializer_list<int>);
VERDICT(no, no, no, std::function<void()>);
VERDICT(no, no, no, std::any);
VERDICT(no, no, no, std::exception_ptr);
VERDICT(no, no, no, std::coroutine_handle<>);
VERDICT(no, no, no, std::packaged_task<void()>);
VERDICT(no, no, no, std::pmr::polymorphic_allocator<int>);

// ---- atomics, locks, threads
VERDICT(yes, yes, yes, std::atomic<int>);
VERDICT(no, no, no, std::atomic<int*>);
VERDICT(yes, yes, yes, std::atomic_flag);
VERDICT(no, yes, yes, std::atomic_ref<int>);
static_assert(fearless::SendInScope<std::atomic_ref<int>> && !fearless::SendInScope<std::atomic_ref<int*>>);
VERDICT(yes, yes, yes, std::mutex);
VERDICT(yes, yes, yes, std::shared_mutex);
VERDICT(yes, yes, yes, std::condition_variable);
VERDICT(yes, yes, yes, std::once_flag);
VERDICT(yes, yes, yes, std::latch);
VERDICT(yes, yes, yes, std::barrier<>);
VERDICT(yes, yes, yes, std::counting_semaphore<4>);
VERDICT(no, no, no, std::lock_guard<std::mutex>);
VERDICT(no, no, no, std::unique_lock<std::mutex>);
VERDICT(no, no, no, std::shared_lock<std::shared_mutex>);
VERDICT(no, no, no, std::scoped_lock<std::mutex>);
VERDICT(yes, no, no, std::thread);
VERDICT(yes, no, no, std::jthread);
VERDICT(yes, no, yes, std::stop_token);
VERDICT(yes, no, no, std::future<int>);
VERDICT(no, no, no, std::future<int&>);
VERDICT(no, no, no, std::future<std::shared_ptr<int>>);
VERDICT(yes, no, no, std::promise<std::string>);
VERDICT(yes, no, yes, std::shared_future<int>);
VERDICT(yes, no, yes, std::thread::id);

// ---- other values
VERDICT(yes, no, yes, std::chrono::milliseconds);
VERDICT(yes, no, yes, std::chrono::steady_clock::time_point);
VERDICT(yes, no, yes, std::bitset<8>);
VERDICT(yes, no, yes, std::complex<double>);
VERDICT(yes, no, yes, std::error_code);
VERDICT(yes, no, yes, std::filesystem::path);
VERDICT(yes, no, yes, std::mt19937);
VERDICT(yes, no, yes, std::ranlux24);
VERDICT(yes, no, yes, std::knuth_b);
VERDICT(yes, no, yes, std::normal_distribution<double>);
VERDICT(yes, no, yes, std::discrete_distribution<int>);
VERDICT(yes, no, yes, std::seed_seq);
VERDICT(no, no, no, std::random_device);
VERDICT(yes, no, yes, std::strong_ordering);
VERDICT(yes, no, yes, std::chrono::year_month_day);
VERDICT(yes, no, yes, std::chrono::hh_mm_ss<std::chrono::seconds>);
VERDICT(yes, no, yes, std::valarray<int>);
VERDICT(no, no, no, std::valarray<int*>);
VERDICT(yes, no, yes, std::runtime_error);
VERDICT(yes, no, yes, std::system_error);
VERDICT(no, no, no, std::unique_ptr<std::runtime_error>);  // may be of a derived class
VERDICT(no, no, no, std::map<int, int>::node_type);
VERDICT(yes, yes, yes, std::less<int>);
VERDICT(yes, yes, yes, std::allocator<int>);
VERDICT(no, no, no, std::ofstream);
VERDICT(no, no, no, std::ostringstream);
VERDICT(no, no, no, std::regex);
VERDICT(no, no, no, std::locale);

// ---- this library's
VERDICT(yes, yes, yes, fearless::mutex<int>);
VERDICT(yes, yes, yes, fearless::mutex<std::unique_ptr<int>>);
VERDICT(no, no, no, fearless::mutex<std::shared_ptr<int>>);
VERDICT(no, no, no, fearless::mutex<int>::guard);
VERDICT(yes, yes, yes, fearless::rw_lock<std::string>);
VERDICT(yes, no, no, fearless::rw_lock<Cached>);  // readers would change it at the same time
VERDICT(no, no, no, fearless::rw_lock<int>::shared_guard);
VERDICT(yes, yes, yes, fearless::once_cell<std::string>);
VERDICT(yes, no, no, fearless::once_cell<std::unique_ptr<int>>);
VERDICT(no, no, no, fearless::arc<int>);
VERDICT(yes, no, yes, fearless::arc<const int>);
VERDICT(yes, no, yes, fearless::arc<fearless::mutex<int>>);
VERDICT(yes, no, yes, fearless::arc<std::atomic<int>>);
VERDICT(no, no, no, fearless::arc<fearless::mutex<int*>>);
VERDICT(no, no, no, fearless::arc<Cached>);
VERDICT(yes, no, yes, fearless::sender<int>);
VERDICT(yes, no, no, fearless::receiver<std::unique_ptr<int>>);
VERDICT(yes, no, yes, fearless::owned<std::string>);
VERDICT(no, no, no, fearless::owned<int*>);
VERDICT(yes, no, no, fearless::join_handle<int>);

// Assignment may have to construct.
struct MayThrow {
  MayThrow() = default;
  MayThrow(MayThrow&&) noexcept(false) {}
  MayThrow& operator=(MayThrow&&) noexcept { return *this; }
};
static_assert(!std::is_nothrow_move_assignable_v<fearless::owned<MayThrow>> &&
              std::is_nothrow_move_assignable_v<fearless::owned<std::string>>);
// A container's elements, in braces of their own.
[[maybe_unused]] const fearless::mutex<std::vector<int>> elements{{1, 2, 3}};
[[maybe_unused]] const fearless::rw_lock<std::map<int, int>> pairs{{{1, 2}, {3, 4}}};

// ---- a user's own: aggregates
VERDICT(yes, yes, yes, Empty);
VERDICT(yes, no, yes, Point);
VERDICT(yes, no, yes, Person);
VERDICT(yes, no, yes, Packed);
VERDICT(no, no, no, WithPointer);
VERDICT(no, no, no, WithReference);
VERDICT(no, no, yes, WithView);
VERDICT(no, no, no, Shares);
VERDICT(yes, yes, yes, Counters);
VERDICT(yes, no, no, Cached);
VERDICT(yes, no, yes, CachedSafely);
VERDICT(yes, no, no, Node);
VERDICT(yes, no, yes, Chain);
VERDICT(no, no, no, Ring);  // its number is not under the lock
VERDICT(yes, no, yes, Either);
VERDICT(no, no, no, Tree);
VERDICT(yes, no, yes, Nested);
VERDICT(yes, no, on_clang, ManyMembers);
VERDICT(no, no, no, RefersByDefault);
VERDICT(no, no, no, RefersByDefaultToo);
VERDICT(no, no, no, RefersByDefaultAtLast);
VERDICT(no, no, yes, ReadsByDefault);
static_assert(fearless::SendInScope<ReadsByDefault> && !fearless::SendInScope<RefersByDefault>);
VERDICT(no, no, no, Keyed);
VERDICT(no, no, no, KeyedAtLast);
VERDICT(yes, no, no, ByDefault);
VERDICT(no, no, no, Pretends);
VERDICT(on_clang, no, on_clang, Bits);
VERDICT(on_clang, yes, yes, Fixed);

// ---- private members and bases
VERDICT(on_clang, no, on_clang, Account);
VERDICT(no, no, no, Window);
VERDICT(no, no, no, Alias);
VERDICT(on_clang, no, no, Savings);  // whether what a base holds is const is not seen
VERDICT(no, no, no, WatchedWindow);
VERDICT(yes, no, no, Flags);  // whether a bit-field is mutable is not seen
VERDICT(on_clang, no, no, Memo);
VERDICT(on_clang, on_clang, on_clang, Statistics);
VERDICT(yes, no, on_clang, Position);
VERDICT(no, no, no, Cursor);
VERDICT(no, no, no, Pointers);
VERDICT(on_clang, no, on_clang, Sizes);  // by its bytes, an array of pointers
VERDICT(no, no, no, Rc);
VERDICT(on_clang, no, on_clang, Shape);

// ---- types that say so themselves
VERDICT(no, no, no, Handle);
VERDICT(no, no, no, std::vector<Handle>);
VERDICT(no, no, no, Session);
VERDICT(no, no, no, NamedHandle);
VERDICT(no, no, no, KeepsHandle);
VERDICT(yes, no, yes, Buffer);
VERDICT(yes, no, no, Box<int>);
VERDICT(no, no, no, Box<std::shared_ptr<int>>);

#ifdef __clang__
VERDICT(no, no, no, OwnsHandle);
VERDICT(no, no, no, Tagged);
VERDICT(yes, no, yes, TaggedNumber);
#else
// By its bytes a Handle is an int. The one place where g++ lets through what clang refuses.
static_assert(fearless::Send<OwnsHandle>);
#endif

}  // namespace
