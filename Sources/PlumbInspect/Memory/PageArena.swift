/// Room for pages, in blocks that stay where they are and are used again.
struct PageArena: ~Copyable {
  private var blocks: [UnsafeMutableRawBufferPointer] = []
  private var block = 0
  private var used = 0

  private static let blockSize = 1 << 20

  deinit {
    for block in blocks { block.deallocate() }
  }

  /// `size` bytes in one piece, with no particular content; valid until `reset`.
  mutating func take(_ size: Int) -> UnsafeMutableRawBufferPointer {
    while block < blocks.count, blocks[block].count - used < size {
      block += 1
      used = 0
    }
    if block == blocks.count {
      blocks.append(.allocate(byteCount: max(size, Self.blockSize), alignment: 4096))
    }
    defer { used += size }
    return UnsafeMutableRawBufferPointer(rebasing: blocks[block][used..<used + size])
  }

  /// Everything may be taken again. One block is kept, so that a batch which was large does not stay.
  mutating func reset() {
    while blocks.count > 1 { blocks.removeLast().deallocate() }
    block = 0
    used = 0
  }
}
