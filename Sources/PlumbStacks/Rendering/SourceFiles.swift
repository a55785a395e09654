import Glibc
import PlumbModel
import Synchronization

/// The lines of source files, where they are at hand.
public final class SourceFiles: SourceLines {
  /// Where a build's sources are now: debug information has the paths of the machine that built.
  public struct Root: Sendable, Equatable {
    public var old: String
    public var new: String

    /// `old=new`, or nil.
    public init?(_ text: String) {
      guard let equals = text.firstIndex(of: "="), equals > text.startIndex else { return nil }
      old = Self.withoutSlash(text[..<equals])
      new = Self.withoutSlash(text[text.index(after: equals)...])
    }

    private static func withoutSlash(_ path: Substring) -> String {
      path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : String(path)
    }
  }

  private let roots: [Root]
  private let workingDirectory: String
  private let isReading: Bool
  private let files = Mutex<[String: [Substring]?]>([:])
  /// A larger file is generated, and nobody reads it.
  private static let largestFile = 16 << 20

  /// - Parameter isReading: Without it only paths are mapped.
  public init(roots: [Root] = [], workingDirectory: String, isReading: Bool = true) {
    self.roots = roots
    self.workingDirectory = workingDirectory
    self.isReading = isReading
  }

  /// Where the file is today.
  public func path(_ path: String) -> String {
    for root in roots where path.hasPrefix(root.old) {
      let rest = path.dropFirst(root.old.count)
      if rest.isEmpty || rest.hasPrefix("/") { return root.new + rest }
    }
    return path
  }

  /// As a reader in the working directory would write it.
  public func shownPath(_ path: String) -> String {
    let path = self.path(path)
    let directory = workingDirectory.hasSuffix("/") ? workingDirectory : workingDirectory + "/"
    return path.hasPrefix(directory) && directory != "/"
      ? String(path.dropFirst(directory.count)) : path
  }

  public func line(_ number: Int, of path: String) -> String? {
    guard isReading, number > 0 else { return nil }
    return files.withLock { files in
      let path = self.path(path)
      if files[path] == nil { files.updateValue(Self.read(path), forKey: path) }
      guard case let lines?? = files[path], number <= lines.count else { return nil }
      return String(lines[number - 1])
    }
  }

  private static func read(_ path: String) -> [Substring]? {
    // A named pipe would wait for ever.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_size <= largestFile, let bytes = contents(of: file, size: Int(status.st_size))
    else { return nil }
    return String(decoding: bytes, as: UTF8.self).split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline)
  }

  /// - Parameter size: As the file system says it; a file that grows meanwhile is cut there.
  private static func contents(of file: Int32, size: Int) -> [UInt8]? {
    var isRead = true
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      while count < size {
        let part = Glibc.read(file, buffer.baseAddress! + count, size - count)
        if part < 0, errno == EINTR { continue }
        if part <= 0 {
          isRead = part == 0
          break
        }
        count += part
      }
    }
    return isRead ? bytes : nil
  }
}
