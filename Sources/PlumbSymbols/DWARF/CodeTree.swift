/// The functions of a unit and what is inlined into them: which of them an address belongs to.
struct CodeTree: Sendable {
  struct Node: BitwiseCopyable {
    /// In `.debug_info`, from the start of the unit.
    var entry: UInt32
    /// The node into which this one is inlined; `IntervalMap.none` for a function.
    var parent: UInt32
    var callFile: UInt32 = 0
    var callLine: UInt32 = 0
    var callColumn: UInt32 = 0
  }

  let nodes: [Node]
  let map: IntervalMap

  /// Walks all entries of the unit once.
  /// - Parameter wanted: ascending addresses, if the tree will be asked for no others. Then functions without any of them are passed
  ///   over, with all that is inlined into them.
  init(
    _ unit: DwarfUnit, _ sections: DwarfSections, _ table: Abbreviations,
    wanted: UnsafeBufferPointer<UInt64>?
  ) {
    var walk = CodeWalk(unit, sections, table, wanted)
    walk.run()
    nodes = walk.nodes.array
    map = IntervalMap(walk.intervals.buffer)
    walk.deallocate()
  }
}
