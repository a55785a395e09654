import PlumbInspect

/// Code that keeps resources for as long as the process runs, and is right to: what it makes is no leak of whoever happened to be the first to
/// need it. One list, by the code that made it.
struct KnownKeeper: Sendable {
  var kinds: Set<LiveResource.Kind>
  /// The beginning of the file name of an image that does nothing else; nil: only its functions tell.
  var image: String?
  /// Beginnings of the names of functions, in whatever image: the code may be linked into the program.
  var functions: [String] = []
  /// Of descriptors, only those that no path leads to: epoll, eventfd, timerfd.
  var onlyAnonymousDescriptors = false
  var reason: String

  static let all: [KnownKeeper] = [
    KnownKeeper(
      kinds: Set(LiveResource.Kind.allCases), image: "libdispatch.so",
      functions: ["_dispatch_", "dispatch_"],
      reason: "Dispatch keeps its workers, its event loop and what they need"),
    KnownKeeper(
      kinds: [.descriptor], image: "libFoundation.so",
      functions: ["__CF", "_CF", "CFRunLoop", "mk_timer"], onlyAnonymousDescriptors: true,
      reason: "a thread's run loop lives as long as the thread"),
    KnownKeeper(
      kinds: [.thread], functions: ["$s10Foundation7ProcessC3run"],
      reason: "Process watches all children from one thread"),
    KnownKeeper(
      kinds: [.thread, .descriptor], functions: ["CFSocket", "__CFSocket"],
      reason: "one thread watches all sockets of Foundation, and is woken by a pair of its own"),
    KnownKeeper(
      kinds: [.descriptor, .dispatchSource, .thread], image: "libFoundationNetworking.so",
      functions: ["curl_", "Curl_"],
      reason: "URLSession keeps connections, and their timers, for the next request"),
    KnownKeeper(
      kinds: [.mapping, .thread, .descriptor, .stream], image: "libswiftCore.so",
      reason: "metadata and the like are never freed"),
    KnownKeeper(
      kinds: [.mapping, .thread, .descriptor, .dispatchSource, .stream],
      image: "libswift_Concurrency.so", reason: "the runtime's own"),
    KnownKeeper(kinds: [.mapping, .thread, .descriptor], image: "libc.so", reason: "libc's own"),
    KnownKeeper(
      kinds: [.mapping, .descriptor], image: "ld-linux",
      reason: "libraries stay mapped until they are unloaded"),
    KnownKeeper(
      kinds: [.thread, .mapping, .descriptor], image: "libclang_rt",
      functions: ["__sanitizer", "__tsan", "__asan"],
      reason: "a sanitizer's own"),
    KnownKeeper(
      kinds: [.thread, .descriptor, .mapping, .stream, .dispatchSource], image: "libTesting.so",
      reason: "the test framework's own"),
    KnownKeeper(
      kinds: [.thread, .descriptor, .mapping, .stream, .dispatchSource, .timer],
      image: "libXCTest.so", reason: "the test framework's own"),
  ]

  func covers(_ kind: LiveResource.Kind, _ origin: CodeOrigin, isAnonymous: Bool) -> Bool {
    guard kinds.contains(kind), kind != .descriptor || !onlyAnonymousDescriptors || isAnonymous
    else { return false }
    if let image, origin.image.hasPrefix(image) { return true }
    return origin.function.map { function in functions.contains { function.hasPrefix($0) } }
      ?? false
  }
}

/// Threads that are known by their names.
struct KnownThread: Sendable {
  var name: String
  var reason: String

  static let all: [KnownThread] = [
    KnownThread(
      name: "NIO-SGLTN-", reason: "NIOSingletons are never shut down, by their documentation"),
    KnownThread(
      name: "SGLTN-TP-#", reason: "the threads of NIOThreadPool.singleton, which is never shut down"
    ),
    KnownThread(name: "com.apple.libd", reason: "Dispatch's own, where it is given a name"),
  ]
}

extension KnownThread {
  /// Whether one of them made it: what such a thread needs for itself lives as long as it does.
  static func made(_ record: RegistryRecord) -> Bool {
    guard let name = ThreadFacts(record.thread)?.name else { return false }
    return all.contains { name.hasPrefix($0.name) }
  }
}

/// Libraries that only hand on what the program asks for: who made something is whoever called them.
enum Intermediaries {
  static let images = [
    "libswiftDispatch.so", "libFoundation.so", "libFoundationEssentials.so",
    "libFoundationInternationalization.so", "libFoundationXML.so", "libswiftSynchronization.so",
  ]
}
