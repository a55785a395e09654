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
  /// What it does now: `fires every 100 ms`, `listens on 127.0.0.1:8080`, `waits in futex`. Empty where nothing is known.
  public var detail: String
  /// Who made it, where and when; nil if it was there before tracking began, or was made by ways that are not seen.
  public var creation: RegistryRecord?

  public init(
    kind: Kind, key: UInt64, identity: UInt64 = 0, title: String, detail: String = "",
    creation: RegistryRecord? = nil
  ) {
    self.kind = kind
    self.key = key
    self.identity = identity
    self.title = title
    self.detail = detail
    self.creation = creation
  }

  public enum Kind: String, Sendable, CaseIterable {
    case dispatchSource, timer, thread, descriptor, mapping, blockedThread, stream
  }
}
