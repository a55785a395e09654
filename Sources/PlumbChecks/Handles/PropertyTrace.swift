import PlumbFlow
import PlumbModel
import PlumbSource

/// Steps of a trace that tell of a property: where something is kept in it, and how it comes that nobody ends that.
struct PropertyTrace {
  /// Members that let go of what a property holds; more of them say no more.
  private static let maximumMembers = 2

  let property: PropertyReference
  private let context: CheckContext

  init(_ property: PropertyReference, _ context: CheckContext) {
    self.property = property
    self.context = context
  }

  /// From where it is made to where it is kept, to the members that could end it and do not.
  ///
  /// - Parameters:
  ///   - what: What is made, with its article; or what the step at `offset` says.
  ///   - store: The instruction that keeps it; nil for the property's initial value.
  ///   - missing: What no member calls: "'cancel()'".
  func steps(
    made what: String, at offset: UInt32, keptBy store: ValueID?, in view: BodyView,
    between others: [TraceStep] = [], missing: String
  ) -> [TraceStep] {
    [context.step("\(what) is made here", at: offset, in: view)] + others
      + kept(by: store, after: offset, in: view) + end(without: missing)
  }

  /// Nothing where what is made is kept in the same line.
  func kept(by store: ValueID?, after offset: UInt32, in view: BodyView) -> [TraceStep] {
    guard let store, view.file.line(view.body[store].offset) != view.file.line(offset) else {
      return []
    }
    return [
      context.step("it is kept in '\(property.name)' here", at: view.body[store].offset, in: view)
    ]
  }

  /// The members that let go of it; else the `deinit`, else the property's own declaration.
  func end(without missing: String) -> [TraceStep] {
    drafted(without: missing).map {
      context.step($0.note, at: $0.offset, in: $0.file ?? context.program.files[property.file])
    }
  }

  /// The same, for a ``Draft``.
  func drafted(without missing: String) -> [TokenDebt.Step] {
    let emptied = emptyings
    if !emptied.isEmpty {
      return emptied.map {
        .init(
          offset: $0.offset, note: "'\($0.view.outermost.name)' lets go of it without \(missing)",
          file: $0.view.file)
      }
    }
    if let (offset, file) = deinitializer {
      return [.init(offset: offset, note: "'deinit' goes without \(missing)", file: file)]
    }
    guard let declaration = context.program.declaration(of: property) else { return [] }
    return [
      .init(
        offset: declaration.offset, note: "no member calls \(missing) on '\(property.name)'",
        file: context.program.files[property.file])
    ]
  }

  /// `property = nil`, `property.removeAll()`.
  private var emptyings: [(view: BodyView, offset: UInt32)] {
    var found: [(view: BodyView, offset: UInt32)] = []
    for use in context.program.knownUses(of: property) {
      let offset = use.view.body[use.instruction].offset
      if let value = use.writtenValue {
        let isFirst = use.view.outermost.body.kind == .initializer
        if use.view.isNil(value), !isFirst { found.append((use.view, offset)) }
      } else {
        let fates = ValueFates(followsParts: false).of(use.instruction, in: use.view)
        if fates.contains(where: { $0.kind == .receiver && $0.call?.name == "removeAll" }) {
          found.append((use.view, offset))
        }
      }
    }
    return Array(found.prefix(Self.maximumMembers))
  }

  private var deinitializer: (offset: UInt32, file: LoadedFile)? {
    for id in context.program.types.types(named: property.type, from: property.file) {
      for member in context.program.types.members(of: id)
      where member.declaration.kind == .deinitializer {
        return (member.declaration.offset, context.program.files[member.file])
      }
    }
    return nil
  }
}
