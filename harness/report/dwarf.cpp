#include "report/dwarf.hpp"

#include <link.h>

#include <algorithm>
#include <unordered_map>

#include "core/format.hpp"
#include "report/dwarf_reader.hpp"
#include "report/dwarf_types.hpp"

namespace fearless::dwarf {
namespace {

enum : u8 {  // operations of expressions
  op_addr = 0x03,
  op_deref = 0x06,
  op_const1u = 0x08,
  op_const8s = 0x0f,
  op_constu = 0x10,
  op_consts = 0x11,
  op_plus_uconst = 0x23,
  op_lit0 = 0x30,
  op_reg0 = 0x50,
  op_breg0 = 0x70,
  op_breg31 = 0x8f,
  op_fbreg = 0x91,
  op_piece = 0x93,
  op_call_frame_cfa = 0x9c,
  op_implicit_value = 0x9e,
  op_stack_value = 0x9f,
  op_addrx = 0xa1,
};
constexpr unsigned reg_rbp = 6, reg_rsp = 7;

struct Module {
  explicit Module(const std::string& path, uptr base) : file(path), load_base(base) {}

  File file;
  uptr load_base;
  // Variables at fixed addresses (of the file), read when first asked for.
  bool indexed = false;
  std::map<u64, Entry> functions;        // by a place in them, as far as they have been asked for
  struct Function {
    Range range;
    u64 entry = 0;
  };
  std::map<u64, std::vector<Function>> functions_of_units;  // by the place of their roots
  struct Global {
    u64 entry = 0;  // 0: several that differ
    u64 offset = 0, size = 0;  // of the piece that is there; size 0: the whole
  };
  std::unordered_map<u64, Global> globals;
};

Module* module_of(uptr address) {
  static std::map<std::string, std::unique_ptr<Module>> modules;
  struct Search {
    uptr address;
    std::string path;
    uptr base = 0;
    bool found = false;
  } search{address, "", 0, false};
  dl_iterate_phdr(
      [](dl_phdr_info* info, std::size_t, void* data) {
        auto& s = *static_cast<Search*>(data);
        for (int i = 0; i < info->dlpi_phnum; ++i) {
          const auto& p = info->dlpi_phdr[i];
          if (p.p_type != PT_LOAD || s.address - info->dlpi_addr - p.p_vaddr >= p.p_memsz) continue;
          s.path = info->dlpi_name[0] != 0 ? info->dlpi_name : "/proc/self/exe";
          s.base = info->dlpi_addr;
          s.found = true;
          return 1;
        }
        return 0;
      },
      &search);
  if (!search.found) return nullptr;
  auto& m = modules[search.path];
  if (m == nullptr || m->load_base != search.base) m = std::make_unique<Module>(search.path, search.base);
  return m.get();
}

// What addresses in expressions are relative to. Without a frame only those of globals are known.
struct Registers {
  const StackFrame* frame = nullptr;
  std::optional<u64> frame_base;
};

struct Address {
  u64 value = 0;
  bool known = false;
};
// A variable, or a piece of one, in memory.
struct Placed {
  u64 address = 0;
  u64 offset = 0;  // in the variable
  u64 size = 0;  // 0: all of it
};

// Reads one operation that says where something is, or what it is; `address` only if it is in memory at an
// address that is known. False if the operation is another one.
bool read_place(Cursor& c, const File& file, const Unit& unit, const Registers& r, Address* address) {
  const auto op = static_cast<unsigned>(c.number(1));
  *address = {};
  if (op == op_addr) {
    *address = {c.number(8), true};
  } else if (op == op_addrx) {
    *address = {file.indexed_address(unit, c.uleb()), true};
  } else if (op == op_fbreg) {
    const auto offset = static_cast<u64>(c.sleb());
    if (r.frame_base) *address = {*r.frame_base + offset, true};
  } else if (op >= op_breg0 && op <= op_breg31) {
    const auto offset = static_cast<u64>(c.sleb());
    if (r.frame != nullptr && op == op_breg0 + reg_rbp) *address = {r.frame->frame_pointer + offset, true};
    if (r.frame != nullptr && op == op_breg0 + reg_rsp) *address = {r.frame->stack_pointer + offset, true};
  } else if (op >= op_const1u && op <= op_const8s) {
    c.skip(u64{1} << ((op - op_const1u) / 2));
  } else if (op == op_constu || op == op_consts) {
    c.uleb();
  } else if (op == op_implicit_value) {
    c.skip(c.uleb());
  } else if (op < op_lit0 || op >= op_breg0) {  // a register, or a small number
    return false;
  }
  return true;
}

// Nothing if the expression has an operation that is not understood.
std::vector<Placed> places(const File& file, const Unit& unit, Bytes expression, const Registers& r) {
  std::vector<Placed> all;
  u64 offset = 0;
  for (Cursor c(expression); c.more();) {
    Address address;
    bool piece = false;
    // (A piece with nothing in front of it has been optimised away.)
    if (expression.begin[c.at()] != op_piece && !read_place(c, file, unit, r, &address)) return {};
    while (c.more() && !piece) {
      switch (c.number(1)) {
        case op_plus_uconst: address.value += c.uleb(); break;
        case op_deref:
        case op_stack_value: address = {}; break;  // somewhere else, or in no memory
        case op_piece: piece = true; break;
        default: return {};
      }
    }
    const u64 size = piece ? c.uleb() : 0;
    if (c.failed() || (piece && size == 0)) return {};
    if (address.known) all.push_back({address.value, offset, size});
    offset += size;
  }
  return all;
}

void index_globals(Module* m) {
  if (m->indexed) return;
  m->indexed = true;
  for (const auto& u : m->file.units())
    every_entry(m->file, m->file.root(*u), [&](const Entry& e) {
      if (e.tag != tag_variable) return;
      const Attribute* where = e.find(at_location);
      if (where == nullptr || where->kind != Attribute::Kind::block) return;
      for (const Placed& p : places(m->file, *u, where->block, {})) {
        auto [known, added] = m->globals.emplace(p.address, Module::Global{e.offset, p.offset, p.size});
        Module::Global& g = known->second;
        if (added || g.entry == 0) continue;
        // (One that several units define, as an inline variable, has the same name and type in each.)
        if (g.offset != p.offset || g.size != p.size ||
            m->file.text(m->file.entry(g.entry), at_name) != m->file.text(e, at_name))
          g.entry = 0;
      }
    });
}

bool contains(const File& file, const Entry& e, u64 pc) {
  const auto all = file.ranges(e);
  return std::any_of(all.begin(), all.end(), [&](const Range& r) { return pc >= r.begin && pc < r.end; });
}

std::optional<u64> frame_base(const Entry& function, const StackFrame& f) {
  const Attribute* a = function.find(at_frame_base);
  if (a == nullptr || a->kind != Attribute::Kind::block) return std::nullopt;
  Cursor c(a->block);
  const u64 op = c.number(1);
  if (c.failed() || c.more()) return std::nullopt;
  if (op == op_call_frame_cfa) return f.cfa;
  if (op == op_reg0 + reg_rbp) return f.frame_pointer;
  if (op == op_reg0 + reg_rsp) return f.stack_pointer;
  return std::nullopt;
}

class LocalSearch {
 public:
  LocalSearch(const File& file, const Registers& r, u64 pc, uptr address)
      : file_(file), registers_(r), pc_(pc), address_(address) {}

  void look(const Entry& scope, const std::string& function) {
    file_.children(scope, [&](const Entry& e) {
      if (e.tag == tag_variable || e.tag == tag_formal_parameter) {
        variable(e, function);
      } else if (e.tag == tag_lexical_block && contains(file_, e, pc_)) {
        look(e, function);
      } else if (e.tag == tag_inlined_subroutine && contains(file_, e, pc_)) {
        look(e, file_.text(e, at_name));
      }
      return true;
    });
  }
  std::optional<Local> found() const { return count_ == 1 ? found_ : std::optional<Local>(); }

 private:
  void variable(const Entry& e, const std::string& function) {
    const Entry type = file_.referred(e, at_type);
    // (Of one whose size is not known, the beginning is.)
    const u64 all = is_incomplete(file_, type) ? 1 : size_of(file_, type);
    for (const Placed& p : places(file_, *e.unit, file_.location(e, pc_), registers_)) {
      if (address_ - p.address >= (p.size != 0 ? p.size : all)) continue;
      const u64 offset = p.offset + address_ - p.address;
      ++count_;
      found_ = Local{file_.text(e, at_name), inside(file_, type, offset), function,
                     e.tag == tag_formal_parameter};
      if (offset >= all || found_->name.empty()) ++count_;
    }
  }

  const File& file_;
  Registers registers_;
  u64 pc_;
  uptr address_;
  u32 count_ = 0;
  std::optional<Local> found_;
};

// The functions of a unit that have code of their own.
const std::vector<Module::Function>& functions_of(Module* m, const Entry& root) {
  auto [known, added] = m->functions_of_units.try_emplace(root.offset);
  if (added)
    every_entry(m->file, root, [&](const Entry& e) {
      if (e.tag != tag_subprogram) return;
      for (const Range& r : m->file.ranges(e)) known->second.push_back({r, e.offset});
    });
  return known->second;
}

// The function around a place.
Entry function_at(Module* m, u64 pc) {
  for (const auto& u : m->file.units()) {
    const Entry root = m->file.root(*u);
    // (A unit that does not say where its code is may hold it all the same.)
    if (const auto all = m->file.ranges(root); !all.empty() && !contains(m->file, root, pc)) continue;
    u64 found = 0;
    for (const Module::Function& f : functions_of(m, root))
      if (pc >= f.range.begin && pc < f.range.end) found = f.entry;
    if (found != 0) return m->file.entry(found);
  }
  return {};
}

const Entry& known_function(Module* m, u64 pc) {
  auto known = m->functions.find(pc);
  if (known == m->functions.end()) known = m->functions.emplace(pc, function_at(m, pc)).first;
  return known->second;
}

}  // namespace

std::optional<Part> inside_global(uptr address, uptr variable, u64 size) {
  Module* m = module_of(variable);
  if (m == nullptr) return std::nullopt;
  index_globals(m);
  const auto known = m->globals.find(variable - m->load_base);
  if (known == m->globals.end() || known->second.entry == 0) return std::nullopt;
  const Module::Global& g = known->second;
  const Entry type = m->file.referred(m->file.entry(g.entry), at_type);
  const u64 all = size_of(m->file, type);
  const u64 offset = g.offset + address - variable;
  if ((g.size != 0 ? g.size : all) != size || offset >= all) return std::nullopt;
  return inside(m->file, type, offset);
}

std::optional<Local> local(const StackFrame& f, uptr address) {
  Module* m = module_of(f.pc - 1);
  if (m == nullptr) return std::nullopt;
  const u64 pc = f.pc - 1 - m->load_base;
  const Entry& function = known_function(m, pc);
  if (!function) return std::nullopt;
  LocalSearch search(m->file, {&f, frame_base(function, f)}, pc, address);
  search.look(function, m->file.text(function, at_name));
  return search.found();
}

std::vector<std::string> inlined_into(uptr site) {
  std::vector<std::string> all;
  Module* m = module_of(site - 1);
  if (m == nullptr) return all;
  const Entry& function = known_function(m, site - 1 - m->load_base);
  if (!function) return all;
  every_entry(m->file, function, [&](const Entry& e) {
    if (e.tag == tag_inlined_subroutine) all.push_back(m->file.text(e, at_linkage_name));
  });
  return all;
}

}  // namespace fearless::dwarf
