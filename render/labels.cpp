#include "render/labels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "sim/base/text.h"

namespace septima::render {

namespace {

constexpr double pi = 3.14159265358979323846;

struct ChainBuilder {
    const CityMap& map;
    std::vector<char> used;  // per link

    double turn_rad(LinkId from, LinkId to) const {
        const auto a = map.network->link_shape[from];
        const auto b = map.network->link_shape[to];
        return std::abs(std::remainder(heading_rad(b[0], b[1]) - heading_rad(a[a.size() - 2], a.back()), 2.0 * pi));
    }

    /// The opposite direction of a two-way street shares its line: it gets no name of its own.
    void use(LinkId link) {
        const Network& network = *map.network;
        used[row(link)] = 1;
        for (const LinkId other : network.node_out[network.link_to[link]])
            if (network.link_to[other] == network.link_from[link]) used[row(other)] = 1;
    }

    LinkId next(LinkId link) const {
        const Network& network = *map.network;
        LinkId best = no_id<LinkId>;
        double best_turn = pi / 3.0;
        for (const LinkId other : network.node_out[network.link_to[link]]) {
            if (used[row(other)] != 0 || map.street_of[other] != map.street_of[link]) continue;
            if (const double turn = turn_rad(link, other); turn < best_turn) {
                best = other;
                best_turn = turn;
            }
        }
        return best;
    }

    bool starts(LinkId link) const {
        const Network& network = *map.network;
        return std::none_of(network.node_in[network.link_from[link]].begin(),
                            network.node_in[network.link_from[link]].end(), [&](LinkId other) {
                                return map.street_of[other] == map.street_of[link] && turn_rad(other, link) < pi / 3.0;
                            });
    }

    Chain follow(LinkId link) {
        Chain chain;
        chain.street = map.street_of[link];
        for (; link != no_id<LinkId>; link = next(link)) {
            use(link);
            for (const Point p : map.network->link_shape[link]) {
                if (!chain.line.empty() && distance_m(chain.line.back(), p) < 0.5) continue;
                chain.along_m.push_back(chain.line.empty() ? 0.0
                                                           : chain.along_m.back() + distance_m(chain.line.back(), p));
                chain.bounds = chain.line.empty() ? Bounds{p, p} : joined(chain.bounds, {p, p});
                chain.line.push_back(p);
            }
        }
        return chain;
    }
};

}  // namespace

std::vector<Chain> make_chains(const CityMap& map) {
    ChainBuilder builder{map, std::vector<char>(map.network->links(), 0)};
    std::vector<Chain> chains;
    for (const Street& street : map.streets) {
        for (const bool anywhere : {false, true}) {
            for (const LinkId link : street.links)
                if (builder.used[row(link)] == 0 && (anywhere || builder.starts(link)))
                    chains.push_back(builder.follow(link));
        }
    }
    std::erase_if(chains, [](const Chain& chain) { return chain.line.size() < 2; });
    std::stable_sort(chains.begin(), chains.end(), [&map](const Chain& a, const Chain& b) {
        return std::pair(map.streets[a.street].road_class, -a.along_m.back()) <
               std::pair(map.streets[b.street].road_class, -b.along_m.back());
    });
    return chains;
}

bool is_named(RoadClass road_class, Detail detail) {
    if (detail == Detail::city) return road_class <= RoadClass::secondary;
    if (detail == Detail::district) return road_class <= RoadClass::tertiary;
    return true;
}

namespace {

Point at_along(const Chain& chain, double along) {
    const auto after = std::upper_bound(chain.along_m.begin(), chain.along_m.end(), along);
    const std::size_t i =
        std::clamp<std::size_t>(static_cast<std::size_t>(after - chain.along_m.begin()), 1, chain.line.size() - 1);
    const double piece = chain.along_m[i] - chain.along_m[i - 1];
    const double t = piece > 0.0 ? (along - chain.along_m[i - 1]) / piece : 0.0;
    const Point a = chain.line[i - 1];
    const Point b = chain.line[i];
    return {a.x_m + t * (b.x_m - a.x_m), a.y_m + t * (b.y_m - a.y_m)};
}

/// Whether the chain between two distances stays near the straight line between its ends.
bool straight(const Chain& chain, double from, double to, double tolerance_m) {
    const Point a = at_along(chain, from);
    const Point b = at_along(chain, to);
    const double length = distance_m(a, b);
    if (length < 0.9 * (to - from)) return false;
    for (std::size_t i = 0; i < chain.line.size(); ++i) {
        if (chain.along_m[i] <= from || chain.along_m[i] >= to) continue;
        const Point p = chain.line[i];
        const double away = ((b.x_m - a.x_m) * (p.y_m - a.y_m) - (b.y_m - a.y_m) * (p.x_m - a.x_m)) / length;
        if (std::abs(away) > tolerance_m) return false;
    }
    return true;
}

/// What is taken on the screen: discs along the labels, in a grid of cells.
class Occupied {
  public:
    Occupied(const Box& box, float reach_px, const std::vector<Box>& avoid)
        : box_(box), reach_(std::max(4.0F, reach_px)), avoid_(avoid) {
        columns_ = static_cast<std::size_t>(box.width / (2.0F * reach_)) + 1;
        rows_ = static_cast<std::size_t>(box.height / (2.0F * reach_)) + 1;
        cells_.assign(columns_ * rows_, {});
    }

    bool take(const Label& label, float height_px) {
        std::vector<Pixel> discs;
        const float half = label.width_px / 2.0F;
        const auto count = static_cast<int>(std::ceil(label.width_px / height_px)) + 1;
        for (int i = 0; i < count; ++i) {
            const float at = -half + label.width_px * static_cast<float>(i) / static_cast<float>(count - 1);
            const Pixel p{label.middle.x + at * std::cos(label.angle_rad),
                          label.middle.y + at * std::sin(label.angle_rad)};
            if (!inside(p, height_px) || avoided(p) || taken(p)) return false;
            discs.push_back(p);
        }
        for (const Pixel p : discs)
            cells_[cell(p.x - box_.x, columns_) + columns_ * cell(p.y - box_.y, rows_)].push_back(p);
        return true;
    }

  private:
    std::size_t cell(float offset, std::size_t count) const {
        const float index = std::clamp(offset / (2.0F * reach_), 0.0F, static_cast<float>(count - 1));
        return static_cast<std::size_t>(index);
    }
    bool inside(Pixel p, float margin) const {
        return p.x > box_.x + margin && p.x < box_.right() - margin && p.y > box_.y + margin &&
               p.y < box_.bottom() - margin;
    }
    bool avoided(Pixel p) const {
        return std::any_of(avoid_.begin(), avoid_.end(), [p](const Box& box) { return box.holds(p); });
    }
    bool taken(Pixel p) const {
        const std::size_t column = cell(p.x - box_.x, columns_);
        const std::size_t line = cell(p.y - box_.y, rows_);
        for (std::size_t r = line == 0 ? 0 : line - 1; r <= std::min(line + 1, rows_ - 1); ++r)
            for (std::size_t c = column == 0 ? 0 : column - 1; c <= std::min(column + 1, columns_ - 1); ++c)
                for (const Pixel other : cells_[r * columns_ + c])
                    if (std::hypot(p.x - other.x, p.y - other.y) < 2.0F * reach_) return true;
        return false;
    }

    Box box_;
    float reach_;
    std::vector<Box> avoid_;
    std::size_t columns_ = 1, rows_ = 1;
    std::vector<std::vector<Pixel>> cells_;
};

/// Distance between places for a name, metres: 2^k, so that places stay where they are while the map is zoomed in.
double place_spacing_m(const LabelRules& rules, float width_px, const Camera& camera) {
    const double least = static_cast<double>(std::max(rules.spacing_px, 1.6F * width_px)) * camera.metres_per_pixel;
    return std::exp2(std::ceil(std::log2(std::max(1.0, least))));
}

Label label_at(const Chain& chain, double from, double to, const Camera& camera, const Box& box) {
    const Pixel a = to_screen(camera, box, at_along(chain, from));
    const Pixel b = to_screen(camera, box, at_along(chain, to));
    float angle = std::atan2(b.y - a.y, b.x - a.x);
    constexpr float half_turn = 3.14159265F;
    if (angle > half_turn / 2.0F + 0.05F) angle -= half_turn;
    if (angle <= -half_turn / 2.0F + 0.05F) angle += half_turn;
    return {chain.street, {(a.x + b.x) / 2.0F, (a.y + b.y) / 2.0F}, angle, 0.0F};
}

bool near_same_name(const std::vector<Label>& labels, const Label& label, float spacing_px) {
    return std::any_of(labels.begin(), labels.end(), [&](const Label& other) {
        return other.street == label.street &&
               std::hypot(other.middle.x - label.middle.x, other.middle.y - label.middle.y) < spacing_px;
    });
}

}  // namespace

std::vector<Label> place_labels(const std::vector<Chain>& chains, const Camera& camera, const Box& box,
                                const LabelRules& rules) {
    std::vector<Label> labels;
    if (box.empty()) return labels;
    Occupied occupied(box, rules.height_px * 0.75F, rules.avoid);
    const Bounds visible = visible_bounds(camera, box);
    for (const Chain& chain : chains) {
        if (labels.size() >= rules.most) break;
        if (!chain.bounds.overlaps(visible)) continue;
        const float width = rules.width_px(chain.street);
        const double half_m = 0.5 * static_cast<double>(width) * camera.metres_per_pixel;
        if (chain.along_m.back() < 2.2 * half_m) continue;
        const double spacing = place_spacing_m(rules, width, camera);
        // Short chains get one name in their middle.
        const double first = chain.along_m.back() < spacing ? chain.along_m.back() / 2.0 : spacing / 2.0;
        for (double at = first; at + half_m < chain.along_m.back() && labels.size() < rules.most; at += spacing / 2.0) {
            if (at < half_m || !straight(chain, at - half_m, at + half_m,
                                         static_cast<double>(rules.bend_px) * camera.metres_per_pixel))
                continue;
            Label label = label_at(chain, at - half_m, at + half_m, camera, box);
            label.width_px = width;
            if (near_same_name(labels, label, rules.spacing_px) || !occupied.take(label, rules.height_px)) continue;
            labels.push_back(label);
        }
    }
    return labels;
}

std::string abbreviated(std::string_view street) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> short_forms{{{"Avenida", "Av."},
                                                                                        {"Carrera", "Cra."},
                                                                                        {"Calle", "Cl."},
                                                                                        {"Autopista", "Autop."},
                                                                                        {"Diagonal", "Dg."},
                                                                                        {"Transversal", "Tv."},
                                                                                        {"Circunvalar", "Circunv."},
                                                                                        {"Carretera", "Ctra."}}};
    std::string out;
    const std::vector<std::string_view> words = split(street, ' ');
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto form = std::find_if(short_forms.begin(), short_forms.end(),
                                       [&](const auto& pair) { return pair.first == words[i]; });
        // The last word is the name itself: "La Calle" stays.
        const bool shorten = form != short_forms.end() && i + 1 < words.size();
        if (i > 0) out += ' ';
        out += shorten ? form->second : words[i];
    }
    return out;
}

}  // namespace septima::render
