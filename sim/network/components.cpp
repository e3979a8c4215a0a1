#include "sim/network/components.h"

#include <algorithm>

namespace septima {
namespace {

class Search {
  public:
    Search(const Groups<GraphRow, std::uint32_t>& next, const std::vector<char>& included)
        : next_(next), included_(included), order_(included.size(), no_component), low_(included.size(), 0) {
        result_.of.assign(included.size(), no_component);
    }

    Components run() {
        for (std::uint32_t root = 0; root < included_.size(); ++root)
            if (included_[root] != 0 && order_[root] == no_component) explore(root);
        return std::move(result_);
    }

  private:
    struct Frame {
        std::uint32_t row;
        std::size_t done = 0;
    };

    void enter(std::uint32_t row) {
        order_[row] = low_[row] = clock_++;
        open_.push_back(row);
        frames_.push_back({row});
    }

    void explore(std::uint32_t root) {
        enter(root);
        while (!frames_.empty()) {
            Frame& frame = frames_.back();
            const std::uint32_t row = frame.row;
            const auto exits = next_[static_cast<GraphRow>(row)];
            if (frame.done < exits.size()) {
                const std::uint32_t to = exits[frame.done++];
                if (included_[to] == 0) continue;
                if (order_[to] == no_component)
                    enter(to);
                else if (result_.of[to] == no_component)
                    low_[row] = std::min(low_[row], order_[to]);
                continue;
            }
            frames_.pop_back();
            if (!frames_.empty()) low_[frames_.back().row] = std::min(low_[frames_.back().row], low_[row]);
            if (low_[row] == order_[row]) close(row);
        }
    }

    void close(std::uint32_t first) {
        std::uint32_t row = no_component;
        while (row != first) {
            row = open_.back();
            open_.pop_back();
            result_.of[row] = result_.count;
        }
        ++result_.count;
    }

    const Groups<GraphRow, std::uint32_t>& next_;
    const std::vector<char>& included_;
    std::vector<std::uint32_t> order_, low_, open_;
    std::vector<Frame> frames_;
    std::uint32_t clock_ = 0;
    Components result_;
};

}  // namespace

Components strong_components(const Groups<GraphRow, std::uint32_t>& next, const std::vector<char>& included) {
    return Search(next, included).run();
}

}  // namespace septima
