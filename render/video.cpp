#include "render/video.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <string>
#include <system_error>
#include <vector>

#include "sim/base/error.h"
#include "sim/base/file.h"

extern "C" char** environ;

namespace septima::render {

namespace {

std::vector<std::string> ffmpeg_words(unsigned width_px, unsigned height_px, unsigned frames_per_s,
                                      const std::string& file) {
    return {"ffmpeg",     "-loglevel",
            "error",      "-y",
            "-f",         "rawvideo",
            "-pix_fmt",   "rgba",
            "-s",         fmt::format("{}x{}", width_px, height_px),
            "-r",         std::to_string(frames_per_s),
            "-i",         "-",
            "-an",        "-c:v",
            "libx264",    "-preset",
            "veryfast",   "-crf",
            "20",         "-pix_fmt",
            "yuv420p",    "-movflags",
            "+faststart", "-f",
            "mp4",        file};
}

/// Starts ffmpeg with the reading end as its standard input; -1 when there is none.
pid_t started(const std::vector<std::string>& words, int reading_end) {
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));  // spawn does not write
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, reading_end, STDIN_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    pid_t child = -1;
    const int failed = posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    return failed == 0 ? child : -1;
}

}  // namespace

VideoFile::VideoFile(std::filesystem::path path, unsigned width_px, unsigned height_px, unsigned frames_per_s)
    : path_(std::move(path)), temporary_(path_), frame_bytes_(std::size_t{4} * width_px * height_px) {
    if (width_px % 2 != 0 || height_px % 2 != 0)
        throw InputError(fmt::format("a film of {}x{} pixels cannot be made: both sides must be even; try 1920x1080",
                                     width_px, height_px));
    temporary_ += ".tmp";
    std::error_code error;
    if (std::filesystem::exists(path_, error) && !std::filesystem::is_regular_file(path_, error))
        throw IoError(fmt::format("{}: is not a regular file; give the name of a new film", path_.string()));
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw IoError("no pipe to ffmpeg can be made");
    ffmpeg_ = started(ffmpeg_words(width_px, height_px, frames_per_s, temporary_.string()), ends[0]);
    ::close(ends[0]);
    pipe_ = ends[1];
    if (ffmpeg_ > 0) return;
    ::close(pipe_);
    throw InputError("a film needs ffmpeg: apt-get install ffmpeg (or run tools/setup)");
}

VideoFile::~VideoFile() {
    stop();
    std::error_code ignored;
    std::filesystem::remove(temporary_, ignored);
}

void VideoFile::add(const std::uint8_t* pixels) {
    // An ffmpeg that died must be an error here, not a signal that ends the program.
    struct sigaction ignore {
    }, before{};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &ignore, &before);
    std::size_t done = 0;
    while (done < frame_bytes_) {
        const ssize_t written = ::write(pipe_, pixels + done, frame_bytes_ - done);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) break;
        done += static_cast<std::size_t>(written);
    }
    ::sigaction(SIGPIPE, &before, nullptr);
    if (done < frame_bytes_)
        throw IoError(fmt::format("{}: ffmpeg takes no more frames; its message stands above", path_.string()));
}

void VideoFile::stop() {
    if (pipe_ >= 0) ::close(pipe_);
    pipe_ = -1;
    if (ffmpeg_ <= 0) return;
    int status = 0;
    while (::waitpid(ffmpeg_, &status, 0) < 0 && errno == EINTR) {
    }
    ffmpeg_ = WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

void VideoFile::finish() {
    stop();
    if (ffmpeg_ != 0) throw IoError(fmt::format("{}: ffmpeg could not write the film", path_.string()));
    commit_file(temporary_, path_);
}

}  // namespace septima::render
