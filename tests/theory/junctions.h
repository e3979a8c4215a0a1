#pragma once

// A major and a minor street, in the ways that the tests of who gives way ask for.

#include <utility>

#include "tests/toys.h"

namespace septima::lab {

/// A major street eastward (links 0, 1) that a minor one crosses northward (2, 3).
inline Draft crossing(NodeControl control, double approach_m = 1500.0) {
    Draft draft;
    draft.name = "crossing";
    toys::add_node(draft, -approach_m, 0.0);
    toys::add_node(draft, 0.0, 0.0, control);
    toys::add_node(draft, 600.0, 0.0);
    toys::add_node(draft, 0.0, -1500.0);
    toys::add_node(draft, 0.0, 600.0);
    toys::add_link(draft, 0, 1, 1, 50.0);
    toys::add_link(draft, 1, 2, 1, 50.0);
    toys::add_link(draft, 3, 1, 1, 50.0, RoadClass::residential);
    toys::add_link(draft, 1, 4, 1, 50.0, RoadClass::residential);
    draft.links[2].yield = control == NodeControl::yield;
    return draft;
}

/// A minor stream that gives way to one or two major ones: it crosses them, joins one, turns left through the opposing
/// one at a green light, or turns right on red.
enum class Way { crosses, crosses_two, joins, left_at_green, right_on_red };

/// Links: 0, 1 the major street eastward; 2, 3 the minor one; 4, 5 (where there is one) the major street westward.
inline Draft junction(Way way, double approach_m, bool stop_sign) {
    const bool signal = way == Way::left_at_green || way == Way::right_on_red;
    Draft draft = crossing(signal ? NodeControl::signal : NodeControl::yield, approach_m);
    const auto shown = [](double green_s) {
        Phase phase;
        phase.green_s = static_cast<float>(green_s);
        phase.amber_s = phase.all_red_s = 0.0F;
        return phase;
    };
    if (stop_sign) {
        draft.links[2].yield = false;
        draft.links[2].stop = true;
    }
    if (way == Way::joins || way == Way::right_on_red) {
        draft.links.pop_back();
        draft.nodes.pop_back();
    }
    if (way == Way::right_on_red)
        draft.controllers.push_back({"k", 0.0F, {1}, {{shown(6000.0), {{0, 1}}}, {shown(10.0), {{2, 1}}}}});
    if (way == Way::crosses_two) {
        toys::add_link(draft, 2, 1, 1, 50.0);
        toys::add_link(draft, 1, 0, 1, 50.0);
    }
    if (way == Way::left_at_green) {  // the minor stream comes from the east and turns to the south
        std::swap(draft.nodes[3], draft.nodes[2]);
        draft.nodes[2].xy = {1500.0, 0.0};
        draft.nodes[3].xy = {600.0, 0.0};
        draft.nodes.push_back({"south", {0.0, -600.0}, NodeControl::none, -1});
        draft.links[1].to = 3;
        draft.links[2].from = 2;
        draft.links[3].to = 5;
        draft.links[2].yield = false;
        draft.controllers.push_back({"k", 0.0F, {1}, {{shown(6000.0), {{0, 1}, {2, 3}}}}});
    }
    return draft;
}

}  // namespace septima::lab
