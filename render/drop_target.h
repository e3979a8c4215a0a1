#pragma once

#include <SFML/Graphics/RenderWindow.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace septima::render {

/// Files of a list as it is dropped (text/uri-list, RFC 2483): those on this machine, in their order.
std::vector<std::string> files_of_uri_list(std::string_view text);

/// Takes files that are dragged onto a window from another program: version 5 of XDND (freedesktop.org), of which SFML
/// knows nothing. One at a time: Xlib's hook has no room for data of ours. Where windows are not made by GLX it takes
/// nothing.
class DropTarget {
  public:
    /// REQUIRES an open window, which this does not outlive.
    explicit DropTarget(sf::RenderWindow& window);
    ~DropTarget();
    DropTarget(const DropTarget&) = delete;
    DropTarget& operator=(const DropTarget&) = delete;

    /// Answers those who drag; files dropped since the last call. To be called with every frame, after the window's
    /// events.
    std::vector<std::string> dropped();
    /// Files are over the window.
    bool hovered() const;

  private:
    struct Inside;  // Xlib.h stays in drop_target.cpp
    std::unique_ptr<Inside> inside_;
};

}  // namespace septima::render
