/// A frame as views into the file: what every source of answers gives, before anybody makes strings of it.
struct RawFrame {
  var name: Text?
  /// In the line table of the unit; -1: unknown.
  var file: Int32
  var line: UInt32
  var column: UInt32
  var isInlined: Bool
}
