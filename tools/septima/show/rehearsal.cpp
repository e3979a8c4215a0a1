#include "tools/septima/show/rehearsal.h"

#include "sim/world/world.h"

namespace septima::cli {

namespace {
constexpr double sample_s = 60.0;
}  // namespace

Rehearsal::Rehearsal(std::vector<World> worlds) : worlds_(std::move(worlds)), previous_s_(time_s()) {}

double Rehearsal::time_s() const {
    return septima::time_s(worlds_.front());
}

bool Rehearsal::step() {
    if (finished(worlds_.front())) return false;
    previous_s_ = time_s();
    for (World& world : worlds_) septima::step(world);
    taken_ = false;
    if (time_s() >= next_sample_s_) {
        take();
        add(history_, picture_);
        next_sample_s_ = time_s() + sample_s;
    }
    return true;
}

void Rehearsal::take() {
    picture_.sides.clear();
    for (const World& world : worlds_) picture_.sides.push_back(snapshot(world));
    picture_.previous_time_s = previous_s_;
    picture_.finished = finished(worlds_.front());
    taken_ = true;
}

const render::Picture& Rehearsal::picture() {
    if (!taken_) take();
    return picture_;
}

}  // namespace septima::cli
