#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace septima::render {

/// A video file being written by ffmpeg from raw frames of four bytes a pixel (red, green, blue, alpha), row by row
/// from the top. H.264 in MP4, which every browser plays. Throws InputError when there is no ffmpeg, IoError when it
/// fails.
class VideoFile {
  public:
    VideoFile(std::filesystem::path path, unsigned width_px, unsigned height_px, unsigned frames_per_s);
    ~VideoFile();
    VideoFile(const VideoFile&) = delete;
    VideoFile& operator=(const VideoFile&) = delete;

    /// `pixels` holds width x height x 4 bytes.
    void add(const std::uint8_t* pixels);
    /// Ends the file and gives it its name; without this it is removed.
    void finish();

  private:
    void stop();

    std::filesystem::path path_, temporary_;
    std::size_t frame_bytes_;
    pid_t ffmpeg_ = -1;
    int pipe_ = -1;
};

}  // namespace septima::render
