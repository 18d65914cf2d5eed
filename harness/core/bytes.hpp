// Values as bytes, for the way from one process to another that was forked from it: same program, same
// addresses. Not a file format.
#pragma once

#include <string>
#include <type_traits>
#include <vector>

#include "core/base.hpp"

namespace fearless {

template <class T>
concept Plain = std::is_trivially_copyable_v<T>;

class ByteWriter {
 public:
  template <Plain T>
  void put(const T& value) {
    text_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void put(const std::string& s) {
    put(static_cast<u64>(s.size()));
    text_ += s;
  }
  template <class T>
  void put(const std::vector<T>& list) {
    put(static_cast<u64>(list.size()));
    if constexpr (Plain<T>) {
      text_.append(reinterpret_cast<const char*>(list.data()), list.size() * sizeof(T));
    } else {
      for (const T& value : list) put(value);
    }
  }
  const std::string& text() const { return text_; }
  // For the next; the memory is kept.
  void clear() { text_.clear(); }

 private:
  std::string text_;
};

// Reads in the order written. What is missing reads as zero or empty, and `complete` says so.
class ByteReader {
 public:
  ByteReader() = default;
  explicit ByteReader(std::string text) : text_(std::move(text)) {}

  template <Plain T>
  void get(T* value) {
    take(value, sizeof *value);
  }
  void get(std::string* s) {
    s->resize(count(1));
    take(s->data(), s->size());
  }
  template <class T>
  void get(std::vector<T>* list) {
    if constexpr (Plain<T>) {
      list->resize(count(sizeof(T)));
      take(list->data(), list->size() * sizeof(T));
    } else {
      list->clear();
      for (u64 n = count(1); n != 0; --n) {
        list->emplace_back();
        get(&list->back());
      }
    }
  }
  template <class T>
  T get() {
    T value{};
    get(&value);
    return value;
  }
  bool complete() const { return complete_; }

 private:
  // How many elements follow: never more than there are bytes for.
  std::size_t count(std::size_t bytes_each) {
    u64 n = 0;
    get(&n);
    if (n <= (text_.size() - at_) / bytes_each) return n;
    complete_ = false;
    return 0;
  }
  void take(void* to, std::size_t bytes) {
    if (bytes > text_.size() - at_) {
      complete_ = false;
      return;
    }
    if (bytes != 0) __builtin_memcpy(to, text_.data() + at_, bytes);
    at_ += bytes;
  }

  std::string text_;
  std::size_t at_ = 0;
  bool complete_ = true;
};

}  // namespace fearless
