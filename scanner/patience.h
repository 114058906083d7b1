// SPDX-License-Identifier: GPL-3.0-or-later
/// Reads that may never return, on one thread of their own. A job that does not come back is left
/// behind with its thread, and the next one starts on a fresh thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "scanner/deadlines.h"

namespace chipaudit {

template <typename T>
struct PatientResults {
    std::vector<std::optional<T>> values;  // nullopt: did not return, or its turn never came
    bool time_is_up = false;               // the time for all ran out
};

/// Runs job(0) … job(count-1) one after another. `make_job` is asked for every thread anew: what a
/// job holds must not be shared with a thread that was left behind. Exceptions of a job reach the
/// caller.
template <typename T>
PatientResults<T> read_patiently(std::size_t count, const Deadlines& deadlines,
                                 const std::function<std::function<T(std::size_t)>()>& make_job) {
    using Clock = std::chrono::steady_clock;
    struct Shared {
        std::mutex mutex;
        std::condition_variable changed;
        std::vector<std::optional<T>> values;
        std::size_t next = 0;  // the job that runs, or will
        Clock::time_point since;
        std::exception_ptr fault;
    };
    PatientResults<T> results;
    results.values.resize(count);
    const auto end = Clock::now() + deadlines.all;
    std::size_t done = 0;
    while (done < count && !results.time_is_up) {
        const auto shared = std::make_shared<Shared>();
        shared->values.resize(count);
        shared->next = done;
        shared->since = Clock::now();
        std::thread([shared, job = make_job(), count] {
            for (std::size_t i = shared->next; i < count; ++i) {
                std::optional<T> value;
                std::exception_ptr fault;
                try {
                    value = job(i);
                } catch (...) {
                    fault = std::current_exception();
                }
                const std::lock_guard lock(shared->mutex);
                shared->values[i] = std::move(value);
                shared->next = i + 1;
                shared->since = Clock::now();
                shared->fault = fault;
                if (fault || i + 1 == count) {
                    shared->changed.notify_one();
                    return;
                }
            }
        }).detach();
        std::unique_lock lock(shared->mutex);
        const auto finished = [&] { return shared->fault || shared->next == count; };
        while (!finished()) {
            const auto patience = std::min(shared->since + deadlines.each, end);
            shared->changed.wait_until(lock, patience, finished);
            const auto now = Clock::now();
            results.time_is_up = !finished() && now >= end;
            if (results.time_is_up || now >= shared->since + deadlines.each) break;
        }
        if (shared->fault) std::rethrow_exception(shared->fault);
        for (std::size_t i = done; i < shared->next; ++i)
            results.values[i] = std::move(shared->values[i]);
        done = finished() ? count : shared->next + 1;  // one is left behind
    }
    return results;
}

}  // namespace chipaudit
