#include "tools/septima/show/estimate.h"

#include <sys/resource.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "sim/base/parallel.h"

namespace septima::cli {

namespace {

constexpr int low_priority = 10;

/// What a static assignment does not see of what the policy has beside the base.
void find_unseen(const Network& streets, const std::vector<Command>& base, const std::vector<Command>& policy,
                 render::InstantEstimate& into) {
    for (const Command& command : policy) {
        if (std::find(base.begin(), base.end(), command) != base.end()) continue;
        switch (unseen_in_static(streets, command.action)) {
            case Unseen::nothing:
                into.anything = true;
                break;
            case Unseen::offsets:
                into.anything = into.offsets_unseen = true;
                break;
            case Unseen::signal_control:
                into.control_unseen = true;
                break;
            case Unseen::bus_holding:
                into.holding_unseen = true;
                break;
            case Unseen::message_sign:
                into.signs_unseen = true;
                break;
        }
    }
}

}  // namespace

Estimator::Estimator(StaticCity city, std::size_t sides)
    : city_(std::move(city)), jobs_(sides), results_(sides), base_(sides), thread_([this] { run(); }) {}

Estimator::~Estimator() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void Estimator::ask(std::size_t side, std::vector<Command> base, std::vector<Command> policy, double at_s) {
    {
        const std::lock_guard lock(mutex_);
        results_[side] = {};
        find_unseen(*city_.streets, base, policy, results_[side]);
        using State = render::InstantEstimate::State;
        results_[side].state = results_[side].anything ? State::running : State::unseen;
        jobs_[side].reset();
        if (results_[side].anything) jobs_[side] = Job{std::move(base), std::move(policy), at_s};
    }
    changed_.notify_all();
}

void Estimator::forget(std::size_t side) {
    const std::lock_guard lock(mutex_);
    jobs_[side].reset();
    results_[side] = {};
}

std::vector<render::InstantEstimate> Estimator::results() {
    const std::lock_guard lock(mutex_);
    return results_;
}

void Estimator::run() {
    ::setpriority(PRIO_PROCESS, 0, low_priority);  // of this thread only, on Linux
    std::unique_lock lock(mutex_);
    while (!stop_) {
        const auto found = std::find_if(jobs_.begin(), jobs_.end(), [](const auto& job) { return job.has_value(); });
        if (found == jobs_.end()) {
            changed_.wait(lock);
            continue;
        }
        const auto side = static_cast<std::size_t>(found - jobs_.begin());
        const Job job = *std::exchange(*found, std::nullopt);
        lock.unlock();
        StaticFigures policy;
        bool solved = true;
        try {
            ThreadLimit(1).execute([&] {
                auto& [known, figures] = base_[side];
                if (figures.vehicles <= 0.0 || known.base != job.base) {
                    figures = static_figures(city_, job.base, job.at_s);
                    known = job;
                }
                policy = static_figures(city_, job.policy, job.at_s);
            });
        } catch (const std::exception&) {
            solved = false;  // no equilibrium of this policy: there is no estimate
        }
        lock.lock();
        // Asked again or taken back meanwhile: this answer is to another question.
        if (jobs_[side] || results_[side].state != render::InstantEstimate::State::running) continue;
        using State = render::InstantEstimate::State;
        results_[side].state = solved ? State::known : State::none;
        results_[side].base_h = base_[side].second.vehicle_h;
        results_[side].policy_h = policy.vehicle_h;
        results_[side].base_min = base_[side].second.mean_min();
        results_[side].policy_min = policy.mean_min();
        results_[side].unserved = policy.unserved - base_[side].second.unserved;
    }
}

}  // namespace septima::cli
