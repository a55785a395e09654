import CProcessMemory
import Glibc

/// Room for pages, in blocks that stay where they are and are used again.
///
/// The first is small, since most look at a few tasks. The others are huge pages if the kernel has any: it finds, clears and pins one of them
/// faster than the pages that are used of it.
struct PageArena: ~Copyable {
  private struct Block {
    var bytes: UnsafeMutableRawBufferPointer
    /// What was got from the kernel, of which `bytes` are a part; nil: from the heap.
    var mapping: UnsafeMutableRawBufferPointer?

    init(atLeast size: Int, isFirst: Bool) {
      if isFirst, size <= PageArena.firstSize {
        bytes = .allocate(byteCount: PageArena.firstSize, alignment: PageArena.pageSize)
        return
      }
      let huge = PageArena.hugePageSize
      let rounded = (size + huge - 1) / huge * huge
      guard let memory = plumb_map_memory(rounded + huge), memory != MAP_FAILED else {
        bytes = .allocate(byteCount: size, alignment: PageArena.pageSize)
        return
      }
      let start = memory.alignedUp(toMultipleOf: huge)
      bytes = .init(start: start, count: rounded)
      mapping = .init(start: memory, count: rounded + huge)
      madvise(start, rounded, MADV_HUGEPAGE)
    }

    func free() {
      guard let mapping else { return bytes.deallocate() }
      plumb_unmap_memory(mapping.baseAddress, mapping.count)
    }
  }

  /// How much is taken: everything that is taken later can be given back together.
  struct Mark {
    fileprivate var block = 0
    fileprivate var used = 0
  }

  private var blocks: [Block] = []
  private var end = Mark()

  private static let pageSize = 4096
  private static let firstSize = 64 << 10
  private static let hugePageSize = 2 << 20

  deinit {
    for block in blocks { block.free() }
  }

  /// `size` bytes in one piece, with no particular content; valid until `reset`.
  mutating func take(_ size: Int) -> UnsafeMutableRawBufferPointer {
    while end.block < blocks.count, blocks[end.block].bytes.count - end.used < size {
      end.block += 1
      end.used = 0
    }
    if end.block == blocks.count {
      blocks.append(Block(atLeast: size, isFirst: blocks.isEmpty))
    }
    defer { end.used += size }
    return UnsafeMutableRawBufferPointer(
      rebasing: blocks[end.block].bytes[end.used..<end.used + size])
  }

  var mark: Mark { end }

  /// What was taken since then may be taken again.
  mutating func reset(to mark: Mark) { end = mark }

  /// Everything may be taken again. Two blocks are kept, so that a batch which was large does not stay.
  mutating func reset() {
    while blocks.count > 2 { blocks.removeLast().free() }
    end = Mark()
  }
}
