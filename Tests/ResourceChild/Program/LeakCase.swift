import CPlumbRuntime
import Glibc
import PlumbRuntime
import PlumbSymbols

/// Something that leaks a resource, and gives it back when asked to.
struct LeakCase: Sendable {
  var name: String
  var kind: LiveResource.Kind
  /// How many are left.
  var count = 1
  /// Leaks, and returns what ends the leak.
  var leak: @Sendable () -> () -> Void

  init(
    _ name: String, _ kind: LiveResource.Kind, count: Int = 1,
    _ leak: @escaping @Sendable () -> () -> Void
  ) {
    self.name = name
    self.kind = kind
    self.count = count
    self.leak = leak
  }

  /// Leaks and cleans up again and again. Prints one line for all of it, and one for each kind of finding.
  func run(repetitions: Int) {
    var misses = 0
    var wrong = 0
    var left = 0
    var shown: [String: Int] = [:]
    for _ in 0..<repetitions {
      let before = ResourceSnapshot.take()
      let end = leak()
      let found = Self.leaks(since: before) { leaks in
        // A thread is there before it is where it waits.
        leaks.count { $0.kind == kind && (kind != .thread || $0.detail.contains("waits")) } == count
      }
      if found.count(where: { $0.kind == kind }) < count { misses += 1 }
      // A thread that waits is a thread, and a timer may come with what it waits for.
      wrong += max(0, found.count { $0.kind == kind } - count)
      for leak in found where leak.kind == kind {
        shown[
          "\(Place.maker(of: leak))\t\(leak.title)\t\(leak.detail)\t\(leak.advice)", default: 0] +=
          1
      }
      end()
      for leak in Self.leaks(since: before, until: \.isEmpty) {
        left += 1
        print("\(name)\tleft\t\(Place.maker(of: leak))\t\(leak.title)\t\(leak.detail)")
      }
    }
    print("\(name)\tmisses \(misses)\twrong \(wrong)\tleft \(left)")
    for (line, count) in shown.sorted(by: { $0.key < $1.key }) {
      print("\(name)\tfound\t\(count)\t\(line)")
    }
  }

  /// What is there of leaks once `isDone` says that it is as expected; other threads may need a while.
  static func leaks(
    since before: ResourceSnapshot, until isDone: ([LiveResource]) -> Bool
  ) -> [LiveResource] {
    let deadline = Clock.now + 5_000_000_000
    while true {
      let found = ResourceSnapshot.take().added(since: before).filter(\.isLeak)
      if isDone(found) || Clock.now > deadline { return found }
      sched_yield()
    }
  }
}

enum Clock {
  static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}

/// The innermost line of this program among those that made a resource.
enum Place {
  /// A mapping of the test itself.
  private static let file: SymbolFile = {
    plumb_own_work_begin()
    defer { plumb_own_work_end() }
    return try! SymbolFile.open("/proc/self/exe")
  }()

  private static func isInside(_ address: UInt64, _ base: UInt64) -> Bool {
    "".withCString { empty in
      var origin = plumb_code_origin(path: empty, base: 0, function: nil)
      return plumb_code_origin(address - 1, &origin) && origin.base == base
    }
  }

  static func maker(of resource: LiveResource) -> String {
    let base = plumb_own_image()
    for address in resource.creation?.frames ?? [] {
      guard isInside(address, base) else { continue }
      guard let frame = file.frames(at: address - 1 - base).first(where: { $0.line > 0 }) else {
        continue
      }
      let name = frame.path?.split(separator: "/").last.map(String.init) ?? "?"
      return "\(name):\(frame.line)"
    }
    return "?"
  }
}
