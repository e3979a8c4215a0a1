#pragma once

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace septima::render::test {

/// An Xvfb of its own for the test, where there is one. `-displayfd` picks a free number, so that tests run side by
/// side; `-noreset`: without it the server starts anew when its last window closes and may refuse the next one
/// meanwhile.
class VirtualDisplay {
  public:
    VirtualDisplay() {
        int ends[2];
        if (pipe(ends) != 0) return;
        process_ = fork();
        if (process_ == 0) {
            close(ends[0]);
            const int null = open("/dev/null", O_RDWR);
            dup2(null, 1);
            dup2(null, 2);
            const std::string fd = std::to_string(ends[1]);
            execlp("Xvfb", "Xvfb", "-displayfd", fd.c_str(), "-screen", "0", "1280x800x24", "-nolisten", "tcp",
                   "-noreset", static_cast<char*>(nullptr));
            _exit(127);
        }
        close(ends[1]);
        std::string number;
        for (char c = 0; read(ends[0], &c, 1) == 1 && c != '\n';) number += c;
        close(ends[0]);
        if (number.empty()) return;
        works_ = true;
        setenv("DISPLAY", (":" + number).c_str(), 1);
        // The software renderer gives the same pixels on every machine.
        setenv("LIBGL_ALWAYS_SOFTWARE", "1", 1);
    }
    ~VirtualDisplay() {
        if (process_ <= 0) return;
        // A server that has not begun its loop forgets that it was told to end.
        while (kill(process_, SIGTERM) == 0 && waitpid(process_, nullptr, WNOHANG) == 0) usleep(20000);
    }
    VirtualDisplay(const VirtualDisplay&) = delete;
    VirtualDisplay& operator=(const VirtualDisplay&) = delete;

    bool works() const { return works_; }

  private:
    pid_t process_ = -1;
    bool works_ = false;
};

}  // namespace septima::render::test
