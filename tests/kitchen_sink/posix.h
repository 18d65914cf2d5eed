/* The scenarios of posix.c. */
#ifndef KITCHEN_SINK_POSIX_H
#define KITCHEN_SINK_POSIX_H

#ifdef __cplusplus
extern "C" {
#endif

int posix_mutexes(void);
int posix_rwlock_spin_barrier(void);
int posix_once_condition_semaphore(void);
int posix_odd_times(void);
int posix_keys_and_attributes(void);
int posix_cleanup(void);
int c11_threads(void);

#ifdef __cplusplus
}
#endif
#endif
