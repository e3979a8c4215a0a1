// Loaded before everything else (LD_PRELOAD): libraries that are opened at run time, as the graphics driver is, stay
// until the end, so that the leak sanitizer can still tell what was theirs.
extern "C" int dlclose(void* /*library*/) {
    return 0;
}
