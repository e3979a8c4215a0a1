#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "sim/base/ids.h"

namespace septima {

/// A column: one value per row of `Id`. Indexing by another id type does not compile.
template <class Id, class T>
class Column {
  public:
    Column() = default;
    explicit Column(std::size_t rows, T value = T{}) : values_(rows, value) {}

    decltype(auto) operator[](Id id) {
        assert(row(id) < values_.size());
        return values_[row(id)];
    }
    decltype(auto) operator[](Id id) const {
        assert(row(id) < values_.size());
        return values_[row(id)];
    }
    std::size_t size() const { return values_.size(); }
    bool empty() const { return values_.empty(); }
    void resize(std::size_t rows, T value = T{}) { values_.resize(rows, value); }
    void assign(std::size_t rows, T value) { values_.assign(rows, value); }
    Id push_back(T value) {
        values_.push_back(std::move(value));
        return id_at<Id>(values_.size() - 1);
    }
    void clear() { values_.clear(); }
    T* data() { return values_.data(); }
    const T* data() const { return values_.data(); }
    std::vector<T>& values() { return values_; }
    const std::vector<T>& values() const { return values_; }
    auto begin() { return values_.begin(); }
    auto end() { return values_.end(); }
    auto begin() const { return values_.begin(); }
    auto end() const { return values_.end(); }
    bool operator==(const Column&) const = default;

  private:
    std::vector<T> values_;
};

/// Half-open range of ids, for `for (LaneId lane : lanes_of(link))`.
template <class Id>
struct IdRange {
    std::uint32_t first = 0, last = 0;
    struct Iterator {
        std::uint32_t value;
        Id operator*() const { return static_cast<Id>(value); }
        Iterator& operator++() {
            ++value;
            return *this;
        }
        bool operator!=(const Iterator& other) const { return value != other.value; }
    };
    Iterator begin() const { return {first}; }
    Iterator end() const { return {last}; }
    std::size_t size() const { return last - first; }
    bool empty() const { return first == last; }
    Id operator[](std::size_t i) const { return static_cast<Id>(first + static_cast<std::uint32_t>(i)); }
};

/// Offset array: the items of owner i are items[begin[i] .. begin[i+1]).
template <class Owner, class Item>
struct Groups {
    std::vector<std::uint32_t> begin{0};
    std::vector<Item> items;

    std::size_t owners() const { return begin.size() - 1; }
    std::span<const Item> operator[](Owner owner) const {
        assert(row(owner) + 1 < begin.size());
        return {items.data() + begin[row(owner)], items.data() + begin[row(owner) + 1]};
    }
    /// Appends the items of the next owner.
    void push_group(std::span<const Item> group) {
        items.insert(items.end(), group.begin(), group.end());
        begin.push_back(static_cast<std::uint32_t>(items.size()));
    }
    bool operator==(const Groups&) const = default;
};

/// Groups from a list of (owner, item) pairs; within an owner the order of the list is kept.
template <class Owner, class Item>
Groups<Owner, Item> group_by_owner(std::size_t owners, const std::vector<std::pair<Owner, Item>>& pairs) {
    Groups<Owner, Item> groups;
    groups.begin.assign(owners + 1, 0);
    for (const auto& [owner, item] : pairs) ++groups.begin[row(owner) + 1];
    for (std::size_t i = 0; i < owners; ++i) groups.begin[i + 1] += groups.begin[i];
    groups.items.resize(pairs.size());
    std::vector<std::uint32_t> next(groups.begin.begin(), groups.begin.end() - 1);
    for (const auto& [owner, item] : pairs) groups.items[next[row(owner)]++] = item;
    return groups;
}

}  // namespace septima
