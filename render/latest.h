#pragma once

#include <mutex>
#include <utility>

namespace septima::render {

/// Hands the newest value from one writer thread to one reader thread. Three buffers change places under a lock that is
/// held for the length of a swap: the writer never waits for the reader's work, nor the reader for the writer's, and
/// after warm-up nothing is allocated.
template <class T>
class Latest {
  public:
    /// The writer's own buffer, to be filled before publish(). Writer thread only.
    T& writing() { return back_; }

    void publish() {
        const std::lock_guard lock(mutex_);
        std::swap(back_, middle_);
        fresh_ = true;
    }

    /// Swaps the newest value into `into` when there is one that was not taken yet.
    bool take(T& into) {
        const std::lock_guard lock(mutex_);
        if (!fresh_) return false;
        std::swap(into, middle_);
        fresh_ = false;
        return true;
    }

    /// True while the last published value waits: a writer can spare itself the next one.
    bool waiting() const {
        const std::lock_guard lock(mutex_);
        return fresh_;
    }

  private:
    mutable std::mutex mutex_;
    T back_;
    T middle_;
    bool fresh_ = false;
};

}  // namespace septima::render
