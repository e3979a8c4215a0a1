#pragma once

#include <SFML/Graphics/Font.hpp>
#include <filesystem>
#include <string>
#include <vector>

namespace septima::render {

/// The typefaces of the dashboard. Inter where it is installed, another face with Spanish accents otherwise.
struct Fonts {
    sf::Font regular, semibold, bold;
    std::filesystem::path regular_file;  ///< for Dear ImGui, which loads the file itself
};

/// Folders where fonts live on this machine: XDG data folders, then the usual ones.
std::vector<std::filesystem::path> font_folders();
/// The first of `names` (file names, best first) below one of the folders; empty when none is there.
std::filesystem::path find_font(const std::vector<std::filesystem::path>& folders,
                                const std::vector<std::string>& names);
/// Throws InputError that names the package to install when no usable face is found.
void load_fonts(Fonts& fonts);

}  // namespace septima::render
