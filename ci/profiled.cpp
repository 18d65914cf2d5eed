// Part of a runtime that writes a profile (FEARLESS_PROFILE=WRITE): what the runtime registers to be done at
// exit is not done, so the profile is written when the library ends.
extern "C" int __llvm_profile_write_file();

[[gnu::destructor]] static void write_profile() { __llvm_profile_write_file(); }
