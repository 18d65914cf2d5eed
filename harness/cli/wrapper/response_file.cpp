#include "response_file.hpp"

#include <cctype>
#include <fstream>
#include <iterator>

namespace fearless::wrapper {
namespace {

constexpr int deepest_nesting = 64;  // a file that names itself ends here

// GNU quoting: words end at white space; quotation marks join; a backslash, also between quotation
// marks, takes the next character as it is.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '\\' && i + 1 < text.size()) {
      word += text[++i];
      in_word = true;
    } else if (quote != 0) {
      if (c == quote) quote = 0;
      else word += c;
    } else if (c == '\'' || c == '"') {
      quote = c;
      in_word = true;
    } else if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      if (in_word) words.push_back(word);
      word.clear();
      in_word = false;
    } else {
      word += c;
      in_word = true;
    }
  }
  if (in_word) words.push_back(word);
  return words;
}

void expand(const std::vector<std::string>& arguments, int depth, std::vector<std::string>* out) {
  for (const std::string& a : arguments) {
    if (a.size() > 1 && a[0] == '@' && depth < deepest_nesting) {
      std::ifstream file(a.substr(1), std::ios::binary);
      if (file) {
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        expand(words_of(text), depth + 1, out);
        continue;
      }
    }
    out->push_back(a);
  }
}

}  // namespace

std::vector<std::string> expand_response_files(const std::vector<std::string>& arguments) {
  std::vector<std::string> out;
  expand(arguments, 0, &out);
  return out;
}

std::string as_response_file(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += '"';
    for (const char c : word) {
      if (c == '"' || c == '\\') text += '\\';
      text += c;
    }
    text += "\"\n";
  }
  return text;
}

}  // namespace fearless::wrapper
