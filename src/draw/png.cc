/// The picture as PNG: our SVG, drawn by librsvg.
///
/// librsvg brings thirty libraries along. It is loaded when a PNG is asked for and not before, so that no other
/// command pays for it.
#include "draw/svg.h"
#include "text/error.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <librsvg/rsvg.h>

#include <algorithm>
#include <memory>

namespace laneway {

namespace {

constexpr double longest_side = 30'000;  // pixels; cairo's images end at 32,767
constexpr double most_pixels = 400e6;    // 1.6 GB of memory

[[noreturn]] void fail(std::string_view what) { throw Error(Error::Kind::system, std::string(what)); }

/// The functions of librsvg and of what it is built on. The header gives their types.
class Library {
 public:
  Library() : handle_(dlopen("librsvg-2.so.2", RTLD_LAZY | RTLD_LOCAL)) {
    if (handle_ == nullptr) fail("png needs librsvg: install the package librsvg2-2, or draw --to svg");
  }

  template <class Function>
  Function* find(const char* name) const {
    void* const symbol = dlsym(handle_, name);
    if (symbol == nullptr)
      fail(fmt::format("the installed librsvg has no '{}'; png needs version 2.46 or later", name));
    return reinterpret_cast<Function*>(symbol);
  }

 private:
  void* handle_;  // stays loaded: GLib's types cannot be unloaded
};

cairo_status_t append(void* text, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(text)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

/// The size that the SVG's own attributes state.
struct PictureSize {
  double width = 0;
  double height = 0;
};

std::string paint(const std::string& svg, double scale) {
  const Library library;
#define LANEWAY_FIND(name) const auto name##_ = library.find<decltype(name)>(#name)
  LANEWAY_FIND(rsvg_handle_new_from_data);
  LANEWAY_FIND(rsvg_handle_get_intrinsic_size_in_pixels);
  LANEWAY_FIND(rsvg_handle_render_document);
  LANEWAY_FIND(cairo_image_surface_create);
  LANEWAY_FIND(cairo_surface_status);
  LANEWAY_FIND(cairo_surface_write_to_png_stream);
  LANEWAY_FIND(cairo_surface_destroy);
  LANEWAY_FIND(cairo_create);
  LANEWAY_FIND(cairo_destroy);
  LANEWAY_FIND(g_object_unref);
#undef LANEWAY_FIND

  const std::unique_ptr<RsvgHandle, void (*)(void*)> picture(
      rsvg_handle_new_from_data_(reinterpret_cast<const guint8*>(svg.data()), svg.size(), nullptr), g_object_unref_);
  PictureSize size;
  if (!picture || !rsvg_handle_get_intrinsic_size_in_pixels_(picture.get(), &size.width, &size.height)) {
    fail("librsvg cannot read the picture; draw --to svg instead");
  }
  scale = std::min({scale, longest_side / size.width, longest_side / size.height});
  const int width = std::max(1, static_cast<int>(size.width * scale));
  const int height = std::max(1, static_cast<int>(size.height * scale));
  if (scale < 0.25 || static_cast<double>(width) * height > most_pixels) {
    fail(fmt::format("this flow is too large for a png ({} by {} pixels); draw --to svg", static_cast<int>(size.width),
                     static_cast<int>(size.height)));
  }
  const std::unique_ptr<cairo_surface_t, void (*)(cairo_surface_t*)> surface(
      cairo_image_surface_create_(CAIRO_FORMAT_ARGB32, width, height), cairo_surface_destroy_);
  if (cairo_surface_status_(surface.get()) != CAIRO_STATUS_SUCCESS) fail("there is not enough memory for the png");
  const std::unique_ptr<cairo_t, void (*)(cairo_t*)> canvas(cairo_create_(surface.get()), cairo_destroy_);
  const RsvgRectangle page{0, 0, static_cast<double>(width), static_cast<double>(height)};
  std::string png;
  if (!rsvg_handle_render_document_(picture.get(), canvas.get(), &page, nullptr) ||
      cairo_surface_write_to_png_stream_(surface.get(), append, &png) != CAIRO_STATUS_SUCCESS) {
    fail("librsvg cannot draw the picture; draw --to svg instead");
  }
  return png;
}

}  // namespace

std::string draw_png(const Flow& flow, const DrawingOptions& options) {
  // One font, so that the picture depends on nothing but the installed packages.
  return paint(draw_svg_with_font(flow, options, "\"Liberation Sans\",\"DejaVu Sans\",sans-serif"), options.scale);
}

}  // namespace laneway
