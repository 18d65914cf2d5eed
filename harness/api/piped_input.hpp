// A pipe can be read once, a program that is searched reads its standard input in every execution.
#pragma once

namespace fearless {

// If standard input is a pipe, what comes out of it takes its place, as a file that can be read again. A pipe
// that stays open with nothing in it is left alone: it may be nobody's input. False if it was left.
bool keep_piped_input();

}  // namespace fearless
