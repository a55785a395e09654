import CPlumbRuntime

extension CrashReporter {
  /// Notes what the program is about to do. A report shows the last 64 notes of all threads, with their age and thread.
  ///
  /// Names are cut at 42 bytes, names of fields at 22 and values at 72; fields beyond the sixth are dropped. Takes about as long as
  /// reading the clock, never blocks, and may be called from any thread, before `install` too.
  @inlinable
  public static func breadcrumb(
    _ name: StaticString, _ fields: KeyValuePairs<StaticString, String> = [:]
  ) {
    guard let breadcrumb = plumb_breadcrumb_begin(name.utf8Start, name.utf8CodeUnitCount) else {
      return
    }
    for (name, var value) in fields {
      value.withUTF8 {
        plumb_breadcrumb_field(
          breadcrumb, name.utf8Start, name.utf8CodeUnitCount, $0.baseAddress, $0.count)
      }
    }
    plumb_breadcrumb_end(breadcrumb)
  }
}
