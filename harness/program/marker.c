/* Its presence in a program tells the runtime that main is the scenario. */
__attribute__((visibility("default"))) const int fearless_whole_program = 1;
