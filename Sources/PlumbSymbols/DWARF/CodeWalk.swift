/// Goes over all entries of a unit, reads those of functions and inlined functions, and passes over the others.
struct CodeWalk {
  private(set) var nodes = GrowingBuffer<CodeTree.Node>(capacity: 256)
  /// In the order of the entries, so that the rank is higher the deeper a function is inlined.
  private(set) var intervals = GrowingBuffer<IntervalMap.Interval>(capacity: 256)

  private let unit: DwarfUnit
  private let sections: DwarfSections
  private let table: Abbreviations
  private let wanted: UnsafeBufferPointer<UInt64>?
  private var budget: Int

  /// In place of a node: inside a function that has no wanted address.
  private static let unwanted = IntervalMap.none - 1

  init(
    _ unit: DwarfUnit, _ sections: DwarfSections, _ table: Abbreviations,
    _ wanted: UnsafeBufferPointer<UInt64>?
  ) {
    self.unit = unit
    self.sections = sections
    self.table = table
    self.wanted = wanted
    budget = sections.ranges.count + sections.rangeLists.count
  }

  func deallocate() {
    nodes.deallocate()
    intervals.deallocate()
  }

  /// Up to the end of the unit, or to the first entry that cannot be understood.
  mutating func run() {
    var cursor = ByteCursor(sections.info.prefix(unit.end), at: unit.firstEntry)
    let unitStart = sections.info.start + Int(unit.offset)
    let declarations = UnsafeBufferPointer(table.declarations)
    var parents = GrowingBuffer<UInt32>(capacity: 64)
    defer { parents.deallocate() }
    var current = IntervalMap.none
    while true {
      passSimple(&cursor, &parents, &current)
      guard !cursor.isAtEnd else { return }
      let entry = cursor.position - unitStart
      let code = cursor.uleb()
      if code == 0 {
        guard parents.count > 0 else { return }
        current = parents.start[parents.count - 1]
        parents.removeLast(1)
        continue
      }
      let index = table.index(of: code)
      guard index >= 0, declarations[index].isReadable else { return }
      let declaration = declarations[index]
      let isFunction = declaration.tag == DwarfTag.subprogram
      var inner = current
      if declaration.isCode, isFunction || current != Self.unwanted {
        let node = CodeTree.Node(
          entry: UInt32(truncatingIfNeeded: entry), parent: isFunction ? IntervalMap.none : current)
        inner = read(node, declaration, &cursor)
      } else {
        pass(declaration, &cursor)
        if isFunction { inner = IntervalMap.none }
      }
      if declaration.hasChildren {
        parents.append(current)
        current = inner
      }
    }
  }

  /// Passes over what takes a step each, and leaves the cursor at what takes more.
  @inline(__always)
  private func passSimple(
    _ cursor: inout ByteCursor, _ parents: inout GrowingBuffer<UInt32>, _ current: inout UInt32
  ) {
    let (simple, unwanted) = (table.steps.values, table.unwantedSteps.values)
    var position = cursor.position
    let end = cursor.end
    var inner = current
    var steps = inner == Self.unwanted ? unwanted : simple
    while position < end {
      let code = position.pointee
      if code == 0 {
        guard parents.count > 0 else { break }
        inner = parents.start[parents.count - 1]
        parents.removeLast(1)
        steps = inner == Self.unwanted ? unwanted : simple
        position += 1
        continue
      }
      guard code < UInt8(EntrySteps.count) else { break }
      let step = steps[Int(code)]
      let size = Int(step &>> EntrySteps.sizeShift)
      guard step >= 0, size < end - position else { break }
      position += size &+ 1
      if step & EntrySteps.hasChildren != 0 {
        parents.append(inner)
        if step & EntrySteps.isFunction != 0 {
          inner = IntervalMap.none
          steps = simple
        }
      }
    }
    current = inner
    cursor.move(to: position)
  }

  @inline(__always)
  private func pass(_ declaration: Abbreviations.Declaration, _ cursor: inout ByteCursor) {
    guard declaration.skipCount > 0 else { return }
    var step = UnsafePointer(table.skips.baseAddress! + Int(declaration.firstSkip))
    let end = step + Int(declaration.skipCount)
    while step < end {
      let skip = step.pointee
      if skip >= 0 { cursor.skip(Int(skip)) } else { pass(skip, &cursor) }
      step += 1
    }
  }

  @inline(__always)
  private func pass(_ skip: Abbreviations.Skip, _ cursor: inout ByteCursor) {
    switch skip {
    case Abbreviations.Skips.block: cursor.skip(cursor.uleb())
    case Abbreviations.Skips.uleb: _ = cursor.uleb()
    case Abbreviations.Skips.text: cursor.skipText()
    case Abbreviations.Skips.block1: cursor.skip(Int(cursor.byte()))
    case Abbreviations.Skips.block2: cursor.skip(Int(cursor.fixed(UInt16.self)))
    case Abbreviations.Skips.block4: cursor.skip(UInt64(cursor.fixed(UInt32.self)))
    default:
      // To the end where an indirect form is not known.
      if !DwarfValue.skip(DwarfForm.indirect, &cursor, unit) { cursor.skip(Int.max) }
    }
  }

  /// The new node's index, or `unwanted`.
  @inline(__always)
  private mutating func read(
    _ begun: CodeTree.Node, _ declaration: Abbreviations.Declaration, _ cursor: inout ByteCursor
  ) -> UInt32 {
    var node = begun
    var (low, high, ranges): (DwarfValue?, DwarfValue?, DwarfValue?)
    var attribute = UnsafePointer(table.attributes.baseAddress! + Int(declaration.firstAttribute))
    let end = attribute + Int(declaration.attributeCount)
    while attribute < end {
      guard let value = DwarfValue(attribute.pointee, &cursor, unit, sections) else {
        cursor.skip(Int.max)
        break
      }
      switch attribute.pointee.name {
      case DwarfAttribute.lowPC: low = value
      case DwarfAttribute.highPC: high = value
      case DwarfAttribute.ranges: ranges = value
      case DwarfAttribute.callFile: node.callFile = UInt32(clamping: value.raw)
      case DwarfAttribute.callLine: node.callLine = UInt32(clamping: value.raw)
      case DwarfAttribute.callColumn: node.callColumn = UInt32(clamping: value.raw)
      default: break
      }
      attribute += 1
    }
    let before = intervals.count
    if let ranges {
      if let list = RangeList(ranges, unit, sections) {
        var budget = self.budget
        list.forEach(budget: &budget) { append($0, $1) }
        self.budget = budget
      }
    } else if let low, let high, let start = low.address(unit, sections), start > 1 {
      append(start, high.isAddress ? high.address(unit, sections) ?? 0 : start &+ high.raw)
    }
    if wanted != nil, intervals.count == before { return Self.unwanted }
    nodes.append(node)
    return UInt32(nodes.count - 1)
  }

  @inline(__always)
  private mutating func append(_ low: UInt64, _ high: UInt64) {
    guard high > low else { return }
    if let wanted {
      let next = wanted.upperBound(low - 1)
      guard next < wanted.count, wanted[next] < high else { return }
    }
    let id = UInt32(nodes.count)
    intervals.append(.init(low: low, high: high, rank: id, value: id))
  }
}
