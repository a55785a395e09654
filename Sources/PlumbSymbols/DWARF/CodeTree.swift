/// The functions of a unit and what is inlined into them: which of them an address belongs to.
struct CodeTree: Sendable {
  struct Node {
    /// In `.debug_info`, from the start of the unit.
    var entry: UInt32
    /// The node into which this one is inlined; `IntervalMap.none` for a function.
    var parent: UInt32
    var callFile: UInt32
    var callLine: UInt32
    var callColumn: UInt32
  }

  private(set) var nodes: [Node] = []
  private(set) var map = IntervalMap()

  /// Walks all entries of the unit once.
  init(_ unit: DwarfUnit, _ sections: DwarfSections, _ table: Abbreviations) {
    var intervals: [IntervalMap.Interval] = []
    walk(unit, sections, table, &intervals)
    map = IntervalMap(&intervals)
  }

  private mutating func walk(
    _ unit: DwarfUnit, _ sections: DwarfSections, _ table: Abbreviations,
    _ intervals: inout [IntervalMap.Interval]
  ) {
    var cursor = ByteCursor(sections.info.prefix(unit.end), at: unit.firstEntry)
    let unitStart = sections.info.start + Int(unit.offset)
    let declarations = UnsafeBufferPointer(table.declarations)
    let skips = UnsafePointer(table.skips.baseAddress)
    var parents: [UInt32] = []
    var current = IntervalMap.none
    var budget = sections.ranges.count + sections.rangeLists.count
    while !cursor.isAtEnd {
      let entry = cursor.position - unitStart
      let code = cursor.uleb()
      if code == 0 {
        guard let parent = parents.popLast() else { return }
        current = parent
        continue
      }
      let index = table.index(of: code)
      guard index >= 0 else { return }
      let declaration = declarations[index]
      var inner = current
      if declaration.isCode {
        inner = UInt32(nodes.count)
        let isFunction = declaration.tag == DwarfTag.subprogram
        let node = Node(
          entry: UInt32(truncatingIfNeeded: entry), parent: isFunction ? IntervalMap.none : current,
          callFile: 0, callLine: 0, callColumn: 0)
        guard
          read(node, declaration, &cursor, unit, sections, table, &budget, &intervals)
        else { return }
      } else if declaration.isReadable {
        if let skips {
          var step = skips + Int(declaration.firstSkip)
          let end = step + Int(declaration.skipCount)
          while step < end {
            let skip = step.pointee
            if skip >= 0 { cursor.skip(Int(skip)) } else { Self.skip(skip, &cursor, unit) }
            step += 1
          }
        }
        if declaration.tag == DwarfTag.subprogram { inner = IntervalMap.none }
      } else {
        return
      }
      if declaration.hasChildren {
        parents.append(current)
        current = inner
      }
    }
  }

  @inline(__always)
  private static func skip(
    _ skip: Abbreviations.Skip, _ cursor: inout ByteCursor, _ unit: DwarfUnit
  ) {
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

  /// false where a form makes what follows unreadable.
  @inline(__always)
  private mutating func read(
    _ node: Node, _ declaration: Abbreviations.Declaration, _ cursor: inout ByteCursor,
    _ unit: DwarfUnit, _ sections: DwarfSections, _ table: Abbreviations, _ budget: inout Int,
    _ intervals: inout [IntervalMap.Interval]
  ) -> Bool {
    var node = node
    var (low, high, ranges): (DwarfValue?, DwarfValue?, DwarfValue?)
    let first = Int(declaration.firstAttribute)
    for index in first..<first + Int(declaration.attributeCount) {
      let attribute = table.attributes[index]
      guard let value = DwarfValue(attribute, &cursor, unit, sections) else { return false }
      switch attribute.name {
      case DwarfAttribute.lowPC: low = value
      case DwarfAttribute.highPC: high = value
      case DwarfAttribute.ranges: ranges = value
      case DwarfAttribute.callFile: node.callFile = UInt32(clamping: value.raw)
      case DwarfAttribute.callLine: node.callLine = UInt32(clamping: value.raw)
      case DwarfAttribute.callColumn: node.callColumn = UInt32(clamping: value.raw)
      default: break
      }
    }
    let id = UInt32(nodes.count)
    nodes.append(node)
    if let ranges {
      RangeList(ranges, unit, sections)?.forEach(budget: &budget) { low, high in
        intervals.append(.init(low: low, high: high, rank: id, value: id))
      }
    } else if let low, let high, let start = low.address(unit, sections), start > 1 {
      let end = high.isAddress ? high.address(unit, sections) ?? 0 : start &+ high.raw
      if end > start { intervals.append(.init(low: start, high: end, rank: id, value: id)) }
    }
    return true
  }
}
