#include "tools/septima/shared_beginnings.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace septima::cli {

namespace {

/// A copy takes about as long as some steps; for less than this share of a run it is not worth it.
constexpr double least_share = 0.02;

/// When the commands of two policies first differ, seconds since midnight; nothing when they never do.
std::optional<double> first_difference_s(const std::vector<Command>& a, const std::vector<Command>& b) {
    const auto [in_a, in_b] = std::ranges::mismatch(a, b);
    if (in_a == a.end() && in_b == b.end()) return std::nullopt;
    double first_s = std::numeric_limits<double>::infinity();
    if (in_a != a.end()) first_s = std::min(first_s, in_a->time_s);
    if (in_b != b.end()) first_s = std::min(first_s, in_b->time_s);
    return first_s;
}

}  // namespace

SharedBeginnings::SharedBeginnings(const Experiment& experiment, std::size_t bases) : bases_(bases) {
    for (std::size_t row = 0; row < experiment.cases.size(); ++row) {
        const Case& subject = experiment.cases[row];
        const Case& base = experiment.cases[subject.reference];
        base_.push_back(subject.reference);
        parting_s_.emplace_back();
        // Drivers who know the city have other routes from the first minute on; other scenarios, other everything.
        if (bases == 0 || subject.reference == row || experiment.file.iterations > 0) continue;
        if (subject.scenario != base.scenario) continue;
        const auto parting_s = first_difference_s(base.policy.commands, subject.policy.commands);
        const ScenarioSettings& s = experiment.scenarios[subject.scenario].settings;
        const double begin_s = s.start_s - s.warmup_s;
        if (!parting_s || *parting_s >= experiment.end_s) continue;  // the same run twice: made twice, as asked
        const double share = (*parting_s - begin_s) / (experiment.end_s - begin_s);
        if (share >= least_share) parting_s_.back() = parting_s;
    }
}

std::size_t SharedBeginnings::copies_of_a_base() const {
    std::map<std::size_t, std::set<double>> moments;
    std::size_t most = 0;
    for (std::size_t row = 0; row < parting_s_.size(); ++row) {
        if (!parting_s_[row]) continue;
        moments[base_[row]].insert(*parting_s_[row]);
        most = std::max(most, moments[base_[row]].size());
    }
    return most;
}

SharedBeginnings::Kept* SharedBeginnings::kept(std::size_t row, std::uint64_t seed) {
    const auto found = all_.find({base_[row], seed});
    return found == all_.end() ? nullptr : &found->second;
}

bool SharedBeginnings::may_come(std::size_t row, std::uint64_t seed) {
    if (!parting_s_[row]) return false;
    const std::lock_guard guard(lock_);
    const Kept* base = kept(row, seed);
    return base == nullptr || !base->copies.contains(*parting_s_[row]);
}

std::shared_ptr<const World> SharedBeginnings::awaited(std::size_t row, std::uint64_t seed) {
    if (!parting_s_[row]) return nullptr;
    std::unique_lock guard(lock_);
    while (true) {
        const Kept* base = kept(row, seed);
        if (base == nullptr) return nullptr;
        const auto found = base->copies.find(*parting_s_[row]);
        if (found != base->copies.end()) return found->second.world;
        if (!base->under_way) return nullptr;
        changed_.wait(guard);
    }
}

void SharedBeginnings::used(std::size_t row, std::uint64_t seed) {
    if (!parting_s_[row]) return;
    const std::lock_guard guard(lock_);
    Kept* base = kept(row, seed);
    if (base == nullptr) return;
    const auto found = base->copies.find(*parting_s_[row]);
    if (found == base->copies.end() || --found->second.users > 0) return;
    base->copies.erase(found);
    if (base->copies.empty() && !base->under_way) all_.erase({base_[row], seed});
}

SharedBeginnings::Base::Base(SharedBeginnings& all, std::size_t row, std::uint64_t seed)
    : all_(all), row_(row), seed_(seed) {
    std::set<double> moments;
    for (std::size_t other = 0; other < all.base_.size(); ++other)
        if (all.base_[other] == row && all.parting_s_[other]) moments.insert(*all.parting_s_[other]);
    moments_.assign(moments.rbegin(), moments.rend());
    if (moments_.empty()) return;
    const std::lock_guard guard(all.lock_);
    // Copies that others' processes made useless go first: the oldest of those whose run is over.
    while (all.all_.size() >= all.bases_) {
        auto oldest = all.all_.end();
        for (auto it = all.all_.begin(); it != all.all_.end(); ++it)
            if (!it->second.under_way && (oldest == all.all_.end() || it->second.began < oldest->second.began))
                oldest = it;
        if (oldest == all.all_.end()) break;
        all.all_.erase(oldest);
    }
    all.all_[{row, seed}].began = all.begun_++;
}

SharedBeginnings::Base::~Base() {
    const std::lock_guard guard(all_.lock_);
    const auto mine = all_.all_.find({row_, seed_});
    if (mine == all_.all_.end()) return;
    mine->second.under_way = false;
    if (mine->second.copies.empty()) all_.all_.erase(mine);
    all_.changed_.notify_all();
}

void SharedBeginnings::Base::look(const World& world) {
    // The last step border at or before the parting: what happens at that time is carried out by the next step.
    while (!moments_.empty() && time_s(world) + static_cast<double>(world.options.step_s) > moments_.back() + 1e-6) {
        Copy copy{std::make_shared<const World>(world), 0};
        for (std::size_t other = 0; other < all_.base_.size(); ++other)
            if (all_.base_[other] == row_ && all_.parting_s_[other] == moments_.back()) ++copy.users;
        const std::lock_guard guard(all_.lock_);
        all_.all_[{row_, seed_}].copies[moments_.back()] = std::move(copy);
        moments_.pop_back();
        all_.changed_.notify_all();
    }
}

}  // namespace septima::cli
