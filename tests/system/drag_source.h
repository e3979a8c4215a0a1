#pragma once

#include <poll.h>

#include <array>
#include <chrono>
#include <cstring>
#include <string>
#include <thread>

// Last: its macros (None, Status, Bool...) take common words.
#include <X11/Xatom.h>
#include <X11/Xlib.h>

namespace septima::test {

/// A file manager that drags one file: a client of the X server of its own that speaks XDND version 5, as toolkits do.
/// It looks for the window below the pointer, tells what it holds, waits for the answers and hands over the list.
class DragSource {
  public:
    explicit DragSource(std::string uri_list) : text_(std::move(uri_list)), display_(XOpenDisplay(nullptr)) {
        if (display_ == nullptr) return;
        own_ = XCreateSimpleWindow(display_, DefaultRootWindow(display_), -10, -10, 1, 1, 0, 0, 0);
        XSetSelectionOwner(display_, atom("XdndSelection"), own_, CurrentTime);
    }
    ~DragSource() {
        if (display_ != nullptr) XCloseDisplay(display_);
    }
    DragSource(const DragSource&) = delete;
    DragSource& operator=(const DragSource&) = delete;

    /// Takes the file over the window at the pointer. True when that window would have it.
    bool drag_over(const char* type = "text/uri-list") {
        target_ = aware_below_pointer();
        if (target_ == None) return false;
        type_ = atom(type);
        send("XdndEnter", {5L << 24, static_cast<long>(type_), 0, 0});
        send("XdndPosition", {0, (300L << 16) | 300L, CurrentTime, static_cast<long>(atom("XdndActionCopy"))});
        const XEvent answer = awaited("XdndStatus");
        return answer.type == ClientMessage && (answer.xclient.data.l[1] & 1) != 0;
    }
    void leave() { send("XdndLeave", {0, 0, 0, 0}); }
    /// Lets go. True when the window says that it took what it asked for.
    bool drop() {
        send("XdndDrop", {0, CurrentTime, 0, 0});
        const XEvent answer = awaited("XdndFinished");
        return answer.type == ClientMessage && (answer.xclient.data.l[1] & 1) != 0;
    }

  private:
    Atom atom(const char* name) const { return XInternAtom(display_, name, False); }

    Window aware_below_pointer() const {
        Window at = DefaultRootWindow(display_);
        while (at != None) {
            Atom type = None;
            int format = 0;
            unsigned long items = 0, left = 0;
            unsigned char* data = nullptr;
            XGetWindowProperty(display_, at, atom("XdndAware"), 0, 1, False, XA_ATOM, &type, &format, &items, &left,
                               &data);
            if (data != nullptr) XFree(data);
            if (items == 1) return at;
            Window root = None, child = None;
            int x = 0, y = 0, inner_x = 0, inner_y = 0;
            unsigned mask = 0;
            if (XQueryPointer(display_, at, &root, &child, &x, &y, &inner_x, &inner_y, &mask) == False) return None;
            at = child;
        }
        return None;
    }
    void send(const char* message, const std::array<long, 4>& words) const {
        XEvent event{};
        event.xclient.type = ClientMessage;
        event.xclient.window = target_;
        event.xclient.message_type = atom(message);
        event.xclient.format = 32;
        event.xclient.data.l[0] = static_cast<long>(own_);
        for (std::size_t i = 0; i < words.size(); ++i) event.xclient.data.l[i + 1] = words[i];
        XSendEvent(display_, target_, False, NoEventMask, &event);
        XFlush(display_);
    }
    /// The answer, while what is asked for is handed over; another type of event after a minute without one.
    XEvent awaited(const char* message) const {
        const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
        while (std::chrono::steady_clock::now() < until) {
            while (XPending(display_) > 0) {
                XEvent event{};
                XNextEvent(display_, &event);
                if (event.type == SelectionRequest) hand_over(event.xselectionrequest);
                if (event.type == ClientMessage && event.xclient.message_type == atom(message)) return event;
            }
            pollfd wire{ConnectionNumber(display_), POLLIN, 0};
            ::poll(&wire, 1, 200);
        }
        return {};
    }
    void hand_over(const XSelectionRequestEvent& asked) const {
        XChangeProperty(display_, asked.requestor, asked.property, asked.target, 8, PropModeReplace,
                        reinterpret_cast<const unsigned char*>(text_.data()), static_cast<int>(text_.size()));
        XEvent event{};
        event.xselection.type = SelectionNotify;
        event.xselection.requestor = asked.requestor;
        event.xselection.selection = asked.selection;
        event.xselection.target = asked.target;
        event.xselection.property = asked.target == type_ ? asked.property : None;
        event.xselection.time = asked.time;
        XSendEvent(display_, asked.requestor, False, NoEventMask, &event);
        XFlush(display_);
    }

    std::string text_;
    Display* display_;
    Window own_ = None, target_ = None;
    Atom type_ = None;
};

}  // namespace septima::test
