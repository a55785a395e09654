import PlumbInspect

/// Something other than a task that is alive, and that somebody has to end.
public struct LiveResource: Hashable, Sendable {
  public var kind: Kind
  /// What identifies it among those of its kind while it lives: an address, a descriptor, a thread id.
  public var key: UInt64
  /// Tells apart what had the same key one after another.
  public var identity: UInt64
  /// What it is, in a few words: `Dispatch timer`, `socket`, `thread "worker"`.
  public var title: String
  /// As the program named it: of a thread.
  public var name: String?
  /// What it does now: `fires every 100 ms`, `listens on 127.0.0.1:8080`, `waits in futex`. Empty where nothing is known.
  public var detail: String
  /// Who made it, where and when; nil if it was there before tracking began, or was made by ways that are not seen.
  public var creation: RegistryRecord?

  public init(
    kind: Kind, key: UInt64, identity: UInt64 = 0, title: String, name: String? = nil,
    detail: String = "", creation: RegistryRecord? = nil
  ) {
    self.kind = kind
    self.key = key
    self.identity = identity
    self.title = title
    self.name = name
    self.detail = detail
    self.creation = creation
  }

  /// Of something that has a record.
  init(kind: Kind, record: RegistryRecord, title: String, detail: String) {
    self.init(
      kind: kind, key: record.key, identity: record.identity, title: title, detail: detail,
      creation: record)
  }

  public enum Kind: String, Sendable, CaseIterable {
    case dispatchSource, timer, thread, descriptor, mapping, blockedThread, stream
  }

  /// Whether it is a leak if a test leaves it behind. What the runtime, libc or Dispatch keep for themselves is none, nor what nobody
  /// was seen making.
  public var isLeak: Bool {
    guard creation != nil else { return false }
    return Trackers.tracker(for: kind)?.isLeak(self) ?? false
  }

  /// What somebody has to do who left it: `this timer wants cancel()`.
  public var advice: String { Trackers.tracker(for: kind)?.advice(for: self) ?? "" }
}
