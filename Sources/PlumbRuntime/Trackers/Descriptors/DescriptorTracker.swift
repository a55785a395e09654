import CPlumbRuntime
import PlumbInspect

/// Open descriptors. The kernel's list is the truth; records say who opened them.
struct DescriptorTracker: ResourceTracker {
  let kind = LiveResource.Kind.descriptor
  let records: Set<RegistryRecord.Kind> = [.descriptor]

  func snapshot(_ records: [RegistryRecord]) -> [LiveResource] {
    let byNumber = Dictionary(records.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
    return ProcessFiles.numbers("fd").compactMap { descriptor in
      guard let facts = DescriptorFacts(descriptor) else { return nil }
      let detail = ["descriptor \(descriptor)", facts.detail].filter { !$0.isEmpty }
        .joined(separator: ", ")
      guard let record = byNumber[UInt64(descriptor)], Self.isCurrent(record) else {
        return LiveResource(
          kind: kind, key: UInt64(descriptor), identity: facts.identity, title: facts.title,
          detail: detail)
      }
      var resource = LiveResource(kind: kind, record: record, title: facts.title, detail: detail)
      // A number that was used again in ways that are not seen leads to another file.
      resource.identity = facts.identity &+ resource.identity
      return resource
    }
  }

  /// Whether the number was not closed since, where that could not be noted.
  private static func isCurrent(_ record: RegistryRecord) -> Bool {
    plumb_descriptor_closings(Int32(truncatingIfNeeded: record.key)) == record.details[1]
  }

  func isLeak(_ resource: LiveResource) -> Bool {
    guard let record = resource.creation else { return false }
    let isAnonymous = record.details[0] == UInt64(PLUMB_DESCRIPTOR_ANONYMOUS.rawValue)
    // Not its sockets and files: those it opens for others.
    if isAnonymous, KnownThread.made(record) { return false }
    return !record.isKept(as: kind, isAnonymous: isAnonymous)
  }

  func advice(for resource: LiveResource) -> String {
    let word =
      switch resource.creation.map({ plumb_descriptor_origin(UInt32($0.details[0])) }) {
      case PLUMB_DESCRIPTOR_STREAM: ResourceWords.stream
      case PLUMB_DESCRIPTOR_DIRECTORY: ResourceWords.directory
      case PLUMB_DESCRIPTOR_PROCESS: ResourceWords.processStream
      default: ResourceWords.descriptor
      }
    return "this \(resource.title) wants \(word.release)"
  }
}
