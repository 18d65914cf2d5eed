/* Nothing: what gcc links with -fsanitize=thread instead of the start of its own runtime. */
extern int fearless_not_thread_sanitizer;
